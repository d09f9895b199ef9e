"""Appoint the case manager (step 11: "coordinated by a case manager"; INV-32)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_referral.app.access import case_object
from nrm_referral.app.case_work import engaged_organisations, read_case, sharing_organisations
from nrm_referral.app.ports import ReferralWork
from nrm_referral.domain.case import CaseFile
from nrm_referral.domain.refusals import NotEngaged
from nrm_shared.contracts.referral import CaseManagerAppointedV1


@dataclass(frozen=True, slots=True)
class AppointCaseManager:
    """`person` (an account) of `organisation` coordinates the case from now on."""

    case_id: UUID
    organisation: str
    person: str


@dataclass(frozen=True, slots=True)
class GetCaseManager:
    """Asks who coordinates the case."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class CaseManagerView:
    """The case manager; empty while there is none."""

    case_id: UUID
    organisation: str | None
    person: str | None
    since: datetime | None
    row_version: int


def appoint_case_manager(command: AppointCaseManager, work: ReferralWork) -> CaseManagerView:
    """Appoint, or replace: a case has one case manager. Raises `NotEngaged` for an organisation outside the case."""
    file = work.case_files.get(command.case_id)
    case = read_case(work, command.case_id)
    work.permit(case_object("case-manager", file, case))
    case.require_open()
    if command.organisation not in engaged_organisations(work, command.case_id) | {work.actor.organisation}:
        raise NotEngaged
    file.appoint(organisation=command.organisation, person=command.person, by=work.actor.id, at=work.now)
    work.emit(
        CaseManagerAppointedV1(case_id=file.id, organisation=command.organisation, person=command.person),
        subject=file.id,
        sequence=file.row_version,
        case_id=file.id,
    )
    work.record("case-manager", file.id, case_id=file.id)
    return _view(file)


def get_case_manager(query: GetCaseManager, work: ReferralWork) -> CaseManagerView:
    """Return the case manager."""
    file = work.case_files.read(query.case_id)
    sharing = sharing_organisations(work, query.case_id)
    work.permit(case_object("case-manager", file, read_case(work, query.case_id), sharing))
    return _view(file)


def _view(file: CaseFile) -> CaseManagerView:
    return CaseManagerView(
        file.id, file.manager_organisation, file.manager_person, file.manager_since, file.row_version
    )
