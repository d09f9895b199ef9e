"""Tell competent authorities once more, for a reader that did not listen when they were registered (decision 14)."""

from typing import Any

from sqlalchemy import Connection, text

from nrm_shared.contracts import envelope
from nrm_shared.contracts.identity import OrganisationChangedV1
from nrm_shared.kernel.ids import new_id
from nrm_shared.outbox import writer

AUTHORITIES = text(
    "SELECT *, statement_timestamp() AS now FROM organisation WHERE kind = 'COMPETENT_AUTHORITY' ORDER BY id"
)


def tell_authorities(connection: Connection) -> None:
    """Put them into the outbox; each with the version it has, so that it overrides nothing newer."""
    writer.write(connection, [_message(row) for row in connection.execute(AUTHORITIES)])


def _message(row: Any) -> writer.OutboxMessage:
    event = OrganisationChangedV1(
        organisation=row.code,
        label_bn=row.label_bn,
        label_en=row.label_en,
        kind=row.kind,
        district=row.district,
        parent=row.parent,
        frontline=row.frontline,
        active=row.status == "ACTIVE",
    )
    id = new_id()
    body = envelope.write(
        event, id=id, source="/nrm/identity", time=row.now, subject=row.code, sequence=row.row_version, case_id=None
    )
    return writer.OutboxMessage(id, "identity.events", event.TYPE, event.TYPE, envelope.CONTENT_TYPE, body)
