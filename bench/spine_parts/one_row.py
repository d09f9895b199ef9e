"""The subject of *wire*: the product's consumer, unchanged, with a handler that inserts one row.

The row is kept the way monitoring keeps its events: collected during the batch and written with one statement at its
end, in the same transaction as the inbox.
"""

from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text

from nrm_shared.contracts.intake import ReportSubmittedV1
from nrm_shared.db.arrays import array
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
KEEP = text(
    "INSERT INTO effect (message_id, subject)"
    " SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:subjects AS text[])) AS new(id, subject)"
)


class OneRowWork(SqlWork):
    """A unit of work with one table of its own."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.rows: list[tuple[UUID, str]] = []

    def finish(self) -> None:
        """Write the rows with everything else."""
        if self.rows:
            ids, subjects = array(id.hex for id, _ in self.rows), array(subject for _, subject in self.rows)
            self.session.execute(KEEP, {"ids": ids, "subjects": subjects})
        super().finish()


def insert_one_row(event: Received[ReportSubmittedV1], work: OneRowWork) -> None:
    """Leave one row."""
    work.rows.append((event.id, event.subject))


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
        runner = Runner(service="monitoring", engine=engine(), work=OneRowWork, clock=MachineClock())
        return Inbox(runner, names.inbox("monitoring"), event_decoder({ReportSubmittedV1: On(insert_one_row)}))


if __name__ == "__main__":
    run_consumer(OneRow, settings(), engine())
