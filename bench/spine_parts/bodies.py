"""Ready messages: real events in real envelopes, made before any clock starts."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from psycopg2.extras import execute_values

from nrm_shared.contracts import envelope
from nrm_shared.contracts.base import Event
from nrm_shared.contracts.intake import CaseOpenedV1, CaseProfile, ReportSubmittedV1
from nrm_shared.contracts.verification import DeterminationIssuedV1
from nrm_shared.kernel.ids import new_id

INSERT = "INSERT INTO outbox (message_id, exchange, routing_key, type, content_type, body) VALUES %s"
Row = tuple[str, str, str, str, str, bytes]


def row(event: Event, subject: UUID, case_id: UUID | None = None) -> Row:
    """Return the outbox row of `event`."""
    id, owner = new_id(), event.owner()
    body = envelope.write(
        event,
        id=id,
        source=f"/nrm/{owner}",
        time=datetime.now(UTC),
        subject=str(subject),
        sequence=1,
        case_id=case_id,
    )
    return str(id), f"{owner}.events", event.TYPE, event.TYPE, envelope.CONTENT_TYPE, body


def report() -> Row:
    """Return a report: an event that one service only (monitoring) reads, so that one queue carries it."""
    event = ReportSubmittedV1(
        report_id=uuid4(),
        report_number="RPT-26-000001-Z",
        channel="NGO",
        tip_type="INTERNAL",
        urgency="NORMAL",
        reporter_kind="ORGANISATION",
        consent_basis="VICTIM",
    )
    return row(event, event.report_id)


def case_opened(case_id: UUID, number: int) -> Row:
    """Return the opening of a fictional case."""
    profile = CaseProfile(
        gender="Feminine", age_band="A_25_34", minor_now="no", minor_at_act="no", tip_type="INTERNATIONAL"
    )
    event = CaseOpenedV1(case_id=case_id, case_number=f"NRM-26-{number:06d}-0", report_id=uuid4(), profile=profile)
    return row(event, case_id, case_id)


def determination(case_id: UUID) -> Row:
    """Return a determination that confirms a case."""
    event = DeterminationIssuedV1(
        determination_id=uuid4(), case_id=case_id, outcome="CONFIRMED", differs_from_police=False, round=1
    )
    return row(event, event.determination_id, case_id)


def fill(connection: Any, rows: list[Any]) -> None:
    """Put `rows` into the outbox in one transaction (the connection must not autocommit)."""
    with connection.cursor() as cursor:
        execute_values(cursor, INSERT, rows, page_size=1000)
    connection.commit()
