"""Waiting for something that happens elsewhere: as short as it takes, and never longer than said."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

POLL_SECONDS = 0.02

T = TypeVar("T")


def eventually(look: Callable[[], T], what: str, seconds: float = 15.0) -> T:
    """Return the first true answer of `look()`; fail with `what` and the last answer after `seconds`."""
    give_up = time.monotonic() + seconds
    pause = threading.Event()
    while True:
        answer = look()
        if answer:
            return answer
        if time.monotonic() > give_up:
            raise AssertionError(f"not within {seconds:.0f} s: {what}; last seen: {answer!r}")
        pause.wait(POLL_SECONDS)
