"""Accept a report: the case is opened, victim status POSSIBLE (guideline steps 4 and 5)."""

from dataclasses import dataclass
from uuid import UUID

from nrm_intake.app import consents, one_person, rights_notice
from nrm_intake.app.ports import IntakeWork
from nrm_intake.app.profile import keep_profile, profile_of
from nrm_intake.app.submit_report import CLOCK
from nrm_intake.domain.case import Case
from nrm_intake.domain.duplicate import check_accept
from nrm_intake.domain.person import Person
from nrm_intake.domain.report import Report
from nrm_shared.contracts.intake import CaseOpenedV1, ReportAcceptedV1
from nrm_shared.kernel.calendar import dhaka_date
from nrm_shared.kernel.ids import case_number, new_id
from nrm_shared.reference import clocks, codes


@dataclass(frozen=True, slots=True)
class AcceptReport:
    """Accept; what triage found out beyond the report may be put in.

    `duplicates_override` is the code of a reason to open the case although a likely duplicate was not decided. With
    `at_risk_only` false, triage found a possible victim where the report told of a person at risk (decision 13).
    """

    report_id: UUID
    tip_type: str | None = None
    minor_at_act: str | None = None
    age_at_act: int | None = None
    risk_level: str = "UNKNOWN"
    duplicates_override: str | None = None
    at_risk_only: bool | None = None
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """The case that was opened."""

    report_id: UUID
    case_id: UUID
    case_number: str
    status: str
    victim_status: str
    row_version: int


def accept_report(command: AcceptReport, work: IntakeWork) -> OpenedCase:
    """Open the case and tell the others, its consents after it.

    Raises `AtRiskOnly` (decision 13), `DuplicatesUndecided` (INV-37), `ConsentMissing` once C1 was taken back (INV-16), `IllegalMove`, `NotFound`,
    `Malformed`, `ChangedMeanwhile`.
    """
    _check(command)
    report = work.reports.get(command.report_id)
    report.expect(command.row_version)
    override = command.duplicates_override
    prior = check_accept(work.duplicates.of_report(report.id), overridden=override is not None)
    brought = work.consents.arriving(report.id, report.person_id)
    consents.require_reported(report, [*brought, *one_person.refusals(work, report.person_id)], work.now)
    person = work.persons.get(report.person_id)
    case = _case(command, work, report, person, prior)
    case.open(by=work.actor.id, at=work.now)
    report.accept(case.id, by=work.actor.id, at=work.now, at_risk_only=command.at_risk_only)
    work.cases.add(case)
    work.deadlines.stop(CLOCK, report.id, at=work.now)
    if override is not None:
        work.record("report", report.id, case_id=case.id, reason=override)
    _tell(work, report, case, person)
    consents.attach_all(work, brought, case.id, person.id)
    return OpenedCase(report.id, case.id, case.number, case.status, case.victim_status, case.row_version)


def _check(command: AcceptReport) -> None:
    codes.require("/risk_level", "risk_level", command.risk_level)
    if command.tip_type is not None:
        codes.require("/tip_type", "tiptype", command.tip_type)
    if command.minor_at_act is not None:
        codes.require("/minor_at_act", "tri_bool", command.minor_at_act)
    if command.duplicates_override is not None:
        codes.require("/duplicates_override", "duplicate_override", command.duplicates_override)


def _case(command: AcceptReport, work: IntakeWork, report: Report, person: Person, prior: list[UUID]) -> Case:
    return Case(
        id=new_id(),
        number=case_number(*work.next_number("case")),
        regime=clocks.regime().code,
        person_id=person.id,
        report_id=report.id,
        tip_type=command.tip_type or report.tip_type,
        risk_level=command.risk_level,
        minor_at_act=command.minor_at_act or report.minor_at_act,
        age_at_act=command.age_at_act,
        home_district=person.home_district,
        current_district=report.current_district,
        current_upazila=report.current_upazila,
        current_union_code=report.current_union_code,
        reporter_organisation=report.reporter_organisation,
        prior_case_ids=tuple(prior),
    )


def _tell(work: IntakeWork, report: Report, case: Case, person: Person) -> None:
    today = dhaka_date(work.now)
    profile = profile_of(case, person, today)
    keep_profile(case, profile, today)
    work.emit(
        ReportAcceptedV1(report_id=report.id, case_id=case.id),
        subject=report.id,
        sequence=report.row_version,
        case_id=case.id,
    )
    work.emit(
        CaseOpenedV1(
            case_id=case.id,
            case_number=case.number,
            report_id=report.id,
            profile=profile,
            rights_notice_due_at=rights_notice.await_for_case(work, case, report),
        ),
        subject=case.id,
        sequence=case.row_version,
        case_id=case.id,
    )
