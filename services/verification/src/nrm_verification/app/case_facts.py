"""What verification keeps of intake's cases: filled by events, written by nothing else (docs/architecture.md)."""

from uuid import UUID

from nrm_shared.contracts.intake import (
    CaseClosedV1,
    CaseOpenedV1,
    CaseProfile,
    CaseProfileChangedV1,
    CaseReopenedV1,
    CaseStatusChangedV1,
    PersonErasedV1,
)
from nrm_shared.kernel.errors import NotYet
from nrm_shared.kernel.usecase import Received
from nrm_verification.app.determine import start_status_report, stop_status_report
from nrm_verification.app.end_tasks import end_open_tasks
from nrm_verification.app.ports import VerificationWork
from nrm_verification.domain.case_ref import CaseRef
from nrm_verification.domain.determination import CONFIRMED


def on_case_opened(event: Received[CaseOpenedV1], work: VerificationWork) -> None:
    """Know a new case."""
    if work.cases.find(event.data.case_id) is not None:
        return
    case = CaseRef(id=event.data.case_id, created_at=event.time, number=event.data.case_number, sequence=event.sequence)
    case.opened(by=work.actor.id, at=event.time)
    _take_profile(case, event.data.profile)
    work.cases.add(case)


def on_profile_changed(event: Received[CaseProfileChangedV1], work: VerificationWork) -> None:
    """Follow a changed profile."""
    case = _known(event.data.case_id, work)
    if case.newer(event.sequence):
        _take_profile(case, event.data.profile)


def on_status_changed(event: Received[CaseStatusChangedV1], work: VerificationWork) -> None:
    """Follow OPEN and ON_HOLD. Intake's copy of the victim status is ours and not read back."""
    case = _known(event.data.case_id, work)
    if case.newer(event.sequence):
        _move(case, event.data.status)


def on_case_closed(event: Received[CaseClosedV1], work: VerificationWork) -> None:
    """Refuse new work from now on, and end the tasks that are still open."""
    case = _known(event.data.case_id, work)
    if case.newer(event.sequence):
        _move(case, "CLOSED")
        end_open_tasks(case.id, "CASE_CLOSED", work)
        stop_status_report(case.id, work)


def on_case_reopened(event: Received[CaseReopenedV1], work: VerificationWork) -> None:
    """Take new work again; a confirmed victim is told every month again."""
    case = _known(event.data.case_id, work)
    if case.newer(event.sequence):
        _move(case, "OPEN")
        if case.victim_status == CONFIRMED:
            start_status_report(case.id, event.time, work)


def on_person_erased(event: Received[PersonErasedV1], work: VerificationWork) -> None:
    """Forget the keys of the erased person, their cases and returns: their texts can never be read again."""
    told = event.data
    # A station writes about a task or a return; a nationality check has the id of its return.
    tasks = [task.id for case_id in told.case_ids for task in work.tasks.where(case_id=case_id)]
    subjects = [told.person_id, *told.case_ids, *told.repatriation_ids]
    work.erase_person(told.person_id, subjects, about=[str(id) for id in tasks])


def _known(case_id: UUID, work: VerificationWork) -> CaseRef:
    case = work.cases.find(case_id)
    if case is None:
        raise NotYet
    return case


def _move(case: CaseRef, status: str) -> None:
    case.status = status
    case.changed()


def _take_profile(case: CaseRef, profile: CaseProfile) -> None:
    case.minor_now = profile.minor_now
    case.minor_at_act = profile.minor_at_act
    case.current_district = profile.current_district
    case.current_upazila = profile.current_upazila
    case.current_union_code = profile.current_union_code
    case.reporter_organisation = profile.reporter_organisation
    case.witness_protected = profile.witness_protected
    case.changed()
