"""Verification's consumer process: what it reads, and what happens by itself."""

from functools import cache

from nrm_shared.clocks.timer import CLOCK_SECONDS, tell_of_clocks
from nrm_shared.erasure.sweep import EVERY_SECONDS, sweep
from nrm_shared.foundation import Foundation
from nrm_shared.messaging import names
from nrm_shared.messaging.entrypoints import every, subscribe
from nrm_shared.messaging.process import run_consumer
from nrm_shared.retention.sweep import ROUND_EVERY_SECONDS, Sweeps
from nrm_shared.runner.batch import Inbox
from nrm_shared.runner.runner import Runner
from nrm_verification import wiring
from nrm_verification.entrypoints import jobs
from nrm_verification.settings import Settings, load


@cache
def settings() -> Settings:
    """Return the settings of this process."""
    return load()


@cache
def foundation() -> Foundation:
    """Return what this process is built on: one connection per loop and per timer."""
    return wiring.foundation_of(settings(), pool=7)


@cache
def runner() -> Runner:
    """Return the runner of this process."""
    return wiring.build_runner(foundation(), settings())


@cache
def sweeps() -> Sweeps:
    """Return the job that ends what the retention schedule keeps no longer."""
    return Sweeps(runner())


class VerificationConsumer:
    """Events of other services, messages of police systems, and the timers."""

    name = "verification"

    @subscribe(names.inbox("verification"))
    def inbox(self) -> Inbox:
        """Return the inbox of events."""
        return wiring.build_inbox(runner())

    @subscribe(wiring.FROM_POLICE_QUEUE)
    def from_police(self) -> Inbox:
        """Return the inbox of police systems' messages."""
        return wiring.police_door(foundation().sealer).inbox(runner())

    @every(0.5)
    def send_nationality_checks(self) -> None:
        """Ask stations about nationality."""
        jobs.send_nationality_checks(runner())

    @every(0.5)
    def retry_identity_checks(self) -> None:
        """Ask registries again."""
        jobs.retry_identity_checks(runner())

    @every(CLOCK_SECONDS)
    def breach_clocks(self) -> None:
        """Tell of clocks half over or run out."""
        tell_of_clocks(runner())

    @every(EVERY_SECONDS)
    def erase(self) -> None:
        """Cut the erased out of the erasure key and report."""
        sweep(runner(), foundation().erasure_key)

    @every(ROUND_EVERY_SECONDS)
    def retain(self) -> None:
        """End what the retention schedule keeps no longer."""
        sweeps().go_on()


if __name__ == "__main__":
    run_consumer(VerificationConsumer, settings(), runner().engine)
