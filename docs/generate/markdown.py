"""Small pieces of Markdown that the pages share."""

import inspect
from collections.abc import Iterable

NOTICE = "<!-- Made by `python -m docs.generate` from the code; do not edit. -->\n"


def cell(text: str) -> str:
    """Return `text` as it may stand in a table: one line, no bar."""
    return " ".join(text.split()).replace("|", "\\|")


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table."""
    names = list(head)
    lines = [f"| {' | '.join(names)} |", f"|{'---|' * len(names)}"]
    lines += [f"| {' | '.join(cell(value) for value in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def meaning(thing: type) -> str:
    """Return the docstring of a class on one line."""
    return " ".join(inspect.cleandoc(thing.__doc__ or "").split())


def code(text: str) -> str:
    """Return `text` as code."""
    return f"`{text}`"
