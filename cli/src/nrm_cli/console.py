"""What all commands share: saying things, tables, and turning known failures into one readable line."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from rich.console import Console


def say(text: str) -> None:
    """Print a line for people."""
    typer.echo(text)


def fail(text: str, code: int = 1) -> typer.Exit:
    """Print the reason in red and return the exception that ends the command with ``code``; the caller raises it."""
    typer.secho(text, err=True, fg=typer.colors.RED)
    return typer.Exit(code)


# Wider than any table.
_ANY = 100_000


def print_table(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table for people. Nothing is cut: a terminal folds what is too wide, a file or a pipe gets whole lines.

    Where not even the words have room, each row is a list of its own: a number or a digest in two pieces cannot be copied.
    """
    from rich.console import Console
    from rich.table import Table

    console = Console()
    room = console.width if console.is_terminal else _ANY
    if not _words_fit([headings, *rows], room):
        _print_lists(console, title, headings, rows)
        return
    table = Table(title=title or None, title_justify="left", title_style="bold")
    for heading, width in zip(headings, _widths([headings, *rows], room), strict=True):
        table.add_column(heading, overflow="fold", width=width)
    for row in rows:
        table.add_row(*row)
    if not console.is_terminal:
        console.width = max(console.width, console.measure(table, options=console.options.update(width=_ANY)).maximum)
    console.print(table)


def _print_lists(console: "Console", title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if title:
        console.print(f"[bold]{title}[/]")
    for first, *others in rows:
        console.print(first, style="bold")
        for heading, cell in zip(headings[1:], others, strict=True):
            if cell:
                console.print(f"  {heading}: {cell}" if heading else f"  {cell}", soft_wrap=True)


# The line before a column and the space on each side of its text.
_BORDERS = 3


def _words_fit(rows: Sequence[Sequence[str]], room: int) -> bool:
    """Return whether every column can be as wide as its longest word."""
    return _room_beside_words(rows, room) >= 0


def _room_beside_words(rows: Sequence[Sequence[str]], room: int) -> int:
    columns = list(zip(*rows, strict=True))
    return room - 1 - _BORDERS * len(columns) - sum(_longest_word(column) for column in columns)


def _longest_word(column: Sequence[str]) -> int:
    from rich.cells import cell_len

    return max((cell_len(word) for cell in column for word in cell.split()), default=0)


def _widths(rows: Sequence[Sequence[str]], room: int) -> list[int | None]:
    """Return the columns' widths if the table has to be folded and every word has room; else leave it to the library.

    The library divides the width without looking at words, and folds them in their midst.
    """
    from rich.cells import cell_len

    columns = list(zip(*rows, strict=True))
    whole = [max(cell_len(cell) for cell in column) for column in columns]
    words = [_longest_word(column) for column in columns]
    spare = _room_beside_words(rows, room)
    wanted = sum(whole) - sum(words)
    if spare >= wanted:
        return [None] * len(columns)
    return [word + (full - word) * spare // wanted for word, full in zip(words, whole, strict=True)]


NOT_RUNNING = "not running: start it with `./nrm up` (`./nrm status` shows what runs)"


class Guarded(TyperGroup):
    """A group of commands in which no known failure becomes a traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        with known_failures():
            _say_other_base()
            return super().invoke(ctx)


def _say_other_base() -> None:
    """Say so if the shell's first port is not the one with which what runs was started: nothing will be found there."""
    from nrm_local import ports
    from nrm_local.installation import Installation
    from nrm_local.supervisord import Supervisor

    chosen, kept = os.environ.get("NRM_PORT_BASE"), ports.kept_base()
    if chosen is None or kept in ("", chosen) or not Supervisor(Installation.here()).is_running():
        return
    typer.secho(
        f"what runs here was started with NRM_PORT_BASE={kept}, but the variable says {chosen}: unset it, or end what "
        "runs with `./nrm down` (a second installation needs a NRM_VAR of its own)",
        err=True,
        fg=typer.colors.YELLOW,
    )


@contextmanager
def known_failures() -> Iterator[None]:
    """Turn what is known to go wrong into one line and exit code 1 instead of a traceback."""
    from nrm_local.broker_api import BrokerApiFailed, BrokerApiMissing
    from nrm_local.child import StartFailed
    from nrm_local.down import StillRunning
    from nrm_local.external import ExternalRefused
    from nrm_local.paths import DirectoryRefused
    from nrm_local.ports import PortBaseInvalid
    from nrm_local.unprivileged import MissingProgram
    from nrm_local.up import RunningNotReady, RunsOtherwise, UpFailed
    from nrm_shared.kernel.errors import Unavailable

    try:
        yield
    except (
        *(BrokerApiFailed, BrokerApiMissing, DirectoryRefused, ExternalRefused, MissingProgram, PortBaseInvalid),
        *(RunningNotReady, RunsOtherwise, StartFailed, StillRunning, UpFailed),
    ) as error:
        raise fail(str(error)) from error
    except Unavailable as error:
        raise fail(NOT_RUNNING) from error
