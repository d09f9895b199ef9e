"""Tell once more who has each assessment, for a reader that did not listen when it was assigned (SD4)."""

from typing import Any

from sqlalchemy import Connection, text

from nrm_shared.contracts import envelope
from nrm_shared.contracts.approval import AssessmentStatedV1
from nrm_shared.kernel.ids import new_id
from nrm_shared.outbox import writer

HAVING = text(
    "SELECT id, case_id, organisation, row_version, statement_timestamp() AS now FROM assessment"
    " WHERE organisation IS NOT NULL AND status NOT IN ('REQUESTED', 'DECLINED') ORDER BY id"
)


def tell_assessments(connection: Connection) -> None:
    """Put them into the outbox; each with the version it has, so that it overrides nothing newer."""
    writer.write(connection, [_message(row) for row in connection.execute(HAVING)])


def _message(row: Any) -> writer.OutboxMessage:
    event = AssessmentStatedV1(assessment_id=row.id, case_id=row.case_id, organisation=row.organisation)
    id = new_id()
    body = envelope.write(
        event,
        id=id,
        source="/nrm/approval",
        time=row.now,
        subject=str(row.id),
        sequence=row.row_version,
        case_id=row.case_id,
    )
    return writer.OutboxMessage(id, "approval.events", event.TYPE, event.TYPE, envelope.CONTENT_TYPE, body)
