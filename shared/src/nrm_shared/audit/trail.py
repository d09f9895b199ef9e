"""Audit rows: who did or read what, by the names of fields and never their values."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, text

from nrm_shared.audit.query import AuditRow
from nrm_shared.kernel.actor import Actor

INSERT = text(
    "INSERT INTO audit_event (at, actor, actor_kind, organisation, roles, action, subject_kind, subject, case_id,"
    " level, fields, reason) VALUES (:at, :actor, :actor_kind, :organisation, :roles, :action, :subject_kind,"
    " :subject, :case_id, :level, :fields, :reason)"
)

OF_CASE = text(
    "SELECT id, at, actor, actor_kind, organisation, roles, action, subject_kind, subject, level, fields, reason"
    " FROM audit_event WHERE case_id = :case_id AND id > :after"
    " AND (CAST(:actor AS text) IS NULL OR actor = :actor) ORDER BY id LIMIT :limit"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the trail."""

    at: datetime
    actor: Actor
    action: str
    subject_kind: str | None = None
    subject: str | None = None
    case_id: UUID | None = None
    level: str | None = None
    fields: list[str] | None = None
    reason: str | None = None


def write(connection: Connection, entries: list[Entry]) -> None:
    """Insert `entries`; a failure fails the work, because what cannot be audited must not happen."""
    if not entries:
        return
    connection.execute(
        INSERT,
        [
            {
                "at": entry.at,
                "actor": entry.actor.id,
                "actor_kind": entry.actor.kind,
                "organisation": entry.actor.organisation,
                "roles": " ".join(sorted(entry.actor.roles)),
                "action": entry.action,
                "subject_kind": entry.subject_kind,
                "subject": entry.subject,
                "case_id": entry.case_id,
                "level": entry.level,
                "fields": entry.fields,
                "reason": entry.reason,
            }
            for entry in entries
        ],
    )


def of_case(
    connection: Connection, case_id: UUID, *, actor: str | None, after: int | None, limit: int
) -> list[AuditRow]:
    """Return the rows of a case, oldest first, beginning after the row `after`; with `actor`, only this actor's."""
    values = {"case_id": case_id, "actor": actor, "after": after or 0, "limit": limit}
    return [AuditRow(*row) for row in connection.execute(OF_CASE, values)]
