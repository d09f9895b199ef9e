"""Identity shut a person's own access after too many wrong PINs: the code ends here too, and her case shows it."""

from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.survivor_code import SHUT
from nrm_shared.contracts.identity import SurvivorAccessShutV1
from nrm_shared.contracts.intake import SurvivorCodeEndedV1
from nrm_shared.kernel.usecase import Received


def on_survivor_access_shut(event: Received[SurvivorAccessShutV1], work: IntakeWork) -> None:
    """End the code and tell of it in the case for which it was handed out; one that ended before stays as it is."""
    code = work.survivor_codes.find(event.data.code_id)
    if code is None or not code.shut(by=work.actor.id, at=work.now):
        return
    work.emit(
        SurvivorCodeEndedV1(code_id=code.id, case_id=code.case_id, reason=SHUT),
        subject=code.id,
        sequence=code.row_version,
        case_id=code.case_id,
    )
