"""Who looked: the person concerned sees which organisation, in which role, on which day; never who (INV-41).

Beside the readings stands what was done about her own sign-in, her own deeds included: whoever sees a code, a PIN or a
sign-in that was not hers knows that somebody else came in her name.

Each service tells of its own rows, and whoever shows them to the person asks each: a reading is written where it happened,
in its transaction, and nowhere else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.calendar import dhaka_date
from nrm_shared.kernel.pages import DEFAULT_LIMIT, Page, by_number, page, read_number
from nrm_shared.kernel.usecase import UseCase, Work

SURVIVOR = "SUR"


class What(StrEnum):
    """What happened: something was shown, or one step towards a sign-in as the person."""

    SHOWN = "SHOWN"
    CODE_HANDED_OUT = "CODE_HANDED_OUT"
    PIN_CHOSEN = "PIN_CHOSEN"
    PIN_CHANGED = "PIN_CHANGED"
    SIGNED_IN = "SIGNED_IN"


# Identity writes those of the sign-in into a case when they succeeded, and only then.
STEPS = {
    "survivor-code:mint": What.CODE_HANDED_OUT,
    "survivor-access:choose-pin": What.PIN_CHOSEN,
    "survivor-access:change-pin": What.PIN_CHANGED,
    "token:issue": What.SIGNED_IN,
}
"""The actions (`object:action`) that count whoever did them and whatever they showed."""


LABELS = "case-labels"
"""The kind of the one row about a list of cases: the ids of those whose name was shown, a space between, are its subject."""


@dataclass(frozen=True, slots=True)
class AccessesOf:
    """Ask who was shown something of a case, oldest first."""

    case_id: UUID
    after: str | None = None
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class AccessRow:
    """One reading as it is kept, without its reader."""

    id: int
    at: datetime
    organisation: str | None
    roles: str
    break_glass: bool
    action: str

    @property
    def what(self) -> What:
        """Return what happened."""
        return STEPS.get(self.action, What.SHOWN)


@dataclass(frozen=True, slots=True)
class Access:
    """One reading, or one step of a sign-in. `break_glass`: it was under an emergency opening, which is reviewed."""

    day: date
    what: What
    organisation: str | None
    roles: list[str]
    break_glass: bool


class AccessesWork(Work, Protocol):
    """What the question needs of a unit of work."""

    def concerned(self, case_id: UUID) -> frozenset[str]:
        """Return under which ids the person of a case comes; none where that is not known."""
        ...

    def accesses_of(
        self, case_id: UUID, *, without: frozenset[str], after: int | None, limit: int
    ) -> Sequence[AccessRow]:
        """Return what was shown of a case and `STEPS`, oldest first, without what was shown to these actors."""
        ...

    def record(
        self, kind: str | None = None, subject: UUID | str | None = None, *, case_id: UUID | None = None
    ) -> None:
        """Write one audit row for this action."""
        ...


def accesses_of(query: AccessesOf, work: AccessesWork) -> Page[Access]:
    """Return a page of readings; that it was read is written too. Raises `NotFound` for a case that is not one's own."""
    own = work.concerned(query.case_id)
    work.permit(AccessObject("audit", id=str(query.case_id), assigned=own, case_id=query.case_id))
    themselves = own | ({work.actor.id} if work.actor.has(SURVIVOR) else set())
    found = work.accesses_of(query.case_id, without=themselves, after=read_number(query.after), limit=query.limit + 1)
    work.record("audit", query.case_id, case_id=query.case_id)
    return page(found, query.limit, by_number).each(
        lambda row: Access(dhaka_date(row.at), row.what, row.organisation, row.roles.split(), row.break_glass)
    )


QUERIES: dict[type, UseCase] = {AccessesOf: UseCase(accesses_of, "audit:list-accesses")}
"""The question's row; every service adds it to its own."""
