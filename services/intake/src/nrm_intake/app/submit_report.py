"""Submit a report to the mechanism (guideline step 4)."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.report import Report
from nrm_shared.contracts.intake import ReportSubmittedV1
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.confidential import confidential
from nrm_shared.kernel.ids import document_number, new_id, random_base32

RECEIPT_CHARACTERS = 12


@dataclass(frozen=True, slots=True)
class SubmitReport:
    """What the reporter tells."""

    channel: str
    tip_type: str
    urgency: str
    consent_basis: str
    reporter_kind: str
    current_district: str | None
    current_upazila: str | None
    narrative: str | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the reporter takes away; the code is shown this once and stored only as a digest."""

    report_id: UUID
    number: str
    receipt_code: str
    row_version: int


def submit_report(command: SubmitReport, work: IntakeWork) -> Receipt:
    """Take the report in and tell the others; returns the receipt."""
    work.permit(AccessObject("report", organisation=work.actor.organisation, assigned=frozenset({work.actor.id})))
    person_id = new_id()
    code = random_base32(RECEIPT_CHARACTERS)
    report = Report(
        id=new_id(),
        number=document_number("RPT", *work.next_number("report")),
        person_id=person_id,
        channel=command.channel,
        tip_type=command.tip_type,
        urgency=command.urgency,
        consent_basis=command.consent_basis,
        reporter_kind=command.reporter_kind,
        reporter_organisation=work.actor.organisation,
        current_district=command.current_district,
        current_upazila=command.current_upazila,
        narrative=confidential(person_id, command.narrative),
        receipt_hash=hashlib.sha256(code.encode()).digest(),
    )
    report.submit(by=work.actor.id, at=work.now)
    work.reports.add(report)
    work.emit(
        ReportSubmittedV1(
            report_id=report.id,
            report_number=report.number,
            channel=report.channel,
            tip_type=report.tip_type,
            urgency=report.urgency,
            reporter_kind=report.reporter_kind,
            reporter_organisation=report.reporter_organisation,
            consent_basis=report.consent_basis,
            current_district=report.current_district,
            current_upazila=report.current_upazila,
        ),
        subject=report.id,
        sequence=report.row_version,
    )
    return Receipt(report.id, report.number, code, report.row_version)
