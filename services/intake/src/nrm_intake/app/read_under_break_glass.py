"""Who the person of an opened case is: the only way in which a coordinator learns a name (2.2 CTC)."""

from dataclasses import dataclass
from uuid import UUID

from nrm_intake.app.objects import case_object
from nrm_intake.app.ports import IntakeWork
from nrm_intake.app.reach import Reach
from nrm_intake.app.read_person import PersonView, shown_fields, view_of
from nrm_intake.domain.break_glass import SHOWN, BreakGlassEnded
from nrm_shared.access.conditions import BREAK_GLASS
from nrm_shared.kernel.errors import NotFound

LEVEL = "L3"


@dataclass(frozen=True, slots=True)
class ReadUnderBreakGlass:
    """The person of the case that was opened."""

    break_glass_id: UUID


def read_under_break_glass(query: ReadUnderBreakGlass, work: IntakeWork) -> PersonView:
    """Return the person, every field audited under the opening's id.

    Raises `NotFound` for another's opening and for a case that came under witness protection meanwhile,
    `BreakGlassEnded` after the hour.
    """
    opening = work.openings.read(query.break_glass_id)
    if opening.opened_by != work.actor.id:
        raise NotFound(kind="break-glass")
    if not opening.live(work.now):
        raise BreakGlassEnded
    case = work.cases.read(opening.case_id)
    work.permit(case_object("person", case, (), work.now, facts=frozenset({BREAK_GLASS})))
    person = work.persons.read(case.person_id)
    view = view_of(work, case, person, Reach(SHOWN, LEVEL))
    work.disclosed("person", person.id, shown_fields(view), level=LEVEL, case_id=case.id, break_glass=opening.id)
    return view
