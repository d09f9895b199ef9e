"""Hand the person a case is about the code with which they sign in themselves; identity adds the second factor."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_intake.app.objects import permit_case
from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.survivor_code import SurvivorCode, SurvivorCodeOfClosedCase
from nrm_shared.access import conditions
from nrm_shared.contracts.intake import SurvivorAccessGrantedV1, SurvivorCodeMintedV1
from nrm_shared.kernel.ids import new_id
from nrm_shared.security.handcodes import new_survivor_code, survivor_code_digest


@dataclass(frozen=True, slots=True)
class MintSurvivorCode:
    """For the person of which case."""

    case_id: UUID


@dataclass(frozen=True, slots=True, repr=False)
class MintedCode:
    """The code; it is shown this once."""

    code_id: UUID
    case_id: UUID
    code: str
    minted_at: datetime
    row_version: int


def mint_survivor_code(command: MintSurvivorCode, work: IntakeWork) -> MintedCode:
    """Return a fresh code; one handed out before ends.

    Not the officer who reported: a code is for a case, and after hand-over they see the status only (2.2 FRO). The case
    manager hands out the first and no other: who replaces a code shuts the person out until she is handed the new one.
    Whoever is shown it here does not choose its PIN (identity). Raises `NotFound`, `Forbidden`, `SurvivorCodeOfClosedCase`.
    """
    case = work.cases.get(command.case_id)
    # Who hands one out at the same moment waits here, so that only one stays good and only one is the first.
    work.persons.get(case.person_id)
    first = frozenset() if work.survivor_codes.any_of(case.person_id) else frozenset({conditions.FIRST_CODE})
    permit_case(work, case, "survivor-code", facts=first)
    if case.status == "CLOSED":
        raise SurvivorCodeOfClosedCase
    for before in work.survivor_codes.live_of(case.person_id):
        before.replace(by=work.actor.id, at=work.now)
    code = new_survivor_code()
    minted = SurvivorCode(
        id=new_id(), person_id=case.person_id, case_id=case.id, minted_by=work.actor.id, minted_at=work.now
    )
    minted.mint()
    work.survivor_codes.add(minted)
    sequence, told = minted.row_version, SurvivorCodeMintedV1(code_id=minted.id, case_id=case.id)
    work.emit(told, subject=minted.id, sequence=sequence, case_id=case.id)
    # Without the case's number: that a person has several cases is nobody's knowledge but identity's.
    work.emit(
        SurvivorAccessGrantedV1(
            code_id=minted.id,
            person_id=case.person_id,
            case_ids=[one.id for one in work.cases.of_person(case.person_id)],
            digest=survivor_code_digest(code),
            handed_out_by=work.actor.id,
        ),
        subject=minted.id,
        sequence=sequence,
    )
    return MintedCode(minted.id, case.id, code, minted.minted_at, minted.row_version)
