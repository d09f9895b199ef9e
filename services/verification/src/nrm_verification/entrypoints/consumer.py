"""Verification's consumer process: what it reads, and what happens by itself."""

from nrm_shared.clocks.timer import CLOCK_SECONDS, tell_of_clocks
from nrm_shared.erasure.sweep import ERASURE_SECONDS
from nrm_shared.messaging import names
from nrm_shared.messaging.consumer_process import ConsumerProcess
from nrm_shared.messaging.entrypoints import every, subscribe
from nrm_shared.messaging.process import run_consumer
from nrm_shared.retention.sweep import RETENTION_SECONDS
from nrm_shared.runner.batch import Inbox
from nrm_verification import wiring
from nrm_verification.entrypoints import jobs
from nrm_verification.settings import load

# One connection per loop and per timer.
process = ConsumerProcess(lambda: wiring.foundation_of(load(), pool=8), wiring.build_runner)


class VerificationConsumer:
    """Events of other services, messages of police systems, and the timers."""

    name = "verification"

    @subscribe(names.inbox("verification"))
    def inbox(self) -> Inbox:
        """Return the inbox of events."""
        return wiring.build_inbox(process.runner)

    @subscribe(wiring.FROM_POLICE_QUEUE)
    def from_police(self) -> Inbox:
        """Return the inbox of police systems' messages."""
        return wiring.police_door(process.foundation.sealer).inbox(process.runner)

    @every(0.5)
    def send_nationality_checks(self) -> None:
        """Ask stations about nationality."""
        jobs.send_nationality_checks(process.runner)

    @every(0.5)
    def retry_identity_checks(self) -> None:
        """Ask registries again."""
        jobs.retry_identity_checks(process.runner)

    @every(jobs.RECONCILE_SECONDS)
    def reconcile_identity_checks(self) -> None:
        """Look for checks nobody can explain."""
        jobs.reconcile_identity_checks(process.runner)

    @every(CLOCK_SECONDS)
    def breach_clocks(self) -> None:
        """Tell of clocks half over or run out."""
        tell_of_clocks(process.runner)

    @every(ERASURE_SECONDS)
    def erase(self) -> None:
        """Cut the erased out of the erasure key and report."""
        process.erase()

    @every(RETENTION_SECONDS)
    def retain(self) -> None:
        """End what the retention schedule keeps no longer."""
        process.retain()


if __name__ == "__main__":
    run_consumer(VerificationConsumer, process.foundation.settings, process.runner.engine)
