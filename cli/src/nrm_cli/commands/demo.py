"""``nrm demo``."""

from typing import Annotated

import typer


def demo(
    keep: Annotated[bool, typer.Option("--keep", help="Leave everything running afterwards.")] = False,
) -> None:
    """Start everything, send real referrals through the real doors, and tell the story as it happens.

    Ends with a table of the cases; any surprise is exit code 1 with the reason.
    """
    from nrm_cli.demo import run

    raise typer.Exit(run(keep=keep))
