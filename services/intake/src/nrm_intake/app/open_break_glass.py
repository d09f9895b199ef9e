"""Open one case by break-glass, for sixty minutes (decision 12)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from nrm_intake.app.objects import case_object
from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.break_glass import (
    LASTS,
    REVIEW_WORKING_DAYS,
    BreakGlass,
    BreakGlassElsewhere,
    BreakGlassImpossible,
    BreakGlassOpen,
)
from nrm_shared.contracts.intake import BreakGlassOpenedV1
from nrm_shared.kernel.calendar import add_working_days, dhaka_date
from nrm_shared.kernel.confidential import Confidential
from nrm_shared.kernel.errors import Malformed
from nrm_shared.kernel.ids import new_id
from nrm_shared.reference import codes, holidays
from nrm_shared.security.fresh import assert_signed_in_lately

CLOSED = "CLOSED"


@dataclass(frozen=True, slots=True, repr=False)
class OpenBreakGlass:
    """Which case, why (a code), and why in words."""

    case_id: UUID
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class BreakGlassState:
    """An opening as it stands, without the words."""

    break_glass_id: UUID
    case_id: UUID
    status: str
    ends_at: datetime
    review_due_at: datetime
    row_version: int


def prepare(command: OpenBreakGlass, caller: Any) -> None:
    """Raise `SignInAgain` unless the caller proved who they are within the last five minutes."""
    assert_signed_in_lately(caller.actor)


def open_break_glass(command: OpenBreakGlass, work: IntakeWork) -> BreakGlassState:
    """Open the case to the caller.

    Raises `NotFound` for a case outside the caller's jurisdiction and for one under witness protection (which the caller
    may not know of), `BreakGlassImpossible` for a closed one, `BreakGlassOpen`, `BreakGlassElsewhere`, `Malformed`.
    """
    codes.require("/reason", "break_glass_reason", command.reason)
    if not command.text.strip():
        raise Malformed("/text", "required")
    case = work.cases.get(command.case_id)
    work.permit(case_object("break-glass", case, work.accesses.of_case(case.id), work.now))
    if case.status == CLOSED:
        raise BreakGlassImpossible
    for one in work.openings.live_of(work.actor.id, work.now):
        raise BreakGlassOpen if one.case_id == case.id else BreakGlassElsewhere
    opening = BreakGlass(
        id=new_id(),
        case_id=case.id,
        opened_by=work.actor.id,
        organisation=work.actor.organisation,
        reason=command.reason,
        text=Confidential(case.person_id, command.text),
        opened_at=work.now,
        ends_at=work.now + LASTS,
        review_due_at=_review_due(work.now),
    )
    opening.open(at=work.now)
    work.openings.add(opening)
    work.emit(
        BreakGlassOpenedV1(
            break_glass_id=opening.id,
            case_id=case.id,
            organisation=opening.organisation,
            reason=opening.reason,
            ends_at=opening.ends_at,
            review_due_at=opening.review_due_at,
        ),
        subject=opening.id,
        sequence=opening.row_version,
        case_id=case.id,
    )
    work.record("break-glass", opening.id, case_id=case.id, reason=opening.reason)
    return state_of(opening)


def state_of(opening: BreakGlass) -> BreakGlassState:
    """Return the opening as it stands."""
    return BreakGlassState(
        opening.id, opening.case_id, opening.status, opening.ends_at, opening.review_due_at, opening.row_version
    )


def _review_due(start: datetime) -> datetime:
    year = dhaka_date(start).year
    return add_working_days(start, REVIEW_WORKING_DAYS, holidays.dates(year, year + 1))
