"""Audit rows: who did or read what, by the names of fields and never their values."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from sqlalchemy import Connection, text

from nrm_shared.access.rows import by_permission
from nrm_shared.audit.accesses import AccessRow
from nrm_shared.audit.query import AuditRow
from nrm_shared.kernel.actor import Actor

DONE = "done"
INSERT = text(
    "INSERT INTO audit_event (at, actor, actor_kind, organisation, roles, role, action, outcome, subject_kind, subject,"
    " case_id, level, fields, reason, correlation_id, break_glass) VALUES (:at, :actor, :actor_kind, :organisation,"
    " :roles, :role, :action, :outcome, :subject_kind, :subject, :case_id, :level, :fields, :reason, :correlation_id,"
    " :break_glass)"
)

OF_CASE = text(
    "SELECT id, at, actor, actor_kind, organisation, roles, action, subject_kind, subject, level, fields, reason"
    " FROM audit_event WHERE case_id = :case_id AND id > :after"
    " AND (CAST(:actor AS text) IS NULL OR actor = :actor) ORDER BY id LIMIT :limit"
)

SHOWN = text(
    "SELECT id, at, organisation, coalesce(role, roles), break_glass IS NOT NULL FROM audit_event"
    " WHERE case_id = :case_id AND id > :after AND outcome = 'done' AND level IS NOT NULL AND actor_kind <> 'system'"
    " AND actor <> ALL(CAST(:without AS text[])) ORDER BY id LIMIT :limit"
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
    outcome: str = DONE
    correlation_id: str | None = None
    break_glass: UUID | None = None


@lru_cache(maxsize=4096)
def granting(roles: frozenset[str], action: str) -> str | None:
    """Return those of `roles` that the permission table grants `action` (`object:action`) to, or None for none."""
    return " ".join(sorted({grant.role for grant in by_permission().get(action, ())} & roles)) or None


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
                "role": granting(entry.actor.roles, entry.action),
                "action": entry.action,
                "outcome": entry.outcome,
                "subject_kind": entry.subject_kind,
                "subject": entry.subject,
                "case_id": entry.case_id,
                "level": entry.level,
                "fields": entry.fields,
                "reason": entry.reason,
                "correlation_id": entry.correlation_id,
                "break_glass": entry.break_glass,
            }
            for entry in entries
        ],
    )


def accesses(
    connection: Connection, case_id: UUID, *, without: frozenset[str], after: int | None, limit: int
) -> list[AccessRow]:
    """Return what was shown of a case to others than `without`, oldest first, beginning after the row `after`."""
    values = {"case_id": case_id, "without": sorted(without), "after": after or 0, "limit": limit}
    return [AccessRow(*row) for row in connection.execute(SHOWN, values)]


def of_case(
    connection: Connection, case_id: UUID, *, actor: str | None, after: int | None, limit: int
) -> list[AuditRow]:
    """Return the rows of a case, oldest first, beginning after the row `after`; with `actor`, only this actor's."""
    values = {"case_id": case_id, "actor": actor, "after": after or 0, "limit": limit}
    return [AuditRow(*row) for row in connection.execute(OF_CASE, values)]
