"""The contender of *work*: the same handler in a plain nameko service, as its documentation shows it.

One `event_handler`, one worker pool, one commit per message, the process patched by eventlet as `nameko run` does.
Only the queue is made a quorum queue, so that both sides are equally durable. There is no inbox: plain nameko has none.
"""

import eventlet

eventlet.monkey_patch()

import os  # noqa: E402
import signal  # noqa: E402
from functools import cache  # noqa: E402
from typing import Any  # noqa: E402

from nameko.events import EventHandler  # noqa: E402
from nameko.runners import ServiceRunner  # noqa: E402

from nrm_approval import wiring  # noqa: E402
from nrm_approval.app import SUBSCRIPTIONS  # noqa: E402
from nrm_approval.settings import load  # noqa: E402
from nrm_shared.contracts import envelope  # noqa: E402
from nrm_shared.contracts.verification import DeterminationIssuedV1  # noqa: E402
from nrm_shared.kernel.actor import system  # noqa: E402
from nrm_shared.runner.runner import Runner  # noqa: E402

WORKERS = int(os.environ["BENCH_WORKERS"])
SOURCE = os.environ["BENCH_SOURCE"]


class QuorumEventHandler(EventHandler):  # type: ignore[misc]
    """nameko's event handler on a quorum queue."""

    def setup(self) -> None:
        """Let nameko make its queue, then ask for the durable kind."""
        super().setup()
        self.queue.queue_arguments = {"x-queue-type": "quorum"}


@cache
def runner() -> Runner:
    """Return approval's own unit of work: the handler must do the same on both sides."""
    return wiring.build_runner(wiring.foundation_of(load(), pool=WORKERS))


class Plain:
    """The nameko service."""

    name = "plain"

    @QuorumEventHandler.decorator(SOURCE, DeterminationIssuedV1.TYPE)  # type: ignore[untyped-decorator]
    def determined(self, payload: Any) -> None:
        """Handle one event and commit."""
        received = envelope.received(payload, DeterminationIssuedV1)
        with runner().open(system("approval")) as work:
            SUBSCRIPTIONS[DeterminationIssuedV1].handle(received, work)
            work.finish()
            work.session.commit()


if __name__ == "__main__":
    runner()
    service = ServiceRunner({"AMQP_URI": os.environ["BENCH_AMQP_URL"], "max_workers": WORKERS, "heartbeat": 60})
    service.add_service(Plain)
    service.start()
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    service.wait()
