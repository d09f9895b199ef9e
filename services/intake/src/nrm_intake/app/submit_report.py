"""Submit a report to the mechanism (guideline step 4), through any door."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from nrm_intake.app import consents, scan_duplicates
from nrm_intake.app.consents import ConsentInput
from nrm_intake.app.due import due_at
from nrm_intake.app.objects import NEW, may_relate, own_work
from nrm_intake.app.person_input import (
    STORY_LENGTH,
    Complaints,
    PersonInput,
    check_places,
    check_union,
    checked_person,
)
from nrm_intake.app.persons import fill_gaps, register_person
from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.age import minor_on
from nrm_intake.domain.consent import REPORT_TO_NRM, ConsentMissing
from nrm_intake.domain.person import Person
from nrm_intake.domain.repatriation import OutOfOrder, Repatriation
from nrm_intake.domain.report import BASES_NEEDING_REASON, Report
from nrm_intake.domain.rescue import Rescue
from nrm_shared.contracts.intake import RepatriationReportedV1, ReportSubmittedV1, RescueHandedOverV1
from nrm_shared.kernel.calendar import dhaka_date
from nrm_shared.kernel.confidential import Confidential, confidential
from nrm_shared.kernel.errors import NotFound
from nrm_shared.kernel.ids import document_number, new_id, random_base32
from nrm_shared.reference import codes, geography, helplines, identifiers
from nrm_shared.reference.identifiers import Doubt

RECEIPT_CHARACTERS = 12
CLOCK = "K8"
# Who may name a repatriation: its keepers by the record itself, the others by the reference on the person's papers.
KEEP_REPATRIATIONS = frozenset({"MOF", "FP"})
HOLD_PAPERS = frozenset({"FRO", "HLP"})


@dataclass(frozen=True, slots=True, repr=False)
class Reporter:
    """Who reports without an account, as far as they wish to say; kept apart from the victim (s.17: protected)."""

    name: str | None = None
    phone: str | None = None
    safe_to_contact: bool = False
    relation: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class SubmitReport:
    """What the reporter tells."""

    channel: str
    consent_basis: str
    reporter_kind: str
    tip_type: str = "UNKNOWN"
    urgency: str = "NORMAL"
    consent_reason: str | None = None
    helpline: str | None = None
    helpline_call_ref: str | None = None
    reporter: Reporter | None = None
    subject: PersonInput = field(default_factory=PersonInput)
    consents: tuple[ConsentInput, ...] = ()
    current_district: str | None = None
    current_upazila: str | None = None
    current_union_code: str | None = None
    current_location_safe: str = "unknown"
    incident_district: str | None = None
    immediate_danger: str = "unknown"
    still_in_exploitation: str = "unknown"
    first_time_reporting: str = "unknown"
    minor_at_act: str = "unknown"
    other_victims_known: str = "unknown"
    other_victims_count: int | None = None
    at_risk_only: bool = False
    narrative: str | None = None
    repatriation_id: UUID | None = None
    repatriation_reference: str | None = None
    rescue_id: UUID | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Receipt:
    """What the reporter takes away; the code is shown this once and stored only as a digest."""

    report_id: UUID
    number: str
    receipt_code: str
    triage_due_at: datetime
    warnings: tuple[Doubt, ...]
    row_version: int


def receipt_digest(code: str) -> bytes:
    """Return the digest under which a receipt code is stored."""
    return hashlib.sha256(code.encode()).digest()


def submit_report(command: SubmitReport, work: IntakeWork) -> Receipt:
    """Take the report in and tell the others; returns the receipt.

    Raises `Malformed` naming every broken field, `ConsentMissing` without C1 or another basis (INV-10),
    `ConsentGiverConflict` (INV-12), `NotFound` or `OutOfOrder` for a repatriation or rescue that cannot be named.
    """
    work.permit(own_work("report", work))
    check_report(command)
    repatriation, rescue = _origins(command, work)
    person, warnings = _subject(command, work, repatriation, rescue)
    code = random_base32(RECEIPT_CHARACTERS)
    report = _report(command, work, person, code, repatriation, rescue)
    report.submit(by=work.actor.id, at=work.now, triage_due_at=due_at(CLOCK, work.now, command.urgency))
    work.reports.add(report)
    _record_consents(command, work, report, person)
    scan_duplicates.scan(work, report)
    work.deadlines.start(CLOCK, "REPORT", report.id, at=work.now, due=report.triage_due_at or work.now)
    _tell(work, report, repatriation, rescue)
    return Receipt(
        report.id, report.number, code, report.triage_due_at or work.now, tuple(warnings), report.row_version
    )


def check_report(command: SubmitReport) -> None:
    """Raise one `Malformed` with every code, place and length that broke its rule, or `ConsentMissing` (INV-10)."""
    complaints = Complaints()
    for name, listed in (
        ("channel", "source"),
        ("consent_basis", "consent_basis"),
        ("reporter_kind", "reporter_kind"),
        ("tip_type", "tiptype"),
        ("urgency", "urgency"),
        ("immediate_danger", "tri_bool"),
        ("still_in_exploitation", "tri_bool"),
        ("first_time_reporting", "tri_bool"),
        ("minor_at_act", "tri_bool"),
        ("current_location_safe", "tri_bool"),
        ("other_victims_known", "tri_bool"),
    ):
        value = getattr(command, name)
        complaints.of(lambda name=name, listed=listed, value=value: codes.require(f"/{name}", listed, value))  # type: ignore[misc]
    check_places(complaints, "", "current", command.current_district, command.current_upazila)
    check_union(complaints, command.current_union_code, command.current_upazila)
    incident = command.incident_district
    if incident is not None:
        complaints.of(lambda: geography.require("/incident_district", incident, "district"))
    if command.current_district is None and incident is None:
        complaints.add("/current_district", "required")
    if command.helpline is not None and command.helpline not in {line.number for line in helplines.all_helplines()}:
        complaints.add("/helpline", "not-a-code")
    if command.channel == "HELPLINE" and command.helpline is None:
        complaints.add("/helpline", "required")
    if command.other_victims_count is not None and command.other_victims_known != "yes":
        complaints.add("/other_victims_count", "invalid")
    if command.consent_basis in BASES_NEEDING_REASON and not (command.consent_reason or "").strip():
        complaints.add("/consent_reason", "reason-required")
    if command.consent_reason is not None and len(command.consent_reason) > STORY_LENGTH:
        complaints.add("/consent_reason", "too-long", max=STORY_LENGTH)
    phone = command.reporter.phone if command.reporter else None
    if phone is not None:
        complaints.of(lambda: identifiers.phone("/reporter/phone", phone))
    complaints.settle()
    if command.consent_basis in BASES_NEEDING_REASON:
        return
    if not any(consent.purpose == REPORT_TO_NRM for consent in command.consents):
        raise ConsentMissing(purpose=REPORT_TO_NRM)


def _origins(command: SubmitReport, work: IntakeWork) -> tuple[Repatriation | None, Rescue | None]:
    """Return the records the report names, locked; what is not the actor's to name does not exist for it."""
    return _repatriation(command, work), _rescue(command, work)


def _repatriation(command: SubmitReport, work: IntakeWork) -> Repatriation | None:
    """Return the repatriation: by its id for those who keep it, by the reference on the papers for the frontline."""
    id, reference = command.repatriation_id, command.repatriation_reference
    if id is None and reference is None:
        return None
    if not work.actor.roles & (KEEP_REPATRIATIONS if id is not None else KEEP_REPATRIATIONS | HOLD_PAPERS):
        raise NotFound(kind="repatriation")
    if id is None:
        found = work.repatriations.with_reference(reference or "")
        if found is None:
            raise NotFound(kind="repatriation")
        id = found.id
    repatriation = work.repatriations.get(id)
    if repatriation.status not in {"RETURNED", "RECEIVED", "REPORTED"}:
        raise OutOfOrder
    return repatriation


def _rescue(command: SubmitReport, work: IntakeWork) -> Rescue | None:
    """Return the rescue, which only the organisation that recorded it and the focal point may name."""
    if command.rescue_id is None:
        return None
    rescue = work.rescues.get(command.rescue_id)
    own = work.actor.organisation is not None and work.actor.organisation == rescue.rescuer_organisation
    if not (own or work.actor.has("FP")):
        raise NotFound(kind="rescue")
    return rescue


def _subject(
    command: SubmitReport, work: IntakeWork, repatriation: Repatriation | None, rescue: Rescue | None
) -> tuple[Person, list[Doubt]]:
    checked = checked_person(command.subject, dhaka_date(work.now), "/subject")
    origin = repatriation or rescue
    if origin is None:
        return register_person(work, checked, "/subject")
    person = work.persons.get(origin.person_id)
    return person, fill_gaps(work, person, checked, "/subject")


def _report(
    command: SubmitReport,
    work: IntakeWork,
    person: Person,
    code: str,
    repatriation: Repatriation | None,
    rescue: Rescue | None,
) -> Report:
    id = new_id()
    return Report(
        id=id,
        number=document_number("RPT", *work.next_number("report")),
        person_id=person.id,
        channel=command.channel,
        helpline=command.helpline,
        helpline_call_ref=confidential(id, command.helpline_call_ref),
        tip_type=command.tip_type,
        urgency=command.urgency,
        consent_basis=command.consent_basis,
        consent_reason=confidential(person.id, command.consent_reason),
        reporter_kind=command.reporter_kind,
        reporter_organisation=work.actor.organisation,
        reporter_account=None if work.actor.kind == "public" else work.actor.id,
        reporter_details=_reporter(id, command.reporter),
        current_district=command.current_district,
        current_upazila=command.current_upazila,
        current_union_code=command.current_union_code,
        current_location_safe=command.current_location_safe,
        incident_district=command.incident_district,
        immediate_danger=command.immediate_danger,
        still_in_exploitation=command.still_in_exploitation,
        first_time_reporting=command.first_time_reporting,
        minor_at_act=command.minor_at_act,
        other_victims_known=command.other_victims_known,
        other_victims_count=command.other_victims_count,
        at_risk_only=command.at_risk_only,
        narrative=confidential(person.id, command.narrative),
        receipt_hash=receipt_digest(code),
        repatriation_id=repatriation.id if repatriation else None,
        rescue_id=rescue.id if rescue else None,
    )


def _reporter(report_id: UUID, reporter: Reporter | None) -> Confidential | None:
    """Seal who reported under the report's own key: it is neither the victim's data nor known to the victim."""
    if reporter is None:
        return None
    said = {name: getattr(reporter, name) for name in ("name", "phone", "safe_to_contact", "relation")}
    if said["phone"]:
        said["phone"] = identifiers.phone("/reporter/phone", said["phone"])
    return Confidential(report_id, json.dumps(said, ensure_ascii=False))


def _record_consents(command: SubmitReport, work: IntakeWork, report: Report, person: Person) -> None:
    minor = minor_on(person.known().birth, dhaka_date(work.now))
    for position, given in enumerate(command.consents):
        consents.give(
            work,
            given,
            person_id=person.id,
            minor_now=minor,
            vouches=may_relate(work, report.reporter_organisation, NEW),
            report_id=report.id,
            pointer=f"/consents/{position}",
            best_interest_reasoned=report.in_best_interest,
        )


def _tell(work: IntakeWork, report: Report, repatriation: Repatriation | None, rescue: Rescue | None) -> None:
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
            current_union_code=report.current_union_code,
            repatriation_id=report.repatriation_id,
            rescue_id=report.rescue_id,
            at_risk_only=report.at_risk_only,
            triage_due_at=report.triage_due_at,
        ),
        subject=report.id,
        sequence=report.row_version,
    )
    if repatriation and repatriation.report(report.id, by=work.actor.id, at=work.now):
        work.emit(
            RepatriationReportedV1(repatriation_id=repatriation.id, report_id=report.id),
            subject=repatriation.id,
            sequence=repatriation.row_version,
        )
    if rescue and rescue.hand_over(report.id, by=work.actor.id, at=work.now):
        work.emit(
            RescueHandedOverV1(rescue_id=rescue.id, report_id=report.id),
            subject=rescue.id,
            sequence=rescue.row_version,
        )
