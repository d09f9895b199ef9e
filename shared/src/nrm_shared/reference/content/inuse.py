"""The shelf that this process reads; chosen once at its start, so that content never changes under work."""

from functools import cache
from pathlib import Path

from nrm_shared.reference.content.shelf import Shelf, open_shelf


class _Chosen:
    shelf: Shelf | None = None


def use(folder: Path | None) -> None:
    """Let this process read the content imported into ``folder`` as well; None for what is packaged alone.

    Raises ``ContentRefused``, and then leaves everything as it was.
    """
    _Chosen.shelf = None if folder is None else open_shelf(folder)


def shelf() -> Shelf:
    """The shelf of this process."""
    return _Chosen.shelf or _packaged()


@cache
def _packaged() -> Shelf:
    return open_shelf(None)
