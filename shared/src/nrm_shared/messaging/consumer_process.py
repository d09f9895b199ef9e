"""What the loops and timers of a consumer process share, and what every service with a database does in it by itself."""

from collections.abc import Callable
from functools import cached_property
from typing import Generic, Protocol, TypeVar

from nrm_shared.erasure.sweep import sweep
from nrm_shared.retention.sweep import Sweeps
from nrm_shared.runner.runner import Runner
from nrm_shared.security.erasurekey import ErasureKeyFile


class Base(Protocol):
    """What the process is built on, as `nrm_shared.foundation`."""

    @property
    def erasure_key(self) -> ErasureKeyFile:
        """Return the service's erasure key, from which the erased are cut out."""
        ...


B = TypeVar("B", bound=Base)


class ConsumerProcess(Generic[B]):
    """One consumer process of a service. Its parts are made when first asked for, so that importing it opens nothing.

    `foundation_of` is asked without arguments, `build_runner` with what it returned.
    """

    def __init__(self, foundation_of: Callable[[], B], build_runner: Callable[[B], Runner]) -> None:
        self._foundation_of = foundation_of
        self._build_runner = build_runner

    @cached_property
    def foundation(self) -> B:
        """Return what this process is built on."""
        return self._foundation_of()

    @cached_property
    def runner(self) -> Runner:
        """Return the runner of this process."""
        return self._build_runner(self.foundation)

    @cached_property
    def _sweeps(self) -> Sweeps:
        return Sweeps(self.runner)

    def erase(self) -> None:
        """Cut the erased out of the erasure key and report: what a timer does every `ERASURE_SECONDS`."""
        sweep(self.runner, self.foundation.erasure_key)

    def retain(self) -> None:
        """End what the retention schedule keeps no longer: what a timer does every `RETENTION_SECONDS`."""
        self._sweeps.go_on()
