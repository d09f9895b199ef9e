"""``nrm partner``: what a ministry's or a police system's engineer needs from here."""

from pathlib import Path
from typing import Annotated

import typer

from nrm_cli.console import fail, say

app = typer.Typer(help="For partners' engineers (MoFA, police systems); see partners/README.md.", no_args_is_help=True)


@app.command()
def content(folder: Annotated[Path, typer.Argument(help="Where to; made if it is not there.")]) -> None:
    """Write questionnaires, code lists, police stations and place codes as JSON files, for a partner's own programme."""
    from nrm_cli.partner_content import MANIFEST, write

    try:
        written = write(folder)
    except OSError as error:
        raise fail(f"{folder}: {error.strerror}") from error
    for file in written:
        if file.path.startswith("questionnaires/"):
            say(f"{file.path}: {'draft, not official' if file.draft else 'official'}")
    say(f"{len(written)} files; {folder / MANIFEST} names each with its version and SHA-256 digest.")
