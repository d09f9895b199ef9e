"""``nrm content``: the questionnaire and the chart of needs and terms: which is in force, checked, replaced, taken back."""

import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nrm_cli.console import fail, print_table, say

if TYPE_CHECKING:
    from nrm_shared.reference.content.shelf import Edition, Shelf

app = typer.Typer(
    help="The Ministry's content, the questionnaire and the need and term chart: look, check, replace, take back.",
    no_args_is_help=True,
)

File = Annotated[Path, typer.Argument(help="The content file (TOML); it says its kind and its version itself.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
NEXT_START = "Running processes take it at their next start: `./nrm down`, then `./nrm up`."
# A task names the version it is answered under. Nothing names a version of the chart: a term is held against the one
# in force when it is given.
KEPT_AFTER_IMPORT = {
    "questionnaire": "A task that was issued keeps the version it was issued with.",
    "chart": "Terms that needs were given stay; a term given under {version}, also in place of another, is held against it.",
}
KEPT_AFTER_RESTORE = {
    "questionnaire": "A task that was issued with it keeps it.",
    "chart": "Terms that needs were given under it stay; terms given anew are held against the one in force then.",
}


@app.command("list")
def list_() -> None:
    """Show every version there is, which one is in force, and whether it is official."""
    shelf, day = _shelf(), _today()
    rows = [
        (
            edition.kind,
            edition.version,
            _state(edition, shelf, day),
            "draft: not official" if edition.draft else "official",
            edition.effective_from.isoformat(),
            "-" if edition.kind == "chart" else "bn, en",
            str(edition.path) if edition.place != "packaged" else "packaged",
        )
        for editions in shelf.editions.values()
        for edition in editions
    ]
    print_table("", ("content", "version", "state", "standing", "effective from", "languages", "where"), rows)


@app.command()
def check(file: File) -> None:
    """Check a file against the rules of its kind and the versions there are. Exit code 1 names each field and rule."""
    checked, _ = _checked(file, _shelf())
    say(f"{checked['kind']} {checked['version']} is sound. `./nrm content import {file}` puts it in force.")


@app.command("import")
def import_(file: File, *, yes: Yes = False) -> None:
    """Check a file, say what changes, and put it in force from its day on. Former versions stay readable."""
    from nrm_cli.contents import AlreadyThere, changes, put

    shelf = _shelf()
    raw, data = _checked(file, shelf)
    kind, version, effective = raw["kind"], raw["version"], raw["effective_from"]
    former = shelf.in_force(kind, _today())
    print_table(
        f"{kind}: {former.version} → {version}",
        ("what", "field", "before", "after"),
        list(changes(former.raw, raw)),
    )
    if not yes and not typer.confirm(f"Import {kind} {version}, in force from {effective}?"):
        raise fail("nothing was changed")
    try:
        place = put(_folder(), kind, version, data)
    except (AlreadyThere, OSError) as error:
        raise fail(f"nothing was changed: {error}") from error
    say(f"{kind} {version} lies in {place}, in force from {effective}. {NEXT_START}")
    say(f"{KEPT_AFTER_IMPORT[kind].format(version=version)} `./nrm content restore {kind}` takes {version} back.")


@app.command()
def restore(
    kind: Annotated[str, typer.Argument(metavar="NAME", help="`questionnaire` or `chart`.")], *, yes: Yes = False
) -> None:
    """Take the last imported version back: the one before it is in force again. What was taken back stays readable."""
    from nrm_cli.contents import last_imported, withdraw
    from nrm_shared.reference.content import KINDS

    if kind not in KINDS:
        raise fail(f"there is no content {kind!r}; there are: {', '.join(KINDS)}")
    last = last_imported(_shelf(), kind)
    if last is None:
        raise fail(f"nothing was imported as {kind}: the packaged version is in force")
    if not yes and not typer.confirm(f"Take back {kind} {last.version}?"):
        raise fail("nothing was changed")
    try:
        withdraw(last)
    except OSError as error:
        raise fail(f"nothing was changed: {error}") from error
    now = _shelf().in_force(kind, _today())
    say(f"{kind} {last.version} is taken back; {now.version} is in force. {NEXT_START}")
    say(f"{KEPT_AFTER_RESTORE[kind]} A corrected file needs a version higher than {last.version}.")


def _state(edition: "Edition", shelf: "Shelf", day: date) -> str:
    if edition is shelf.in_force(edition.kind, day):
        return "in force"
    if edition.place == "withdrawn":
        return "taken back"
    return "to come" if edition.effective_from > day else "former"


def _folder() -> Path:
    from nrm_local.installation import Installation

    return Installation.here().layout.content


def read_imported() -> None:
    """Let this command read the imported content as the services do; end it if anything there is broken."""
    from nrm_shared.reference.content import inuse

    _shelf()
    inuse.use(_used_folder())


def _used_folder() -> Path | None:
    """Return the folder of imported content. One of ours that nobody has needed yet is none; a named one must be there."""
    folder = _folder()
    return folder if folder.exists() or os.environ.get("NRM_CONTENT_DIR") else None


def _shelf() -> "Shelf":
    """Return what there is; end the command naming what of it is broken."""
    from nrm_shared.reference.content.shelf import ContentRefused, open_shelf
    from nrm_shared.reference.error_texts import told

    try:
        return open_shelf(_used_folder())
    except ContentRefused as refused:
        raise fail(f"{refused.path}:\n{told(refused.problems)}") from refused


def _checked(file: Path, shelf: "Shelf") -> tuple[Mapping[str, Any], bytes]:
    """Return what a file holds, and its bytes; end the command naming every field and rule if it cannot be imported."""
    from nrm_shared.reference.content.check import Unsound, sound
    from nrm_shared.reference.error_texts import told

    try:
        data = file.read_bytes()
    except OSError as error:
        raise fail(f"{file}: {error.strerror}") from error
    try:
        raw = sound(data)
        shelf.require_successor(raw)
    except Unsound as error:
        raise fail(f"{file}:\n{told(error.problems)}") from error
    return raw, data


def _today() -> date:
    """Return the date in Dhaka by the clock that the services' rules read."""
    from nrm_local.environment import DEMO, profile
    from nrm_local.installation import Installation
    from nrm_shared.clocks.business import business_clock
    from nrm_shared.kernel.calendar import dhaka_date

    moved = Installation.here().layout.clock_file if profile() == DEMO else None
    return dhaka_date(business_clock(moved, profile()).now())
