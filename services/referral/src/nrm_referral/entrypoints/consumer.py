"""Referral's consumer process: what it reads, and what happens by itself."""

from functools import cache

from nrm_referral import wiring
from nrm_referral.settings import load
from nrm_shared.erasure import sweep as erasure
from nrm_shared.foundation import Foundation
from nrm_shared.messaging import names
from nrm_shared.messaging.entrypoints import every, subscribe
from nrm_shared.messaging.process import run_consumer
from nrm_shared.retention.sweep import ROUND_EVERY_SECONDS, Sweeps
from nrm_shared.runner.batch import Inbox
from nrm_shared.runner.runner import Runner


@cache
def foundation() -> Foundation:
    """Return what this process is built on: one connection for the loop, one for the timer, one to spare."""
    return wiring.foundation_of(load(), pool=5)


@cache
def runner() -> Runner:
    """Return the runner of this process."""
    return wiring.build_runner(foundation())


@cache
def sweeps() -> Sweeps:
    """Return the job that ends what the retention schedule keeps no longer."""
    return Sweeps(runner())


class ReferralConsumer:
    """Events of other services, and the timer."""

    name = "referral"

    @subscribe(names.inbox("referral"))
    def inbox(self) -> Inbox:
        """Return the inbox of events."""
        return wiring.build_inbox(runner())

    @every(1.0)
    def sweep(self) -> None:
        """Expire referrals, end wind-downs and authorisations, tell of clocks."""
        wiring.sweep(runner())

    @every(erasure.EVERY_SECONDS)
    def erase(self) -> None:
        """Cut the erased out of the erasure key and report."""
        erasure.sweep(runner(), foundation().erasure_key)

    @every(ROUND_EVERY_SECONDS)
    def retain(self) -> None:
        """End what the retention schedule keeps no longer."""
        sweeps().go_on()


if __name__ == "__main__":
    run_consumer(ReferralConsumer, load(), runner().engine)
