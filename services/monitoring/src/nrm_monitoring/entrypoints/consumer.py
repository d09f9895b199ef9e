"""Monitoring's consumer process: what it reads, and what happens by itself."""

from nrm_monitoring import wiring
from nrm_monitoring.settings import load
from nrm_shared.erasure.sweep import ERASURE_SECONDS
from nrm_shared.messaging import names
from nrm_shared.messaging.consumer_process import ConsumerProcess
from nrm_shared.messaging.entrypoints import every, subscribe
from nrm_shared.messaging.process import run_consumer
from nrm_shared.retention.sweep import RETENTION_SECONDS
from nrm_shared.runner.batch import Inbox

# One connection per loop and one for the timers.
process = ConsumerProcess(lambda: wiring.foundation_of(load(), pool=5), wiring.build_runner)


class MonitoringConsumer:
    """Events of other services."""

    name = "monitoring"

    @subscribe(names.inbox("monitoring"))
    def inbox(self) -> Inbox:
        """Return the inbox of events."""
        return wiring.build_inbox(process.runner)

    @every(ERASURE_SECONDS)
    def erase(self) -> None:
        """Cut the erased out of the erasure key and report."""
        process.erase()

    @every(RETENTION_SECONDS)
    def retain(self) -> None:
        """End what the retention schedule keeps no longer."""
        process.retain()


if __name__ == "__main__":
    run_consumer(MonitoringConsumer, process.foundation.settings, process.runner.engine)
