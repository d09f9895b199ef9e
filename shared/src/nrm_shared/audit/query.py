"""The question who did or read what in a case, the same in every service (INV-41)."""

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
class AuditRow:
    """One row of the trail as it is kept: names of fields, never values."""

    id: int
    at: datetime
    actor: str
    actor_kind: str
    organisation: str | None
    roles: str
    action: str
    subject_kind: str | None
    subject: str | None
    level: str | None
    fields: list[str] | None
    reason: str | None


class AuditWork(Work, Protocol):
    """What the question needs of a unit of work."""

    def audit_of(self, case_id: UUID, *, actor: str | None, after: int | None, limit: int) -> Sequence[AuditRow]:
        """Return the audit rows of a case, oldest first; with `actor`, those of this actor only."""
        ...

    def record(
        self, kind: str | None = None, subject: UUID | str | None = None, *, case_id: UUID | None = None
    ) -> None:
        """Write one audit row for this action."""
        ...


@dataclass(frozen=True, slots=True)
class AuditView:
    """One row as far as the reader may see it; the person concerned sees organisation, roles and day only."""

    day: date
    organisation: str | None
    roles: list[str]
    at: datetime | None = None
    actor: str | None = None
    actor_kind: str | None = None
    action: str | None = None
    subject_kind: str | None = None
    subject: str | None = None
    level: str | None = None
    fields: list[str] | None = None
    reason: str | None = None


def audit_of(query: AuditOf, work: AuditWork) -> Page[AuditView]:
    """Return a page of the trail; that it was read is written to it.

    The data-protection officer sees every row, the person concerned who looked (organisation, roles, day), others what
    they did themselves. Raises `NotFound` for a case that is not the person's own.
    """
    everything = allowed(work.actor, "audit:read", AccessObject("audit"))
    concerned = not everything and work.actor.has(SURVIVOR)
    mine = None if everything or concerned else work.actor.id
    # Rows of one's own deeds are one's own in every case; the rows of a case belong to the person concerned.
    work.permit(AccessObject("audit", id=mine or "", case_id=query.case_id))
    found = work.audit_of(query.case_id, actor=mine, after=read_number(query.after), limit=query.limit + 1)
    work.record("audit", query.case_id, case_id=query.case_id)
    return page(found, query.limit, by_number).each(_to_the_person if concerned else in_full)


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
        action=row.action,
        subject_kind=row.subject_kind,
        subject=row.subject,
        level=row.level,
        fields=row.fields,
        reason=row.reason,
    )


QUERIES: dict[type, UseCase] = {AuditOf: UseCase(audit_of, "audit:read")} | accesses.QUERIES
"""The questions' rows; every service adds them to its own."""
