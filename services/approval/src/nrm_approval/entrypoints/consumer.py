"""Approval's consumer process: what it reads, and what happens by itself."""

from nrm_approval import wiring
from nrm_approval.app.timers import AnyApprovalUnused, LapseApprovals
from nrm_approval.settings import load
from nrm_shared.clocks.timer import CLOCK_SECONDS, tell_of_clocks
from nrm_shared.erasure.sweep import ERASURE_SECONDS
from nrm_shared.kernel.actor import system
from nrm_shared.messaging import names
from nrm_shared.messaging.consumer_process import ConsumerProcess
from nrm_shared.messaging.entrypoints import every, subscribe
from nrm_shared.messaging.process import run_consumer
from nrm_shared.retention.sweep import RETENTION_SECONDS
from nrm_shared.runner.batch import Inbox
from nrm_shared.security import left_plain

LAPSES_SECONDS = 30.0
ITSELF = system("approval")


# One connection for the loop and one for each timer.
process = ConsumerProcess(lambda: wiring.foundation_of(load(), pool=6), wiring.build_runner)


class ApprovalConsumer:
    """Events of other services, and the clocks K11 to K14."""

    name = "approval"

    @subscribe(names.inbox("approval"))
    def inbox(self) -> Inbox:
        """Return the inbox of events."""
        return wiring.build_inbox(process.runner)

    @every(CLOCK_SECONDS)
    def breach_clocks(self) -> None:
        """Tell of clocks half over or run out."""
        tell_of_clocks(process.runner)

    @every(LAPSES_SECONDS)
    def lapse_approvals(self) -> None:
        """End approvals that nobody used in time."""
        while process.runner.ask(AnyApprovalUnused(), actor=ITSELF):
            process.runner.run(LapseApprovals(), actor=ITSELF)

    @every(ERASURE_SECONDS)
    def erase(self) -> None:
        """Cut the erased out of the erasure key and report."""
        process.erase()

    @every(left_plain.EVERY_SECONDS)
    def seal_over(self) -> None:
        """Seal what earlier releases wrote plain."""
        wiring.seal_over(process.runner)

    @every(RETENTION_SECONDS)
    def retain(self) -> None:
        """End what the retention schedule keeps no longer."""
        process.retain()


if __name__ == "__main__":
    run_consumer(ApprovalConsumer, process.foundation.settings, process.runner.engine)
