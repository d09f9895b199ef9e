"""Identity's consumer process: what intake tells of codes handed out to survivors, and what happens by itself."""

from nrm_identity import wiring
from nrm_identity.settings import load
from nrm_shared.erasure.sweep import ERASURE_SECONDS
from nrm_shared.messaging import names
from nrm_shared.messaging.consumer_process import ConsumerProcess
from nrm_shared.messaging.entrypoints import every, subscribe
from nrm_shared.messaging.process import run_consumer
from nrm_shared.retention.sweep import RETENTION_SECONDS
from nrm_shared.runner.batch import Inbox

# One connection for the loop, one to read beside it, one for each timer.
process = ConsumerProcess(lambda: wiring.foundation_of(load(), pool=4), wiring.build_runner)


class IdentityConsumer:
    """Events of intake, and the timers."""

    name = "identity"

    @subscribe(names.inbox("identity"))
    def inbox(self) -> Inbox:
        """Return the inbox of events."""
        return wiring.build_inbox(process.runner)

    @every(RETENTION_SECONDS)
    def retain(self) -> None:
        """End what the retention schedule keeps no longer."""
        process.retain()

    @every(ERASURE_SECONDS)
    def erase(self) -> None:
        """Cut the erased out of the erasure key and report."""
        process.erase()


if __name__ == "__main__":
    run_consumer(IdentityConsumer, process.foundation.settings, process.runner.engine)
