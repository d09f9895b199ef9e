"""Verification's tables, and how the domain's classes lie in them."""

from typing import Any

from sqlalchemy import Boolean, Column, DateTime, Integer, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import registry

from nrm_shared.security.columns import SealedColumn, SealedJson
from nrm_verification.domain.case_access import CaseAccess
from nrm_verification.domain.case_ref import CaseRef, ConsentRef
from nrm_verification.domain.confirmation_task import ConfirmationTask
from nrm_verification.domain.determination import Determination
from nrm_verification.domain.finding import Finding
from nrm_verification.domain.identity_check import IdentityCheck
from nrm_verification.domain.nationality_check import NationalityCheck
from nrm_verification.domain.organisation_ref import OrganisationRef
from nrm_verification.domain.returned_points import ReturnedPoints
from nrm_verification.domain.status_notice import StatusNotice

metadata = MetaData()
mapper = registry(metadata=metadata)


def _table(name: str, *columns: Column[Any]) -> Table:
    return Table(
        name,
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("row_version", Integer, nullable=False),
        Column("created_at", DateTime(timezone=True)),
        *columns,
    )


def _time(name: str) -> Column[Any]:
    return Column(name, DateTime(timezone=True))


case_ref = _table(
    "case_ref",
    Column("number", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("victim_status", Text, nullable=False),
    Column("minor_now", Text, nullable=False),
    Column("minor_at_act", Text, nullable=False),
    Column("current_district", Text),
    Column("current_upazila", Text),
    Column("current_union_code", Text),
    Column("reporter_organisation", Text),
    Column("witness_protected", Boolean, nullable=False),
    Column("sequence", Integer, nullable=False),
)

case_access = _table(
    "case_access",
    Column("case_id", Uuid, nullable=False),
    Column("relation", Text, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("account", Text),
    _time("until"),
)

consent_ref = _table(
    "consent_ref",
    Column("case_id", Uuid, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("purpose", Text, nullable=False),
    _time("until"),
    Column("withdrawn", Boolean, nullable=False),
)

organisation_ref = _table(
    "organisation_ref",
    Column("organisation", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("sequence", Integer, nullable=False),
)

confirmation_task = _table(
    "confirmation_task",
    Column("case_id", Uuid, nullable=False),
    Column("case_number", Text, nullable=False),
    Column("station", Text, nullable=False),
    Column("police_system", Text),
    Column("competent_authority", Boolean, nullable=False),
    Column("status", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("questionnaire_version", Text, nullable=False),
    Column("legal_regime", Text, nullable=False),
    Column("basis", Text, nullable=False),
    Column("legal_basis", Text),
    Column("legal_basis_note", SealedColumn("confirmation_task.legal_basis_note")),
    Column("current_district", Text),
    Column("current_upazila", Text),
    Column("current_union_code", Text),
    Column("issued_by", Text),
    _time("issued_at"),
    _time("acknowledge_by"),
    _time("due_at"),
    Column("officer", SealedJson("confirmation_task.officer")),
    _time("acknowledged_at"),
    _time("submitted_at"),
    _time("accepted_at"),
    _time("ended_at"),
    Column("end_reason", Text),
    Column("successor_id", Uuid),
)

finding = _table(
    "finding",
    Column("task_id", Uuid, nullable=False),
    Column("case_id", Uuid, nullable=False),
    Column("station", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("questionnaire_version", Text, nullable=False),
    Column("rule_version", Text, nullable=False),
    Column("minor_at_act", Text, nullable=False),
    Column("act_codes", ARRAY(Text), nullable=False),
    Column("means_codes", ARRAY(Text), nullable=False),
    Column("purpose_codes", ARRAY(Text), nullable=False),
    Column("act_met", Boolean, nullable=False),
    Column("means_met", Boolean, nullable=False),
    Column("purpose_met", Boolean, nullable=False),
    Column("means_waived", Boolean, nullable=False),
    Column("engine_result", Text, nullable=False),
    Column("conclusion", Text, nullable=False),
    Column("deviates", Boolean, nullable=False),
    Column("content", SealedJson("finding.content"), nullable=False),
    Column("submitted_by", Text, nullable=False),
    Column("submitted_by_organisation", Text),
    _time("submitted_at"),
)

determination = _table(
    "determination",
    Column("case_id", Uuid, nullable=False),
    Column("task_id", Uuid, nullable=False),
    Column("finding_id", Uuid, nullable=False),
    Column("round", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("minor_at_act", Text, nullable=False),
    Column("engine_result", Text, nullable=False),
    Column("rule_version", Text),
    Column("police_conclusion", Text, nullable=False),
    Column("finder", Text, nullable=False),
    Column("finder_organisation", Text),
    Column("act_met", Boolean, nullable=False),
    Column("means_met", Boolean, nullable=False),
    Column("purpose_met", Boolean, nullable=False),
    Column("outcome", Text),
    Column("not_confirmed_code", Text),
    Column("differs_from_police", Boolean, nullable=False),
    Column("reasons", SealedColumn("determination.reasons")),
    Column("justification", SealedColumn("determination.justification")),
    Column("age_basis", SealedColumn("determination.age_basis")),
    _time("age_decided_at"),
    Column("decided_by", Text),
    Column("decided_by_organisation", Text),
    _time("decided_at"),
    Column("review_asked_by", Text),
    Column("review_reasons", SealedColumn("determination.review_reasons")),
    Column("review_decision_reasons", SealedColumn("determination.review_decision_reasons")),
    Column("reviewed_by", Text),
    _time("reviewed_at"),
)

returned_points = _table(
    "returned_points",
    Column("task_id", Uuid, nullable=False),
    Column("case_id", Uuid, nullable=False),
    Column("round", Integer, nullable=False),
    Column("points", SealedJson("returned_points.points"), nullable=False),
    Column("returned_by", Text, nullable=False),
)

status_notice = _table(
    "status_notice",
    Column("case_id", Uuid, nullable=False),
    _time("told_at"),
    Column("told_by", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("measures", SealedColumn("status_notice.measures"), nullable=False),
)

nationality_check = _table(
    "nationality_check",
    Column("partner", Text),
    Column("station", Text, nullable=False),
    Column("police_system", Text),
    Column("status", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    _time("next_try_at"),
    _time("sent_at"),
    Column("result", Text),
    Column("note", SealedColumn("nationality_check.note")),
    Column("answered_by", Text),
    _time("answered_at"),
)

identity_check = _table(
    "identity_check",
    Column("case_id", Uuid, nullable=False),
    Column("identifier_id", Uuid, nullable=False),
    Column("registry", Text),
    Column("status", Text, nullable=False),
    Column("organisation", Text),
    Column("attempts", Integer, nullable=False),
    _time("asked_at"),
    _time("answered_at"),
    _time("next_attempt_at"),
    _time("stuck_since"),
    _time("reported_at"),
    Column("result", Text),
    Column("matched", JSONB, nullable=False),
    Column("reference", Text),
    Column("warnings", ARRAY(Text), nullable=False),
    Column("stopped", Text),
    Column("decision", Text),
    Column("decision_reason", SealedColumn("identity_check.decision_reason")),
    Column("adjudicated_by", Text),
    _time("adjudicated_at"),
)


def map_classes() -> None:
    """Map the domain's classes to the tables; call once per process."""
    if mapper.mappers:
        return
    for kind, table in (
        (CaseRef, case_ref),
        (CaseAccess, case_access),
        (ConsentRef, consent_ref),
        (OrganisationRef, organisation_ref),
        (ConfirmationTask, confirmation_task),
        (Finding, finding),
        (Determination, determination),
        (ReturnedPoints, returned_points),
        (StatusNotice, status_notice),
        (NationalityCheck, nationality_check),
        (IdentityCheck, identity_check),
    ):
        mapper.map_imperatively(kind, table)
