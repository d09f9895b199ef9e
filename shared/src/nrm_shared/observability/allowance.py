"""How much may be written about somebody: a burst, then a little at a time, and a count of what was left out.

Whoever is refused again and again must not be able to fill a disk with it, by one name or by many.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

REMEMBERED = 1_000


@dataclass(frozen=True, slots=True)
class Rate:
    """So much at once, refilled by so much in a second."""

    burst: float
    per_second: float


@dataclass(slots=True)
class Allowance:
    """How much is left, refilled with time; and how much was left out."""

    left: float
    at: float
    missed: int = 0

    def take(self, now: float, rate: Rate) -> bool:
        """Return whether one more is allowed, and count it either way."""
        self.left = min(rate.burst, self.left + (now - self.at) * rate.per_second)
        self.at = now
        if self.left < 1.0:
            self.missed += 1
            return False
        self.left -= 1.0
        return True


@dataclass
class Allowances:
    """The allowance of each, and of everybody together."""

    of_one: Rate
    of_all: Rate
    timer: Callable[[], float] = time.monotonic
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _each: OrderedDict[str, Allowance] = field(default_factory=OrderedDict)
    _all: Allowance | None = None

    def take(self, who: str) -> int | None:
        """Return how many of `who` were left out before this one, or None if this one is left out too."""
        with self._lock:
            now = self.timer()
            if self._all is None:
                self._all = Allowance(self.of_all.burst, now)
            own = self._each.setdefault(who, Allowance(self.of_one.burst, now))
            self._each.move_to_end(who)
            if len(self._each) > REMEMBERED:
                self._each.popitem(last=False)
            if not own.take(now, self.of_one):
                return None
            if not self._all.take(now, self.of_all):
                own.missed += 1
                return None
            missed, own.missed = own.missed, 0
            return missed
