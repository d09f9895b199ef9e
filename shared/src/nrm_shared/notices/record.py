"""Notices as rows: codes and ids only, in no language; the texts stand in `nrm_shared.reference.notice_texts`."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, text

INSERT = text(
    "INSERT INTO notice (id, case_id, text_code, subject_kind, subject_id, recorded_at, state)"
    " VALUES (:id, :case_id, :text_code, :subject_kind, :subject_id, :recorded_at, :state)"
)
OF_CASE = text(
    "SELECT id, case_id, text_code, subject_kind, subject_id, recorded_at, state FROM notice"
    " WHERE case_id = :case_id AND (CAST(:after AS uuid) IS NULL OR id > :after) ORDER BY id LIMIT :limit"
)
RECORDED = "RECORDED"


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice: which text, about what (`subject_kind`, `subject_id`), of which case; None for a report without one."""

    id: UUID
    case_id: UUID | None
    text_code: str
    subject_kind: str
    subject_id: UUID
    recorded_at: datetime
    state: str = RECORDED


def write(connection: Connection, notices: list[Notice]) -> None:
    """Insert `notices`."""
    if notices:
        connection.execute(INSERT, [asdict(notice) for notice in notices])


def of_case(connection: Connection, case_id: UUID, *, after: UUID | None, limit: int) -> list[Notice]:
    """Return the notices of a case, oldest first, beginning after the notice `after`."""
    rows = connection.execute(OF_CASE, {"case_id": case_id, "after": after, "limit": limit})
    return [Notice(*row) for row in rows]
