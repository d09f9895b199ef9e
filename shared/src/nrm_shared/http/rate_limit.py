"""A brake on single routes: so many tries in so many seconds for each source, and perhaps for everybody together."""

import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NoReturn

from nrm_shared.kernel.errors import TooManyRequests

WINDOW_SECONDS = 60.0
HOUR_SECONDS = 3600.0
TRIES_OF_ONE = 20
TRIES_OF_ALL = 600
MOST_ADDRESSES = 10_000


def _refuse(seconds: int) -> NoReturn:
    raise TooManyRequests(seconds=seconds)


@dataclass(slots=True)
class Try:
    """One request under the brake; whoever finds that it was answered before says so here."""

    repeated: bool = False


class RateLimit:
    """Counts tries in memory, per process: 60 bits and more are not guessed at this speed, and a restart forgives.

    Without `of_all` nobody is refused for what others do. `refuse` raises what a source is told, given the seconds to wait.
    `window` is in how many seconds so many tries are taken.
    """

    def __init__(
        self,
        of_one: int = TRIES_OF_ONE,
        of_all: int | None = TRIES_OF_ALL,
        timer: Callable[[], float] = time.monotonic,
        refuse: Callable[[int], NoReturn] = _refuse,
        window: float = WINDOW_SECONDS,
    ) -> None:
        self._of_one = of_one
        self._window = window
        self._timer = timer
        self._refuse = refuse
        self._lock = threading.Lock()
        self._all = None if of_all is None else deque[float](maxlen=of_all)
        self._each: OrderedDict[str, deque[float]] = OrderedDict()
        self._in_hand: Counter[tuple[str, bytes]] = Counter()

    def check(self, source: str) -> None:
        """Count one try of `source`; raises `TooManyRequests` with the seconds to wait."""
        with self._lock:
            wait = self._count(source)[1]
        if wait:
            self._refuse(wait)

    @contextmanager
    def trying(self, source: str, request: bytes | None, answered: Callable[[], bool]) -> Iterator[Try]:
        """Count one try of `source`, unless it repeats a `request` that is in hand or was answered (None: cannot be told).

        `answered` is asked only of whom would be refused otherwise; a count whose try turns out `repeated` is taken back.
        Raises `TooManyRequests`, as `refuse` tells it.
        """
        counted, wait, mine = None, 0, None if request is None else (source, request)
        with self._lock:
            if mine is None or not self._in_hand[mine]:
                counted, wait = self._count(source)
            if mine is not None:
                self._in_hand[mine] += 1
        attempt = Try()
        try:
            if wait and (mine is None or not answered()):
                self._refuse(wait)
            yield attempt
        finally:
            with self._lock:
                if mine is not None:
                    self._in_hand[mine] -= 1
                    if not self._in_hand[mine]:
                        del self._in_hand[mine]
                if attempt.repeated and counted is not None:
                    self._take_back(source, counted)

    def _count(self, source: str) -> tuple[float | None, int]:
        """Return when the try was counted, or for how many seconds it has to wait."""
        now = self._timer()
        own = self._each.pop(source, None) or deque(maxlen=self._of_one)
        self._each[source] = own
        if len(self._each) > MOST_ADDRESSES:
            self._each.popitem(last=False)
        counts = [own] if self._all is None else [own, self._all]
        for tries in counts:
            if len(tries) == tries.maxlen and now - tries[0] < self._window:
                return None, int(self._window - (now - tries[0])) + 1
        for tries in counts:
            tries.append(now)
        return now, 0

    def _take_back(self, source: str, counted: float) -> None:
        for tries in (self._each.get(source), self._all):
            if tries is not None and counted in tries:
                tries.remove(counted)
