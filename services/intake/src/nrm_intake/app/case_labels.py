"""Labels for a list of cases: the number always, the name only as far as the reader may see it."""

from dataclasses import dataclass
from uuid import UUID

from nrm_intake.app.objects import case_object
from nrm_intake.app.ports import IntakeWork
from nrm_intake.app.reach import reach_of
from nrm_intake.app.read_person import display_name
from nrm_intake.domain.access import CaseAccess
from nrm_intake.domain.case import Case
from nrm_shared.access import conditions
from nrm_shared.access.masking import MASKED, Masked
from nrm_shared.audit.accesses import LABELS
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.confidential import KeyDestroyed

MOST_IDS = 100
WITH_NAME = frozenset({"L2", "L3", "L4"})


@dataclass(frozen=True, slots=True)
class LabelCases:
    """Up to 100 cases."""

    case_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, repr=False)
class CaseLabel:
    """What a list shows of one case."""

    case_id: UUID
    case_number: str
    status: str
    victim_status: str
    name: str | Masked | None


def label_cases(query: LabelCases, work: IntakeWork) -> list[CaseLabel]:
    """Return the labels of those cases the reader may know of; one audit row names all whose name was shown."""
    ids = query.case_ids[:MOST_IDS]
    relations: dict[UUID, list[CaseAccess]] = {}
    for access in work.accesses.of_cases(ids):
        relations.setdefault(access.case_id, []).append(access)
    # The list itself is within everybody's own reach; each case is compared below.
    own = frozenset({work.actor.id, work.actor.organisation or work.actor.id})
    places = frozenset(work.actor.jurisdictions)
    listed = conditions.LISTED
    work.permit(AccessObject("case", organisation=work.actor.organisation, assigned=own, places=places, facts=listed))
    labels: list[CaseLabel] = []
    named: list[str] = []
    for case in work.cases.several(ids):
        accesses = relations.get(case.id, [])
        level = work.level(case_object("case", case, accesses, work.now))
        if level is None:
            continue
        name = _name(work, case, accesses) if level in WITH_NAME else MASKED
        if isinstance(name, str):
            named.append(str(case.id))
        labels.append(CaseLabel(case.id, case.number, case.status, case.victim_status, name))
    if named:
        work.disclosed(LABELS, " ".join(named), ["name"], level="L2", case_id=None)
    return labels


def _name(work: IntakeWork, case: Case, accesses: list[CaseAccess]) -> str | Masked | None:
    if "name" not in reach_of(work, case, accesses).fields:
        return MASKED
    try:
        return display_name(work.persons.read(case.person_id).known())
    except KeyDestroyed:
        # One erased person must not close the list of all others.
        return None
