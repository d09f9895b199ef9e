"""Make the code of the person a case is about worth nothing: lost, in other hands, or not wanted any more."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_intake.app.objects import permit_case
from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.survivor_code import NoSurvivorCode
from nrm_shared.contracts.intake import SurvivorCodeEndedV1
from nrm_shared.reference import codes


@dataclass(frozen=True, slots=True)
class RevokeSurvivorCode:
    """Whose, by the case, and why (a code)."""

    case_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class EndedCode:
    """The code that ended."""

    code_id: UUID
    case_id: UUID
    ended_at: datetime | None
    row_version: int


def revoke_survivor_code(command: RevokeSurvivorCode, work: IntakeWork) -> EndedCode:
    """End the person's code. Raises `NotFound`, `NoSurvivorCode`, `Malformed`."""
    codes.require("/reason", "survivor_code_end", command.reason)
    case = work.cases.get(command.case_id)
    permit_case(work, case, "survivor-code")
    live = work.survivor_codes.live_of(case.person_id)
    if not live:
        raise NoSurvivorCode(kind="survivor-code")
    for code in live:
        code.revoke(command.reason, by=work.actor.id, at=work.now)
        work.emit(
            SurvivorCodeEndedV1(code_id=code.id, case_id=case.id, reason=command.reason),
            subject=code.id,
            sequence=code.row_version,
            case_id=case.id,
        )
    return EndedCode(live[-1].id, case.id, live[-1].ended_at, live[-1].row_version)
