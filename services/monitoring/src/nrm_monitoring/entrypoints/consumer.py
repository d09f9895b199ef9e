"""Monitoring's consumer process: what it reads, and what happens by itself."""

from functools import cache

from nrm_monitoring import wiring
from nrm_monitoring.settings import load
from nrm_shared.erasure.sweep import EVERY_SECONDS, sweep
from nrm_shared.foundation import Foundation
from nrm_shared.messaging import names
from nrm_shared.messaging.entrypoints import every, subscribe
from nrm_shared.messaging.process import run_consumer
from nrm_shared.retention.sweep import ROUND_EVERY_SECONDS, Sweeps
from nrm_shared.runner.batch import Inbox
from nrm_shared.runner.runner import Runner


@cache
def foundation() -> Foundation:
    """Return what this process is built on: one connection per loop and one for the timers."""
    return wiring.foundation_of(load(), pool=5)


@cache
def runner() -> Runner:
    """Return the runner of this process."""
    return wiring.build_runner(foundation())


@cache
def sweeps() -> Sweeps:
    """Return the job that ends what the retention schedule keeps no longer."""
    return Sweeps(runner())


class MonitoringConsumer:
    """Events of other services."""

    name = "monitoring"

    @subscribe(names.inbox("monitoring"))
    def inbox(self) -> Inbox:
        """Return the inbox of events."""
        return wiring.build_inbox(runner())

    @every(EVERY_SECONDS)
    def erase(self) -> None:
        """Cut the erased out of the erasure key and report."""
        sweep(runner(), foundation().erasure_key)

    @every(ROUND_EVERY_SECONDS)
    def retain(self) -> None:
        """End what the retention schedule keeps no longer."""
        sweeps().go_on()


if __name__ == "__main__":
    run_consumer(MonitoringConsumer, load(), runner().engine)
