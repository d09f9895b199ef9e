"""A station's answer on nationality: into the record, and sealed to the partner's system if it has one (step 3)."""

from nrm_intake.app.ports import IntakeWork
from nrm_shared.contracts.intake import NationalityResultRecordedV1
from nrm_shared.contracts.partner_mofa import NationalityConfirmedV1, NationalityNotConfirmedV1
from nrm_shared.contracts.verification import NationalityAnsweredV1
from nrm_shared.kernel.usecase import Received
from nrm_shared.messaging import names

CONFIRMED = "CONFIRMED"


def on_nationality_answered(event: Received[NationalityAnsweredV1], work: IntakeWork) -> None:
    """Record the answer and pass it on; an answer nobody waits for any more changes nothing."""
    record = work.repatriations.get(event.data.repatriation_id)
    result = event.data.result
    if not record.nationality_answered(result, by=f"station:{event.data.station}", at=work.now):
        return
    work.emit(
        NationalityResultRecordedV1(repatriation_id=record.id, result=result),
        subject=record.id,
        sequence=record.row_version,
    )
    if record.partner not in names.PARTNERS:
        return  # No system of that organisation reads letters; its officers read the record.
    answer = NationalityConfirmedV1 if result == CONFIRMED else NationalityNotConfirmedV1
    work.send(
        answer(repatriation_reference=record.reference, decided_at=event.time),
        to=record.partner,
        queue=names.partner_out(record.partner),
        about=record.person_id,
    )
