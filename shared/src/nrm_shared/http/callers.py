"""A brake on whoever is signed in: so many readings and writings in a minute for each account and each organisation.

Work by hand stays far below it; a program that copies what an account may see, or fills the system through it, does not.
Beside the brake on public routes (`rate_limit`), which counts sources.
"""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.errors import TooManyRequests
from nrm_shared.kernel.rates import Rates

MINUTE_SECONDS = 60.0
MOST_CALLERS = 10_000
READING_METHODS = frozenset({"GET", "HEAD"})
# Services ask each other in bursts of their queues, each within its own deadline; they are not whom this holds back.
UNCOUNTED = frozenset({"service", "system"})


class OrganisationTooOften(TooManyRequests):
    """The people of one organisation together ask too often."""

    default_code = "organisation-too-often"


class Meter:
    """Counts each caller's requests: `a_minute` at once, refilled evenly. In memory, of one process."""

    def __init__(self, a_minute: int, timer: Callable[[], float] = time.monotonic) -> None:
        self._most = float(a_minute)
        self._per_second = a_minute / MINUTE_SECONDS
        self._timer = timer
        self._lock = threading.Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def count(self, caller: str) -> int:
        """Count one request; return 0, or the seconds to wait if it is one too many (which is not counted)."""
        now = self._timer()
        with self._lock:
            left, at = self._left.pop(caller, (self._most, now))
            left = min(self._most, left + (now - at) * self._per_second)
            wait = 0 if left >= 1.0 else math.ceil((1.0 - left) / self._per_second)
            self._left[caller] = (left if wait else left - 1.0, now)
            if len(self._left) > MOST_CALLERS:
                self._left.popitem(last=False)
        return wait


class Callers:
    """Counts requests of those who are signed in."""

    def __init__(self, rates: Rates, timer: Callable[[], float] = time.monotonic) -> None:
        self._reading = (Meter(rates.readings, timer), Meter(rates.organisation_readings, timer))
        self._writing = (Meter(rates.writings, timer), Meter(rates.organisation_writings, timer))

    def count(self, actor: Actor, method: str) -> None:
        """Count a request; raise `TooManyRequests` or `OrganisationTooOften` with the seconds to wait."""
        if actor.kind in UNCOUNTED:
            return
        of_account, of_organisation = self._reading if method in READING_METHODS else self._writing
        if wait := of_account.count(actor.id):
            raise TooManyRequests(seconds=wait)
        if actor.organisation is not None and (wait := of_organisation.count(actor.organisation)):
            raise OrganisationTooOften(seconds=wait)
