"""Waiting for something with a deadline; used only where no event can be named with NRM-After."""

import time
from collections.abc import Callable
from typing import TypeVar

from nrm_cli.story.surprise import Surprise

T = TypeVar("T")

POLL_SECONDS = 0.05


def until(what: str, look: Callable[[], T | None], seconds: float = 15.0) -> T:
    """Return the first result of `look` that is neither None nor False; raise `Surprise` naming `what` otherwise."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found is not None and found is not False:
            return found
        if time.monotonic() > deadline:
            raise Surprise(f"waited {seconds:g} s for: {what}")
        time.sleep(POLL_SECONDS)
