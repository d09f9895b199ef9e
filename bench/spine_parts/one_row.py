"""The subject of *wire*: the product's consumer, unchanged, with a handler that inserts one row."""

from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Engine, Identity, MetaData, Table, Text, Uuid
from sqlalchemy.orm import registry

from nrm_shared.contracts.intake import ReportSubmittedV1
from nrm_shared.db.engine import make_engine
from nrm_shared.kernel.clock import MachineClock
from nrm_shared.kernel.usecase import On, Received
from nrm_shared.messaging import names
from nrm_shared.messaging.entrypoints import subscribe
from nrm_shared.messaging.process import run_consumer
from nrm_shared.runner.batch import Inbox
from nrm_shared.runner.decode import event_decoder
from nrm_shared.runner.runner import Runner
from nrm_shared.runner.work import SqlWork
from nrm_shared.settings import ServiceSettings

TABLE = (
    "CREATE TABLE effect (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, message_id uuid NOT NULL,"
    " subject text NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp())"
)


class Effect:
    """One row."""

    def __init__(self, message_id: UUID, subject: str) -> None:
        self.message_id = message_id
        self.subject = subject


registry().map_imperatively(
    Effect,
    Table(
        "effect",
        MetaData(),
        Column("id", BigInteger, Identity(), primary_key=True),
        Column("message_id", Uuid),
        Column("subject", Text),
    ),
    eager_defaults=False,
)


def insert_one_row(event: Received[ReportSubmittedV1], work: Any) -> None:
    """Leave one row."""
    work.session.add(Effect(event.id, event.subject))


@cache
def settings() -> ServiceSettings:
    """Return the settings of this process."""
    return ServiceSettings.of("monitoring")


@cache
def engine() -> Engine:
    """Return the engine of this process."""
    return make_engine(settings().database_dsn, pool=3, application="one-row")


class OneRow:
    """The nameko service."""

    name = "monitoring"

    @subscribe(names.inbox("monitoring"))
    def inbox(self) -> Inbox:
        """Return the inbox."""
        runner = Runner(service="monitoring", engine=engine(), work=SqlWork, clock=MachineClock())
        return Inbox(runner, names.inbox("monitoring"), event_decoder({ReportSubmittedV1: On(insert_one_row)}))


if __name__ == "__main__":
    run_consumer(OneRow, settings(), engine())
