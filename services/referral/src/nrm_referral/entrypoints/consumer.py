"""Referral's consumer process: what it reads, and what happens by itself."""

from nrm_referral import wiring
from nrm_referral.settings import load
from nrm_shared.erasure.sweep import ERASURE_SECONDS
from nrm_shared.messaging import names
from nrm_shared.messaging.consumer_process import ConsumerProcess
from nrm_shared.messaging.entrypoints import every, subscribe
from nrm_shared.messaging.process import run_consumer
from nrm_shared.retention.sweep import RETENTION_SECONDS
from nrm_shared.runner.batch import Inbox

# One connection for the loop, one for the timer, one to spare.
process = ConsumerProcess(lambda: wiring.foundation_of(load(), pool=5), wiring.build_runner)


class ReferralConsumer:
    """Events of other services, and the timer."""

    name = "referral"

    @subscribe(names.inbox("referral"))
    def inbox(self) -> Inbox:
        """Return the inbox of events."""
        return wiring.build_inbox(process.runner)

    @every(1.0)
    def sweep(self) -> None:
        """Expire referrals, end wind-downs and authorisations, tell of clocks."""
        wiring.sweep(process.runner)

    @every(ERASURE_SECONDS)
    def erase(self) -> None:
        """Cut the erased out of the erasure key and report."""
        process.erase()

    @every(RETENTION_SECONDS)
    def retain(self) -> None:
        """End what the retention schedule keeps no longer."""
        process.retain()


if __name__ == "__main__":
    run_consumer(ReferralConsumer, process.foundation.settings, process.runner.engine)
