"""``nrm logs``."""

import os
from typing import Annotated

import typer

from nrm_cli.console import fail, say


def logs(
    name: Annotated[str, typer.Argument(help="A process as in `./nrm status`, or supervisord or migrate.")],
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Keep printing what is added.")] = False,
    lines: Annotated[int, typer.Option("--lines", "-n", min=0, help="How many of the last lines.")] = 100,
) -> None:
    """Print the last lines of a process' log."""
    from nrm_local.paths import Layout

    directory = Layout.of_project().log
    known = sorted(path.stem for path in directory.glob("*.log"))
    if name not in known:
        raise fail(f"there is no log of {name!r}; there are: {', '.join(known) or 'none yet'}")
    if not follow and not (directory / f"{name}.log").stat().st_size:
        say(f"{name} has said nothing yet.")
        return
    arguments = ["tail", f"--lines={lines}", *(["-F"] if follow else []), str(directory / f"{name}.log")]
    os.execvp("tail", arguments)  # noqa: S606, S607 -- tail of our own file, name checked against what exists
