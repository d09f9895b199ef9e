"""``nrm partner``: what a ministry's or a police system's engineer needs from here."""

import shlex
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from nrm_cli.console import NOT_RUNNING, fail, say

app = typer.Typer(help="For partners' engineers (MoFA, police systems); see partners/README.md.", no_args_is_help=True)


class Who(StrEnum):
    """Whose settings: MoFA's, or those of every police system."""

    MOFA = "mofa"
    POLICE = "police"


@app.command()
def env(who: Annotated[Who, typer.Argument(help="Whose: MoFA's, or those of all police systems.")]) -> None:
    """Print `export` lines with which a partner's client finds what runs here: eval "$(./nrm partner env mofa)".

    Passwords and keys are named as files, never printed.
    """
    from nrm_local.installation import Installation
    from nrm_local.names import PARTNERS

    _require_running()
    environment = Installation.here().environment
    for partner in PARTNERS:
        if partner.startswith(who):
            for name, value in environment.of_partner(partner).items():
                say(f"export {name}={shlex.quote(value)}")


@app.command()
def task() -> None:
    """Send the police a confirmation task to try with: a fictional woman is reported, and her station is asked.

    The task's number is printed; the client of `police-cdms` hears it. For the demonstration's people only.
    """
    from nrm_cli.story import Cast, World, trying
    from nrm_cli.story.story import Story
    from nrm_cli.story.surprise import Surprise
    from nrm_local.environment import DEMO, profile
    from nrm_local.installation import Installation

    _require_running()
    if profile() != DEMO:
        raise fail("this installation has no demo accounts, in whose names a case could be made")
    try:
        with closing(Cast(World.of(Installation.here()))) as cast:
            say(trying.ask_police(Story(cast, "A task to try with")))
    except Surprise as surprise:
        raise fail(str(surprise)) from surprise


def _require_running() -> None:
    from nrm_local.installation import Installation
    from nrm_local.supervisord import Supervisor

    if not Supervisor(Installation.here()).is_running():
        raise fail(NOT_RUNNING)


@app.command()
def content(folder: Annotated[Path, typer.Argument(help="Where to; made if it is not there.")]) -> None:
    """Write questionnaires, code lists, police stations and place codes as JSON files, for a partner's own programme."""
    from nrm_cli.commands.content import read_imported
    from nrm_cli.partner_content import MANIFEST, write

    read_imported()
    try:
        written = write(folder)
    except OSError as error:
        raise fail(f"{folder}: {error.strerror}") from error
    for file in written:
        if file.path.startswith(("questionnaires/", "stations.")):
            say(f"{file.path}: {'draft, not official' if file.draft else 'official'}")
    say(f"{len(written)} files; {folder / MANIFEST} names each with its version and SHA-256 digest.")
