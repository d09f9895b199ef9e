"""Approval's consumer process: what it reads, and what happens by itself."""

from functools import cache

from nrm_approval import wiring
from nrm_approval.app.timers import AnyApprovalUnused, LapseApprovals
from nrm_approval.settings import load
from nrm_shared.clocks.timer import CLOCK_SECONDS, tell_of_clocks
from nrm_shared.erasure.sweep import EVERY_SECONDS, sweep
from nrm_shared.foundation import Foundation
from nrm_shared.kernel.actor import system
from nrm_shared.messaging import names
from nrm_shared.messaging.entrypoints import every, subscribe
from nrm_shared.messaging.process import run_consumer
from nrm_shared.retention.sweep import ROUND_EVERY_SECONDS, Sweeps
from nrm_shared.runner.batch import Inbox
from nrm_shared.runner.runner import Runner
from nrm_shared.security import left_plain

LAPSES_SECONDS = 30.0
ITSELF = system("approval")


@cache
def foundation() -> Foundation:
    """Return what this process is built on: one connection for the loop and one for each timer."""
    return wiring.foundation_of(load(), pool=6)


@cache
def runner() -> Runner:
    """Return the runner of this process."""
    return wiring.build_runner(foundation())


@cache
def sweeps() -> Sweeps:
    """Return the job that ends what the retention schedule keeps no longer."""
    return Sweeps(runner())


class ApprovalConsumer:
    """Events of other services, and the clocks K11 to K14."""

    name = "approval"

    @subscribe(names.inbox("approval"))
    def inbox(self) -> Inbox:
        """Return the inbox of events."""
        return wiring.build_inbox(runner())

    @every(CLOCK_SECONDS)
    def breach_clocks(self) -> None:
        """Tell of clocks half over or run out."""
        tell_of_clocks(runner())

    @every(LAPSES_SECONDS)
    def lapse_approvals(self) -> None:
        """End approvals that nobody used in time."""
        while runner().ask(AnyApprovalUnused(), actor=ITSELF):
            runner().run(LapseApprovals(), actor=ITSELF)

    @every(EVERY_SECONDS)
    def erase(self) -> None:
        """Cut the erased out of the erasure key and report."""
        sweep(runner(), foundation().erasure_key)

    @every(left_plain.EVERY_SECONDS)
    def seal_over(self) -> None:
        """Seal what earlier releases wrote plain."""
        wiring.seal_over(runner())

    @every(ROUND_EVERY_SECONDS)
    def retain(self) -> None:
        """End what the retention schedule keeps no longer."""
        sweeps().go_on()


if __name__ == "__main__":
    run_consumer(ApprovalConsumer, load(), runner().engine)
