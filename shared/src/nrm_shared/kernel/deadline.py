"""One deadline for all that a piece of work asks of others: the waits inside share it, however many there are."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_end: ContextVar[float | None] = ContextVar("end", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Let everything asked inside be answered within `seconds` in all; a deadline around it that ends sooner holds."""
    outer = _end.get()
    end = time.monotonic() + seconds
    before = _end.set(end if outer is None else min(outer, end))
    try:
        yield
    finally:
        _end.reset(before)


def left(at_most: float) -> float:
    """Return for how many seconds the next wait may last: `at_most`, or less where the deadline ends sooner; never below 0."""
    end = _end.get()
    return at_most if end is None else max(0.0, min(at_most, end - time.monotonic()))
