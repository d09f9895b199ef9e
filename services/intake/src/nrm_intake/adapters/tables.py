"""Intake's tables, and how the domain's classes lie in them."""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Integer, LargeBinary, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import registry

from nrm_intake.domain.access import CaseAccess
from nrm_intake.domain.break_glass import BreakGlass
from nrm_intake.domain.case import Case
from nrm_intake.domain.consent import Consent
from nrm_intake.domain.duplicate import DuplicateCandidate
from nrm_intake.domain.erasure import Erasure
from nrm_intake.domain.export import Export
from nrm_intake.domain.identifier import PersonIdentifier
from nrm_intake.domain.ledger import ConsentEntry
from nrm_intake.domain.legal_hold import LegalHold
from nrm_intake.domain.note import ReportNote
from nrm_intake.domain.organisation import OrganisationRef
from nrm_intake.domain.person import Person
from nrm_intake.domain.person_merge import PersonMerge
from nrm_intake.domain.relationship import Relationship
from nrm_intake.domain.repatriation import Repatriation
from nrm_intake.domain.report import Report
from nrm_intake.domain.rescue import Rescue
from nrm_intake.domain.reveal import Reveal
from nrm_intake.domain.subject_request import SubjectRequest
from nrm_intake.domain.survivor_code import SurvivorCode
from nrm_shared.security.columns import SealedColumn, SealedJson
from nrm_shared.security.left_plain import LeftPlain

metadata = MetaData()
mapper = registry(metadata=metadata)


def _texts(*names: str) -> list[Column[Any]]:
    return [Column(name, Text) for name in names]


def _times(*names: str) -> list[Column[Any]]:
    return [Column(name, DateTime(timezone=True)) for name in names]


def _ids(*names: str) -> list[Column[Any]]:
    return [Column(name, Uuid) for name in names]


def _flags(*names: str) -> list[Column[Any]]:
    return [Column(name, Boolean, nullable=False) for name in names]


def _lists(*names: str) -> list[Column[Any]]:
    return [Column(name, ARRAY(Text, as_tuple=True), nullable=False) for name in names]


def _sealed(table: str, *names: str) -> list[Column[Any]]:
    return [Column(name, SealedColumn(f"{table}.{name}")) for name in names]


def _sealed_later(table: str, name: str) -> Column[Any]:
    """Return a column that lay plain under this name and lies sealed beside it now."""
    return Column(f"{name}_sealed", SealedColumn(f"{table}.{name}_sealed"), key=name)


def _table(name: str, *columns: Column[Any]) -> Table:
    head = (
        Column("id", Uuid, primary_key=True),
        Column("row_version", Integer, nullable=False),
        Column("created_at", DateTime(timezone=True)),
    )
    return Table(name, metadata, *head, *columns)


person = _table(
    "person",
    *_texts("gender", "home_district", "home_upazila"),
    Column("details", SealedJson("person.details"), nullable=False),
)

person_identifier = _table(
    "person_identifier",
    *_ids("person_id"),
    *_texts("type", "country", "holder_claim", "recorded_by"),
    *_sealed("person_identifier", "value"),
    Column("value_index", LargeBinary, nullable=False),
    *_times("recorded_at"),
)

# Written and read by statements, never as objects: nothing in it can be read.
person_index = Table(
    "person_index",
    metadata,
    Column("person_id", Uuid, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("value_index", LargeBinary, primary_key=True),
)

repatriation = _table(
    "repatriation",
    *_flags("witness_protected"),
    *_texts("partner", "reference", "status", "country", "mission", "informed_by", "station", "nationality_result"),
    *_texts("document_type", "return_mode", "received_by"),
    *_ids("person_id", "report_id"),
    *_times("notified_at", "nationality_requested_at", "nationality_result_at", "expected_return_at", "return_at"),
    *_times("received_at"),
    *_sealed("repatriation", "document", "reception_note"),
    _sealed_later("repatriation", "port"),
)

rescue = _table(
    "rescue",
    *_texts("status", "rescuer_type", "rescuer_organisation", "district", "upazila", "clock_12", "clock_12_reason"),
    *_texts("clock_24", "station", "rights_notice_method", "rights_notice_language"),
    *_ids("person_id", "report_id"),
    *_flags("law_enforcement", "witness_protected"),
    *_lists("facilitators"),
    Column("no_interrogation", Boolean),
    *_times("rescued_at", "referred_to_police_at", "court_produced_at", "rights_notice_at"),
    *_sealed("rescue", "place"),
    _sealed_later("rescue", "court"),
    Column("details", SealedJson("rescue.details")),
)

report = _table(
    "report",
    *_texts("number", "status", "channel", "helpline", "tip_type", "urgency", "consent_basis", "reporter_kind"),
    *_texts("reporter_organisation", "reporter_account", "current_district", "current_upazila", "incident_district"),
    *_texts("current_union_code"),
    *_texts("immediate_danger", "still_in_exploitation", "first_time_reporting", "minor_at_act", "outcome_reason"),
    *_texts("current_location_safe", "other_victims_known"),
    *_ids("person_id", "repatriation_id", "rescue_id", "case_id"),
    *_flags("at_risk_only", "signposted", "witness_protected"),
    *_sealed("report", "consent_reason", "reporter_details", "narrative", "helpline_call_ref"),
    Column("other_victims_count", Integer),
    Column("receipt_hash", LargeBinary, nullable=False),
    *_times("submitted_at", "triage_due_at"),
)

report_note = _table(
    "report_note",
    *_ids("report_id"),
    *_texts("kind", "written_by"),
    *_sealed("report_note", "text"),
    *_times("written_at"),
)

duplicate_candidate = _table(
    "duplicate_candidate",
    *_ids("report_id", "other_person_id", "other_case_id"),
    *_texts("status", "score", "decision", "decision_reason", "decided_by"),
    *_lists("reasons"),
    *_times("decided_at"),
)

case_file = _table(
    "case_file",
    *_ids("person_id", "report_id"),
    *_texts("number", "regime", "status", "victim_status", "tip_type", "risk_level", "minor_at_act", "home_district"),
    *_texts("current_district", "current_upazila", "reporter_organisation", "status_reason", "closure_proposed_by"),
    *_texts("current_union_code"),
    *_texts("profile_digest", "rights_notice_method", "rights_notice_language"),
    Column("determination_round", Integer, nullable=False),
    Column("age_at_act", Integer),
    Column("prior_case_ids", ARRAY(Uuid, as_tuple=True), nullable=False),
    *_times("opened_at", "closed_at", "rights_notice_at", "reflection_until"),
    *_flags("needs_attention", "witness_protected"),
    *_lists("approval_blocking", "referral_blocking"),
    Column("approval_sequence", BigInteger, nullable=False),
    Column("referral_sequence", BigInteger, nullable=False),
    Column("profile_on", Date),
)

case_access = _table(
    "case_access",
    *_ids("case_id"),
    *_texts("organisation", "account", "relation"),
    *_lists("needs", "fields"),
    *_times("from_at", "until_at", "consent_ended_at"),
)

consent = _table(
    "consent",
    *_ids("person_id", "case_id", "report_id"),
    *_texts("status", "purpose", "organisation", "giver_kind", "child_view", "method", "language", "text_version"),
    *_texts("recorded_by", "withdrawn_by", "withdrawal_method", "text_language", "text_sha256", "override_reason"),
    *_ids("guardian_id"),
    *_lists("needs"),
    *_flags("conflict_of_interest"),
    *_sealed("consent", "giver_note", "witness", "withdrawal_witness"),
    *_times("given_at", "expires_at", "withdrawn_at"),
)

erasure = _table(
    "erasure",
    *_ids("person_id", "request_id"),
    *_texts("status", "reason", "asked_by", "decided_by"),
    *_times("asked_at", "decided_at", "done_at"),
    *_lists("outstanding"),
    Column("keys_destroyed", Integer, nullable=False),
)

person_merge = _table(
    "person_merge",
    *_ids("kept_id", "merged_id"),
    *_texts("status", "reason", "numbers_override", "merged_by", "reversal_reason", "reversed_by"),
    *_sealed("person_merge", "text", "reversal_text"),
    *_times("merged_at", "reversed_at"),
)

legal_hold = _table(
    "legal_hold",
    *_ids("person_id"),
    *_texts("reason", "placed_by", "lifted_by"),
    *_times("placed_at", "lifted_at"),
)

break_glass = _table(
    "break_glass",
    *_ids("case_id"),
    *_texts("status", "opened_by", "organisation", "reason", "closed_by", "reviewed_by", "finding"),
    *_sealed("break_glass", "text", "finding_text"),
    *_times("opened_at", "ends_at", "review_due_at", "closed_at", "reviewed_at"),
)

export = _table(
    "export",
    *_texts("number", "status", "contents", "reason", "requested_by", "organisation", "case_status", "victim_status"),
    *_texts("district", "decided_by", "refusal", "purge_cause", "failure"),
    *_sealed("export", "text", "password"),
    *_flags("for_statistics"),
    *(Column(name, Date) for name in ("opened_from", "opened_until")),
    *(
        Column(name, Integer, nullable=False)
        for name in ("persons", "counted", "total", "done", "rows", "downloads", "failures")
    ),
    *_times("requested_at", "decided_at", "made_at", "purge_due_at", "purged_at", "next_step_at"),
)

# Written and read by statements: a file of five thousand rows is not five thousand objects.
export_case = Table(
    "export_case",
    metadata,
    Column("export_id", Uuid, primary_key=True),
    Column("position", Integer, primary_key=True),
    *_ids("case_id", "person_id"),
    *_flags("made", "held"),
    *_sealed("export_case", "row"),
)

export_piece = Table(
    "export_piece",
    metadata,
    Column("export_id", Uuid, primary_key=True),
    Column("position", Integer, primary_key=True),
    *_sealed("export_piece", "content"),
)

consent_ledger = _table(
    "consent_ledger",
    *_ids("consent_id", "person_id", "case_id", "guardian_id"),
    *_texts("entry", "purpose", "organisation", "text_version", "text_language", "text_sha256", "language", "method"),
    *_texts("giver_kind", "child_view", "override_reason", "recorded_by"),
    *_lists("needs"),
    *_sealed("consent_ledger", "witness"),
    *_times("at", "expires_at", "recorded_at"),
)

relationship = _table(
    "relationship",
    *_ids("person_id", "other_person_id"),
    *_texts("kind", "source", "status", "recorded_by"),
    *_flags("guardian_of_record", "conflict_of_interest", "vouched"),
    *_sealed("relationship", "other_name", "note"),
    *_times("recorded_at"),
)

reveal = _table(
    "reveal",
    *_ids("case_id"),
    *_texts("account", "organisation", "reason"),
    *_sealed("reveal", "text"),
    *_times("revealed_at", "until"),
)

survivor_code = _table(
    "survivor_code",
    *_ids("person_id", "case_id"),
    *_texts("status", "minted_by"),
    *_times("minted_at", "ended_at"),
)

subject_request = _table(
    "subject_request",
    *_ids("person_id", "case_id", "erasure_id"),
    *_texts("kind", "status", "made_by", "reason", "decided_by"),
    *_flags("by_person"),
    *_sealed("subject_request", "wish", "witness", "answer"),
    *_times("made_at", "due_at", "decided_at"),
)

organisation_ref = _table(
    "organisation_ref",
    *_texts("code", "label_bn", "label_en", "kind", "district"),
    *_flags("active"),
    Column("sequence", BigInteger, nullable=False),
)

# What lay plain and is sealed over where a row still does (migration 0025).
LEFT_PLAIN = (LeftPlain("rescue", "court", subject="person_id"), LeftPlain("repatriation", "port", subject="person_id"))

MAPPED: dict[type, Table] = {
    Person: person,
    PersonIdentifier: person_identifier,
    Repatriation: repatriation,
    Rescue: rescue,
    Report: report,
    ReportNote: report_note,
    DuplicateCandidate: duplicate_candidate,
    BreakGlass: break_glass,
    Case: case_file,
    CaseAccess: case_access,
    Consent: consent,
    Erasure: erasure,
    Export: export,
    LegalHold: legal_hold,
    PersonMerge: person_merge,
    ConsentEntry: consent_ledger,
    Relationship: relationship,
    Reveal: reveal,
    SubjectRequest: subject_request,
    SurvivorCode: survivor_code,
    OrganisationRef: organisation_ref,
}


def map_classes() -> None:
    """Map the domain's classes to the tables; call once per process."""
    if not mapper.mappers:
        for kind, table in MAPPED.items():
            mapper.map_imperatively(kind, table)
