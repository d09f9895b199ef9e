"""A brake on guessing codes: so many tries in so many seconds for each address, and for everybody together."""

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from nrm_shared.kernel.errors import TooManyRequests

WINDOW_SECONDS = 60.0
TRIES_OF_ONE = 20
TRIES_OF_ALL = 600
MOST_ADDRESSES = 10_000


class RateLimit:
    """Counts tries in memory, per process: 60 bits and more are not guessed at this speed, and a restart forgives."""

    def __init__(
        self, of_one: int = TRIES_OF_ONE, of_all: int = TRIES_OF_ALL, timer: Callable[[], float] = time.monotonic
    ) -> None:
        self._of_one = of_one
        self._timer = timer
        self._lock = threading.Lock()
        self._all: deque[float] = deque(maxlen=of_all)
        self._each: OrderedDict[str, deque[float]] = OrderedDict()

    def check(self, address: str) -> None:
        """Count one try of `address`; raises `TooManyRequests` with the seconds to wait."""
        now = self._timer()
        with self._lock:
            own = self._each.pop(address, None) or deque(maxlen=self._of_one)
            self._each[address] = own
            if len(self._each) > MOST_ADDRESSES:
                self._each.popitem(last=False)
            for tries in (own, self._all):
                if len(tries) == tries.maxlen and now - tries[0] < WINDOW_SECONDS:
                    raise TooManyRequests(seconds=int(WINDOW_SECONDS - (now - tries[0])) + 1)
            own.append(now)
            self._all.append(now)
