"""The questions who did or read what in a case, and what somebody did or read, the same in every service (INV-41, 2.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from nrm_shared.access import allowed
from nrm_shared.audit import accesses
from nrm_shared.audit.accesses import SURVIVOR
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.calendar import dhaka_date
from nrm_shared.kernel.pages import DEFAULT_LIMIT, Page, by_number, page, read_number
from nrm_shared.kernel.usecase import UseCase, Work


@dataclass(frozen=True, slots=True)
class AuditOf:
    """Ask for the audit rows of one case, oldest first."""

    case_id: UUID
    after: str | None = None
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class AuditOfActor:
    """Ask for what one actor did, read or was refused, in whatever case, oldest first."""

    actor: str
    after: str | None = None
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One row of the trail as it is kept: names of fields, never values. `trail.COLUMNS` has the same order."""

    id: int
    at: datetime
    actor: str
    actor_kind: str
    organisation: str | None
    roles: str
    role: str | None
    action: str
    outcome: str
    subject_kind: str | None
    subject: str | None
    case_id: UUID | None
    level: str | None
    fields: list[str] | None
    reason: str | None
    correlation_id: str | None
    break_glass: UUID | None


class AuditWork(Work, Protocol):
    """What the question needs of a unit of work."""

    def audit_of(
        self, case_id: UUID, *, actor: str | None, refused: bool, after: int | None, limit: int
    ) -> Sequence[AuditRow]:
        """Return the audit rows of a case, oldest first; with `actor`, those of this actor only; with `refused`, all."""
        ...

    def audit_of_actor(self, actor: str, *, after: int | None, limit: int) -> Sequence[AuditRow]:
        """Return the audit rows of an actor, refused attempts included, oldest first."""
        ...

    def record(
        self, kind: str | None = None, subject: UUID | str | None = None, *, case_id: UUID | None = None
    ) -> None:
        """Write one audit row for this action."""
        ...


@dataclass(frozen=True, slots=True)
class AuditView:
    """One row as far as the reader may see it; the person concerned sees organisation, roles and day only.

    `outcome` is done or denied, `role` those of the roles that opened the door, `correlation_id` what else belongs to the
    same request in other services, `break_glass` the opening under which it was read.
    """

    day: date
    organisation: str | None
    roles: list[str]
    at: datetime | None = None
    actor: str | None = None
    actor_kind: str | None = None
    role: str | None = None
    action: str | None = None
    outcome: str | None = None
    subject_kind: str | None = None
    subject: str | None = None
    case_id: UUID | None = None
    level: str | None = None
    fields: list[str] | None = None
    reason: str | None = None
    correlation_id: str | None = None
    break_glass: UUID | None = None


def audit_of(query: AuditOf, work: AuditWork) -> Page[AuditView]:
    """Return a page of the trail; that it was read is written to it.

    The data-protection officer sees every row, refused attempts included; the person concerned who looked (organisation,
    roles, day), others what they did themselves. To those what was refused is not told: it is no look, and a row about an
    attempt would say that there is such a case. Raises `NotFound` for a case that is not the person's own.
    """
    everything = allowed(work.actor, "audit:read", AccessObject("audit"))
    concerned = not everything and work.actor.has(SURVIVOR)
    mine = None if everything or concerned else work.actor.id
    # Rows of one's own deeds are one's own in every case; the rows of a case belong to the person concerned.
    work.permit(AccessObject("audit", id=mine or "", case_id=query.case_id))
    after = read_number(query.after)
    found = work.audit_of(query.case_id, actor=mine, refused=everything, after=after, limit=query.limit + 1)
    work.record("audit", query.case_id, case_id=query.case_id)
    return page(found, query.limit, by_number).each(_to_the_person if concerned else in_full)


def audit_of_actor(query: AuditOfActor, work: AuditWork) -> Page[AuditView]:
    """Return a page of what somebody did, read or was refused; that this was read is written to the trail, too.

    For who investigates access and nobody else, not even the actor (2.2 DPO).
    """
    found = work.audit_of_actor(query.actor, after=read_number(query.after), limit=query.limit + 1)
    work.record("actor", query.actor)
    return page(found, query.limit, by_number).each(in_full)


def _to_the_person(row: AuditRow) -> AuditView:
    return AuditView(dhaka_date(row.at), row.organisation, row.roles.split())


def in_full(row: AuditRow) -> AuditView:
    """Return the whole row, for those who read the audit and for whoever did it."""
    return AuditView(
        dhaka_date(row.at),
        row.organisation,
        row.roles.split(),
        at=row.at,
        actor=row.actor,
        actor_kind=row.actor_kind,
        role=row.role,
        action=row.action,
        outcome=row.outcome,
        subject_kind=row.subject_kind,
        subject=row.subject,
        case_id=row.case_id,
        level=row.level,
        fields=row.fields,
        reason=row.reason,
        correlation_id=row.correlation_id,
        break_glass=row.break_glass,
    )


QUERIES: dict[type, UseCase] = {
    AuditOf: UseCase(audit_of, "audit:read"),
    AuditOfActor: UseCase(audit_of_actor, "audit:follow"),
} | accesses.QUERIES
"""The questions' rows; every service adds them to its own."""
