"""The Authority reveals who a case is about (2.2 AUT): with a reason, for an hour, seen by the person afterwards."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_intake.app.objects import permit_case
from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.reveal import OPEN_FOR, Reveal
from nrm_shared.contracts.intake import PersonRevealedV1
from nrm_shared.kernel.confidential import Confidential
from nrm_shared.kernel.errors import Forbidden
from nrm_shared.kernel.ids import new_id
from nrm_shared.reference import reasons


class RevealRequired(Forbidden):
    """The Authority sees a pseudonym; a reasoned reveal opens the person for an hour."""

    default_code = "reveal-required"


@dataclass(frozen=True, slots=True, repr=False)
class RevealPerson:
    """Which case, why (a code of `reveal_reason`), and in the reader's own words."""

    case_id: UUID
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Revealed:
    """Until when the reader sees the person."""

    id: UUID
    case_id: UUID
    reason: str
    until: datetime
    row_version: int


def reveal_person(command: RevealPerson, work: IntakeWork) -> Revealed:
    """Open the person to this reader; audited with the reason, and counted. Raises `NotFound`, `Malformed`."""
    words = reasons.require("/reason", reasons.REVEAL, command.reason, command.text)
    case = work.cases.read(command.case_id)
    permit_case(work, case, "person")
    opened = Reveal(
        id=new_id(),
        case_id=case.id,
        account=work.actor.id,
        organisation=work.actor.organisation,
        reason=command.reason,
        text=Confidential(case.person_id, words),
        revealed_at=work.now,
        until=work.now + OPEN_FOR,
    )
    opened.changed()
    work.reveals.add(opened)
    work.emit(
        PersonRevealedV1(reveal_id=opened.id, case_id=case.id, reason=command.reason, until=opened.until),
        subject=opened.id,
        sequence=opened.row_version,
        case_id=case.id,
    )
    work.record("person", case.person_id, case_id=case.id, reason=command.reason)
    return Revealed(opened.id, case.id, opened.reason, opened.until, opened.row_version)


def revealed(work: IntakeWork, case_id: UUID) -> bool:
    """Return whether the actor revealed the person of this case with a reason that still holds."""
    return any(one.holds(work.actor.id, work.now) for one in work.reveals.of_case(case_id))
