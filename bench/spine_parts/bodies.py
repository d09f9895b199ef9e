"""Ready messages: real events in real envelopes, made before any clock starts."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from psycopg2.extras import execute_values

from nrm_shared.contracts import envelope
from nrm_shared.contracts.verification import DeterminationIssuedV1
from nrm_shared.kernel.ids import new_id

INSERT = "INSERT INTO outbox (message_id, exchange, routing_key, type, content_type, body) VALUES %s"
EXCHANGE = "verification.events"


def determination(case_id: Any = None, sequence: int = 1) -> tuple[str, str, str, str, str, bytes]:
    """Return one outbox row: a determination on a fictional case."""
    id, case = new_id(), case_id or uuid4()
    event = DeterminationIssuedV1(
        determination_id=uuid4(), case_id=case, outcome="CONFIRMED", differs_from_police=False, round=1
    )
    body = envelope.write(
        event,
        id=id,
        source="/nrm/verification",
        time=datetime.now(UTC),
        subject=str(event.determination_id),
        sequence=sequence,
        case_id=case,
    )
    return str(id), EXCHANGE, event.TYPE, event.TYPE, envelope.CONTENT_TYPE, body


def fill(connection: Any, rows: list[Any]) -> None:
    """Put `rows` into the outbox in one transaction (the connection must not autocommit)."""
    with connection.cursor() as cursor:
        execute_values(cursor, INSERT, rows, page_size=1000)
    connection.commit()
