"""The shelf that this process reads; chosen once at its start, so that content never changes under work."""

from datetime import date
from functools import cache
from pathlib import Path

from nrm_shared.reference.content.shelf import Shelf, open_shelf


class _Chosen:
    shelf: Shelf | None = None


def use(folder: Path | None, day: date | None = None) -> None:
    """Let this process read the content imported into ``folder`` as well; None for what is packaged alone.

    With a ``day``, a date in Dhaka, what is in force on it or will be keeps to today's codes and regime. Raises
    ``ContentRefused``, and then leaves everything as it was.
    """
    chosen = None if folder is None else open_shelf(folder)
    if day is not None:
        (chosen or _packaged()).require_present(day)
    _Chosen.shelf = chosen


def shelf() -> Shelf:
    """The shelf of this process."""
    return _Chosen.shelf or _packaged()


@cache
def _packaged() -> Shelf:
    return open_shelf(None)
