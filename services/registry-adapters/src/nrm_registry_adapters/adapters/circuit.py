"""A circuit breaker: a registry that keeps failing is left alone for a while, then tried once."""

import threading
import time
from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from nrm_registry_adapters.app.ports import RegistryUnavailable

T = TypeVar("T")


class CircuitState(StrEnum):
    """Closed lets calls through, open none, half-open exactly one."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


class Circuit:
    """Opens after `failures` calls in a row raised `RegistryUnavailable`; tries again after `open_seconds`.

    `timer` is the machine's monotonic clock (seconds). `changed` is told every new state; it must not raise.
    """

    def __init__(
        self,
        failures: int,
        open_seconds: float,
        timer: Callable[[], float] = time.monotonic,
        changed: Callable[[CircuitState], None] = lambda state: None,
    ) -> None:
        self._limit = failures
        self._open_seconds = open_seconds
        self._timer = timer
        self._changed = changed
        self._lock = threading.Lock()
        self._state = CircuitState.CLOSED
        self._failures = 0
        self._opened_at = 0.0

    @property
    def state(self) -> CircuitState:
        """Return the present state."""
        return self._state

    def call(self, work: Callable[[], T]) -> T:
        """Return `work()`, or raise `RegistryUnavailable("circuit-open")` without calling it."""
        self._admit()
        try:
            result = work()
        except BaseException as error:
            # A bug in our own code says nothing about the registry, but an unfinished trial may not stay half-open.
            self._failed(counts=isinstance(error, RegistryUnavailable))
            raise
        self._succeeded()
        return result

    def _admit(self) -> None:
        with self._lock:
            if self._state is CircuitState.CLOSED:
                return
            rested = self._timer() - self._opened_at >= self._open_seconds
            if self._state is CircuitState.HALF_OPEN or not rested:
                raise RegistryUnavailable("circuit-open")
            self._become(CircuitState.HALF_OPEN)

    def _succeeded(self) -> None:
        with self._lock:
            self._failures = 0
            self._become(CircuitState.CLOSED)

    def _failed(self, counts: bool) -> None:
        with self._lock:
            self._failures += counts
            if self._state is CircuitState.HALF_OPEN or self._failures >= self._limit:
                self._opened_at = self._timer()
                self._become(CircuitState.OPEN)

    def _become(self, state: CircuitState) -> None:
        if state is not self._state:
            self._state = state
            self._changed(state)
