"""A small consumer of its own: it records what happened to it. Run as a process by the tests of the spine.

What a message asks for stands in its `urgency`: RAISE a bug, KILL the process, LATER a fact that has not arrived.
"""

import os
import signal
import sys
from functools import cache
from typing import Any

from sqlalchemy import Engine, text

from nrm_shared.contracts.base import Event
from nrm_shared.contracts.intake import ReportSubmittedV1
from nrm_shared.db.engine import make_engine
from nrm_shared.kernel.clock import MachineClock
from nrm_shared.kernel.errors import NotYet, Refused
from nrm_shared.kernel.usecase import On, Received
from nrm_shared.messaging.entrypoints import subscribe
from nrm_shared.messaging.process import run_consumer
from nrm_shared.runner.batch import Inbox
from nrm_shared.runner.decode import event_decoder
from nrm_shared.runner.runner import Runner
from nrm_shared.runner.work import SqlWork
from nrm_shared.settings import ServiceSettings

# What to run as a process.
MODULE = "shared.tests.consumers.recorder"
QUEUE = "approval.inbox"
# What has a bug; a test that takes one away here has "fixed" it.
BUGS = frozenset({"RAISE"})
EFFECT = text("INSERT INTO effect (message_id, subject, sequence) VALUES (:id, :subject, :sequence)")
OPEN = text("SELECT count(*) FROM gate WHERE subject = :subject")


def record(event: Received[ReportSubmittedV1], work: Any) -> None:
    """Leave one row, or do what the message asks for."""
    asked = event.data.urgency
    if asked == "KILL":
        os.kill(os.getpid(), signal.SIGKILL)
    if asked in BUGS:
        raise ZeroDivisionError
    if asked == "REFUSE":
        raise Refused("illegal-move")
    if asked == "LATER" and not work.session.execute(OPEN, {"subject": event.subject}).scalar_one():
        raise NotYet
    work.session.execute(EFFECT, {"id": event.id, "subject": event.subject, "sequence": event.sequence})


def build_inbox(engine: Engine, queue: str = QUEUE) -> Inbox:
    """Return the recorder's inbox."""
    subscriptions: dict[type[Event], On] = {ReportSubmittedV1: On(record)}
    runner = Runner(service="approval", engine=engine, work=SqlWork, clock=MachineClock())
    return Inbox(runner, queue, event_decoder(subscriptions))


@cache
def settings() -> ServiceSettings:
    """Return the settings the test gave."""
    return ServiceSettings.of("approval")


@cache
def engine() -> Engine:
    """Return the engine of this process."""
    return make_engine(settings().database_dsn, pool=2, application="recorder")


class Recorder:
    """The nameko service."""

    name = "approval"

    @subscribe(QUEUE)
    def inbox(self) -> Inbox:
        """Return the inbox."""
        return build_inbox(engine())


if __name__ == "__main__":
    run_consumer(Recorder, settings(), engine())
    sys.exit(0)
