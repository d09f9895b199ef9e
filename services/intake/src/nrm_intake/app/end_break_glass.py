"""End what was opened by break-glass: by hand, or by itself after sixty minutes."""

from dataclasses import dataclass
from uuid import UUID

from nrm_intake.app.break_glass_object import break_glass_object
from nrm_intake.app.open_break_glass import BreakGlassState, state_of
from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.break_glass import BreakGlass
from nrm_shared.contracts.intake import BreakGlassClosedV1

BY_HAND, TIME_OVER = "BY_HAND", "TIME_OVER"
AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class CloseBreakGlass:
    """End one opening before its time."""

    break_glass_id: UUID


@dataclass(frozen=True, slots=True)
class AnyBreakGlassOver:
    """Whether the hour of an opening is over and nobody has said so."""


@dataclass(frozen=True, slots=True)
class EndBreakGlass:
    """End every opening whose hour is over."""


def close_break_glass(command: CloseBreakGlass, work: IntakeWork) -> BreakGlassState:
    """End it by hand; who opened it may, and who supervises. Raises `NotFound`, `IllegalMove`."""
    opening = work.openings.get(command.break_glass_id)
    work.permit(break_glass_object(opening))
    opening.close(by=work.actor.id, at=work.now)
    _tell(work, opening, BY_HAND)
    return state_of(opening)


def any_break_glass_over(query: AnyBreakGlassOver, work: IntakeWork) -> bool:
    """Return whether there is one to end."""
    return bool(work.openings.over(work.now, 1))


def end_break_glass(command: EndBreakGlass, work: IntakeWork) -> int:
    """End up to 100 of them; return how many. Reading under them was over with the hour, not with this."""
    over = work.openings.over(work.now, AT_ONCE)
    for opening in over:
        opening.end(by=work.actor.id, at=work.now)
        _tell(work, opening, TIME_OVER)
    return len(over)


def _tell(work: IntakeWork, opening: BreakGlass, how: str) -> None:
    work.emit(
        BreakGlassClosedV1(break_glass_id=opening.id, case_id=opening.case_id, how=how, closed_at=opening.closed_at),
        subject=opening.id,
        sequence=opening.row_version,
        case_id=opening.case_id,
    )
    work.record("break-glass", opening.id, case_id=opening.case_id, reason=how)
