"""The codes of demo accounts, as their authenticator apps would show them; each is shown once."""

import threading
import time
from collections.abc import Callable

import pyotp

from nrm_shared.security.demofactor import demo_factor

STEP_SECONDS = 30
# Identity takes a code so long after its step, and so long before it.
SKEW_SECONDS = 15


class Authenticator:
    """The authenticator app of one demo account.

    A code is good once, and none of an earlier half minute is good after it. Whoever else signed in as the same person
    (another process) may have used one; then the next is asked for, and waited for if its time has not come.
    """

    def __init__(self, seed: str, username: str, timer: Callable[[], float] = time.time) -> None:
        self._codes = pyotp.TOTP(demo_factor(seed, username))
        self._timer = timer
        self._last = 0
        # Never set: waited for, it is a pause.
        self._pause = threading.Event()

    def now(self) -> str:
        """Return the code that a telephone shows at this moment."""
        return str(self._codes.generate_otp(self._step()))

    def seconds_left(self) -> int:
        """Return in how many seconds a telephone shows the next code, 1 to 30."""
        return STEP_SECONDS - int(self._timer()) % STEP_SECONDS

    def fresh(self) -> str:
        """Return a code that this one never returned, the earliest that can be good; wait if there is none yet."""
        step = max(int(self._timer() - SKEW_SECONDS) // STEP_SECONDS, self._last + 1)
        while (wait := step * STEP_SECONDS - SKEW_SECONDS - self._timer()) > 0:
            self._pause.wait(max(0.05, wait))
        self._last = step
        return str(self._codes.generate_otp(step))

    def _step(self) -> int:
        return int(self._timer()) // STEP_SECONDS
