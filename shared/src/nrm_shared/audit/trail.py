"""Audit rows: who did or read what, by the names of fields and never their values."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from sqlalchemy import Connection, TextClause, text

from nrm_shared.access.rows import by_permission
from nrm_shared.audit.accesses import LABELS, STEPS, AccessRow
from nrm_shared.audit.query import AuditRow
from nrm_shared.kernel.actor import Actor

DONE = "done"
INSERT = text(
    "INSERT INTO audit_event (at, actor, actor_kind, organisation, roles, role, action, outcome, subject_kind, subject,"
    " case_id, level, fields, reason, correlation_id, break_glass) VALUES (:at, :actor, :actor_kind, :organisation,"
    " :roles, :role, :action, :outcome, :subject_kind, :subject, :case_id, :level, :fields, :reason, :correlation_id,"
    " :break_glass)"
)

_ABOUT = "(SELECT * FROM audit_event WHERE case_id = :case_id) AS one"
# Spelled as the index `audit_event_labels` is, which only the service that shows names has; materialized, because with
# an order and a limit the planner would rather walk through the whole trail by its key.
_LISTED = (
    "WITH listed AS MATERIALIZED (SELECT * FROM audit_event WHERE subject_kind = 'case-labels'"
    " AND string_to_array(subject, ' ') @> ARRAY[CAST(CAST(:case_id AS uuid) AS text)]) "
)
_ABOUT_OR_LISTED = (
    "(SELECT * FROM audit_event WHERE case_id = :case_id UNION ALL SELECT * FROM listed WHERE case_id IS NULL) AS one"
)

COLUMNS = (
    "id, at, actor, actor_kind, organisation, roles, role, action, outcome, subject_kind, subject, case_id, level, fields,"
    " reason, correlation_id, break_glass"
)
"""The columns of an `AuditRow`, in its order."""

OF_CASE = (
    f"SELECT {COLUMNS} FROM {{about}} WHERE id > :after AND (:refused OR outcome = 'done')"  # noqa: S608 - no value in it
    " AND (CAST(:actor AS text) IS NULL OR actor = :actor) ORDER BY id LIMIT :limit"
)
# By the index `audit_event_actor`.
OF_ACTOR = (
    f"SELECT {COLUMNS} FROM audit_event WHERE actor = :actor AND id > :after"  # noqa: S608 - no value in it
    " ORDER BY id LIMIT :limit"
)

SHOWN = (
    "SELECT id, at, organisation, coalesce(role, roles), break_glass IS NOT NULL, action FROM {about}"
    " WHERE id > :after AND outcome = 'done' AND actor_kind <> 'system'"
    " AND (level IS NOT NULL AND actor <> ALL(CAST(:without AS text[])) OR action = ANY(CAST(:steps AS text[])))"
    " ORDER BY id LIMIT :limit"
)


SHOWN_OR_LISTED = _LISTED + SHOWN.format(about=_ABOUT_OR_LISTED)


def _both(statement: str) -> dict[bool, TextClause]:
    """Return the statement by whether lists count, too."""
    return {False: text(statement.format(about=_ABOUT)), True: text(_LISTED + statement.format(about=_ABOUT_OR_LISTED))}


_OF_CASE, _SHOWN, _OF_ACTOR = _both(OF_CASE), _both(SHOWN), text(OF_ACTOR)


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
    connection: Connection,
    case_id: UUID,
    *,
    without: frozenset[str],
    after: int | None,
    limit: int,
    listed: bool = False,
) -> list[AccessRow]:
    """Return what was shown of a case to others than `without`, and `STEPS`, oldest first, after the row `after`.

    With `listed`, also the lists in which its name stood.
    """
    values = {
        "case_id": case_id,
        "without": sorted(without),
        "steps": list(STEPS),
        "after": after or 0,
        "limit": limit,
    }
    return [AccessRow(*row) for row in connection.execute(_SHOWN[listed], values)]


def of_case(
    connection: Connection,
    case_id: UUID,
    *,
    actor: str | None,
    refused: bool,
    after: int | None,
    limit: int,
    listed: bool = False,
) -> list[AuditRow]:
    """Return the rows of a case, oldest first, beginning after the row `after`; with `actor`, only this actor's.

    What was refused only with `refused`. With `listed`, also those of lists in which its name stood; of such a list this
    case alone is named.
    """
    values = {"case_id": case_id, "actor": actor, "refused": refused, "after": after or 0, "limit": limit}
    rows = [AuditRow(*row) for row in connection.execute(_OF_CASE[listed], values)]
    # Which other cases somebody read of is no part of this one.
    return [replace(row, subject=str(case_id)) if row.subject_kind == LABELS else row for row in rows]


def of_actor(connection: Connection, actor: str, *, after: int | None, limit: int) -> list[AuditRow]:
    """Return the rows of whatever somebody did or was refused, oldest first, beginning after the row `after`."""
    values = {"actor": actor, "after": after or 0, "limit": limit}
    return [AuditRow(*row) for row in connection.execute(_OF_ACTOR, values)]
