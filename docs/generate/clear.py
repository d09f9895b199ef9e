"""The table of docs/security/data-classes.md that says which columns lie plain, and why; the rest of the page is written by hand."""

import csv
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path

from docs.generate.markdown import code, table

PAGE = "docs/security/data-classes.md"
BEGIN, END = "<!-- clear.csv: made by `python -m docs.generate` -->\n", "<!-- end of clear.csv -->\n"


def clear(lines: Iterable[str]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield columns (`service.table.column`) that lie plain, and why; raise `ValueError` for a line that says no reason."""
    for row in csv.DictReader(line for line in lines if line.strip() and not line.startswith("#")):
        columns, reason = tuple((row.get("columns") or "").split()), (row.get("reason") or "").strip()
        if not columns or not reason or any(name.count(".") != 2 for name in columns):
            raise ValueError(f"clear.csv, {row}: a row is columns,reason")
        yield columns, reason


def listed() -> list[tuple[tuple[str, ...], str]]:
    """Return the rows of `nrm_shared/access/clear.csv`."""
    text = files("nrm_shared.access").joinpath("clear.csv").read_text(encoding="utf-8")
    return list(clear(text.splitlines()))


def classes_page(root: Path) -> str:
    """Return the page as it is, with the table as it has to be."""
    before, _, rest = (root / PAGE).read_text(encoding="utf-8").partition(BEGIN)
    rows = [(", ".join(code(name) for name in columns), reason) for columns, reason in listed()]
    return before + BEGIN + table(("plain", "why"), rows) + END + rest.partition(END)[2]
