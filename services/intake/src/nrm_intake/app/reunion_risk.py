"""Whether anybody close to the person is suspected of the trafficking: approval asks before a family reunion (INV-26)."""

from dataclasses import dataclass
from uuid import UUID

from nrm_intake.app.erase_person import whole_person
from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.relationship import SUSPECTED_TRAFFICKER


@dataclass(frozen=True, slots=True)
class ReadReunionRisk:
    """Ask for one case. Who it is, and how they are related, is not told."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class ReunionRisk:
    """The answer: yes or no."""

    case_id: UUID
    suspect_close: bool


def read_reunion_risk(query: ReadReunionRisk, work: IntakeWork) -> ReunionRisk:
    """Return whether a relationship that stands is to a suspect; raises `NotFound`."""
    case = work.cases.read(query.case_id)
    # Whoever named the suspect may have done so under another record of the same person.
    records = {record for found in whole_person(work, case.person_id).values() for record in found.persons}
    related = (one for record in sorted(records) for one in work.relationships.of_person(record))
    return ReunionRisk(case.id, any(one.status == "RECORDED" and one.kind == SUSPECTED_TRAFFICKER for one in related))
