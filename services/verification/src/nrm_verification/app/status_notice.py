"""Record that the person was told what was done (form F3): K4 stops and runs for another month, which is told."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.confidential import Confidential
from nrm_shared.kernel.errors import Malformed, Refused
from nrm_shared.kernel.ids import new_id
from nrm_shared.reference import codes
from nrm_verification.app.determine import start_status_report, stop_status_report
from nrm_verification.app.ports import VerificationWork
from nrm_verification.app.read_tasks import stations_of
from nrm_verification.domain.status_notice import StatusNotice


class NotConfirmedYet(Refused):
    """The monthly notice is owed from confirmation on."""

    default_code = "not-confirmed-yet"


@dataclass(frozen=True, slots=True)
class RecordStatusNotice:
    """What was told; `method` is a code of `consent_method`, such as WRITTEN or PHONE."""

    case_id: UUID
    told_at: datetime
    method: str
    language: str
    measures: str

    def __repr__(self) -> str:
        return "RecordStatusNotice(…)"


def record_status_notice(command: RecordStatusNotice, work: VerificationWork) -> StatusNotice:
    """Record the notice; raises `NotConfirmedYet`, or `Malformed` for one that was not given yet.

    The focal point does so for every case, a police officer for those of the own station while they are open (2.2, F3).
    """
    codes.require("/method", "consent_method", command.method)
    if command.told_at > work.now:
        raise Malformed("/told_at", "date-in-future")
    case = work.cases.get(command.case_id)
    stations = stations_of(case.id, work) if case.status != "CLOSED" else frozenset[str]()
    work.permit(AccessObject("status-notice", id=str(case.id), assigned=stations, case_id=case.id))
    if case.victim_status != "CONFIRMED":
        raise NotConfirmedYet
    notice = StatusNotice(
        id=new_id(),
        created_at=work.now,
        case_id=case.id,
        told_at=command.told_at,
        told_by=work.actor.id,
        method=command.method,
        language=command.language,
        measures=Confidential(case.id, command.measures),
    )
    notice.changed()
    work.status_notices.add(notice)
    stop_status_report(case.id, work)
    if case.status != "CLOSED":
        start_status_report(case.id, command.told_at, work)
    return notice
