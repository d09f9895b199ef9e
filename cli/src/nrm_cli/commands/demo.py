"""``nrm demo``."""

from typing import Annotated

import typer

from nrm_cli.console import known_failures


def demo(
    keep: Annotated[bool, typer.Option("--keep", help="Leave everything running afterwards.")] = False,
) -> None:
    """Start everything, send real referrals through the real doors, and tell the story as it happens.

    Ends with a table of the cases; any surprise is exit code 1 with the reason.
    """
    from nrm_cli.demo import run

    with known_failures():
        code = run(keep=keep)
    raise typer.Exit(code)
