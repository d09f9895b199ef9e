"""What all commands share: saying things, tables, and turning known failures into one readable line."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import typer


def say(text: str) -> None:
    """Print a line for people."""
    typer.echo(text)


def fail(text: str, code: int = 1) -> typer.Exit:
    """Print the reason in red and return the exception that ends the command with ``code``; the caller raises it."""
    typer.secho(text, err=True, fg=typer.colors.RED)
    return typer.Exit(code)


def print_table(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table for people."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title or None, title_justify="left", title_style="bold")
    for heading in headings:
        table.add_column(heading)
    for row in rows:
        table.add_row(*row)
    Console().print(table)


@contextmanager
def known_failures() -> Iterator[None]:
    """Turn the runner's own refusals into one line and exit code 1 instead of a traceback."""
    from nrm_local.broker_api import BrokerApiFailed, BrokerApiMissing
    from nrm_local.child import StartFailed
    from nrm_local.down import StillRunning
    from nrm_local.external import ExternalRefused
    from nrm_local.unprivileged import MissingProgram
    from nrm_local.up import RunningNotReady, UpFailed

    try:
        yield
    except (
        *(BrokerApiFailed, BrokerApiMissing, ExternalRefused, MissingProgram),
        *(RunningNotReady, StartFailed, StillRunning, UpFailed),
    ) as error:
        raise fail(str(error)) from error
