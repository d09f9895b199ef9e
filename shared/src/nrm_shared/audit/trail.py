"""Audit rows: who did or read what, by the names of fields and never their values."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, text

from nrm_shared.kernel.actor import Actor

INSERT = text(
    "INSERT INTO audit_event (at, actor, actor_kind, organisation, roles, action, subject_kind, subject, case_id,"
    " level, fields, reason) VALUES (:at, :actor, :actor_kind, :organisation, :roles, :action, :subject_kind,"
    " :subject, :case_id, :level, :fields, :reason)"
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
