"""Approval's tables, and how the domain's classes lie in them."""

from sqlalchemy import ARRAY, Column, MetaData, Table, Text
from sqlalchemy.orm import registry

from nrm_approval.adapters.columns import (
    day,
    flag,
    key,
    moment,
    number,
    ref,
    refs,
    sealed,
    sealed_json,
    sealed_later,
    text,
)
from nrm_approval.domain.approval import Approval
from nrm_approval.domain.assessment import NeedsAssessment
from nrm_approval.domain.case_work import CaseWork
from nrm_approval.domain.need_item import NeedItem
from nrm_approval.domain.notes_opening import NotesOpening
from nrm_approval.domain.pool_member import PoolMember
from nrm_approval.domain.rectification import RectificationPoint, RequestRound
from nrm_approval.domain.refs import CaseAccess, CaseRef, ConsentRef, OrganisationRef
from nrm_approval.domain.request import ServiceRequest
from nrm_shared.security.left_plain import LeftPlain

metadata = MetaData()
mapper = registry(metadata=metadata)

case_ref = Table(
    "case_ref",
    metadata,
    *key(),
    text("number", required=True),
    text("status", required=True),
    text("victim_status", required=True),
    text("gender", required=True),
    text("age_band", required=True),
    text("minor_now", required=True),
    text("minor_at_act", required=True),
    text("home_district"),
    text("current_district"),
    text("current_upazila"),
    text("current_union_code"),
    text("reporter_organisation"),
    text("tip_type", required=True),
    flag("witness_protected"),
    number("case_sequence", required=True),
    number("determination_round", required=True),
    moment("determined_at"),
)
case_work = Table(
    "case_work",
    metadata,
    *key(),
    refs("assessments"),
    refs("drafts"),
    refs("requests"),
    refs("decisions"),
    refs("needs"),
    number("rounds", required=True),
    Column("told", ARRAY(Text)),
)
consent_ref = Table(
    "consent_ref",
    metadata,
    *key(),
    ref("case_id", required=True),
    text("purpose", required=True),
    text("organisation"),
    moment("until"),
    moment("withdrawn_at"),
)
organisation_ref = Table(
    "organisation_ref",
    metadata,
    *key(),
    text("organisation", required=True),
    text("label_bn", required=True),
    text("label_en", required=True),
    text("kind", required=True),
    text("district"),
    flag("active"),
    number("sequence", required=True),
)
case_access = Table(
    "case_access",
    metadata,
    *key(),
    ref("case_id", required=True),
    text("holder", required=True),
    text("relation", required=True),
    ref("item_id"),
    refs("referrals"),
    moment("since", required=True),
    moment("until"),
)
pool_member = Table(
    "pool_member",
    metadata,
    *key(),
    text("organisation", required=True),
    text("status", required=True),
    text("approved_by"),
    moment("approved_at"),
    moment("until"),
)
assessment = Table(
    "assessment",
    metadata,
    *key(),
    ref("case_id", required=True),
    text("status", required=True),
    text("organisation"),
    text("assessor"),
    text("regime", required=True),
    text("mode"),
    day("assessed_on"),
    ref("consent_at_start"),
    ref("consent_at_submit"),
    sealed_json("assessment", "findings"),
    text("family_reunion_prospect", required=True),
    text("orphan", required=True),
    sealed("assessment", "conflict_note"),
    sealed("assessment", "return_note"),
    moment("due_at"),
    moment("submitted_at"),
    moment("access_until"),
)
service_request = Table(
    "service_request",
    metadata,
    *key(),
    text("number", required=True),
    ref("case_id", required=True),
    text("source", required=True),
    text("status", required=True),
    number("round"),
    number("submission_round", required=True),
    flag("interim"),
    ref("assessment_id"),
    text("regime", required=True),
    text("drafted_by"),
    text("organisation"),
    text("submitted_by"),
    moment("submitted_at"),
    text("verified_by"),
    moment("verified_at"),
    text("verification"),
    sealed("service_request", "reasons"),
    sealed("service_request", "conflict_note"),
    moment("due_at"),
    moment("paused_at"),
    text("result"),
)
request_round = Table(
    "request_round",
    metadata,
    *key(),
    ref("request_id", required=True),
    ref("case_id", required=True),
    number("number", required=True),
    sealed_json("request_round", "items", required=True),
    text("submitted_by", required=True),
    moment("submitted_at", required=True),
    text("outcome"),
    text("outcome_by"),
    moment("outcome_at"),
    sealed("request_round", "reasons"),
)
rectification_point = Table(
    "rectification_point",
    metadata,
    *key(),
    ref("request_id", required=True),
    ref("case_id", required=True),
    number("round", required=True),
    number("position", required=True),
    sealed("rectification_point", "text", required=True),
    sealed("rectification_point", "answer"),
    text("answered_by"),
    moment("answered_at"),
)
need_item = Table(
    "need_item",
    metadata,
    *key(),
    ref("request_id", required=True),
    ref("case_id", required=True),
    text("need", required=True),
    text("status", required=True),
    sealed("need_item", "description"),
    number("victim_priority"),
    text("requested_term", required=True),
    flag("interim"),
    text("preferred_provider"),
    text("preferred_district"),
    day("start_by"),
    text("term"),
    sealed("need_item", "classification_reason"),
    text("classified_by"),
    moment("classified_at"),
    ref("bridge_of"),
    moment("due_at"),
    moment("decided_at"),
    moment("valid_until"),
    moment("referred_at"),
    text("outcome"),
    text("outcome_reason"),
    text("held_from"),
    moment("held_at"),
    text("hold_reason"),
)
approval = Table(
    "approval",
    metadata,
    *key(),
    ref("item_id", required=True),
    ref("case_id", required=True),
    text("need", required=True),
    text("term", required=True),
    text("level", required=True),
    text("classified_by", required=True),
    text("status", required=True),
    moment("opened_at"),
    text("decided_by"),
    moment("decided_at"),
    sealed_later("approval", "meeting_ref"),
    sealed("approval", "reasons"),
    sealed("approval", "conditions"),
    moment("valid_until"),
)
notes_opening = Table(
    "notes_opening",
    metadata,
    *key(),
    ref("assessment_id", required=True),
    ref("case_id", required=True),
    text("account", required=True),
    text("reason", required=True),
    sealed("notes_opening", "text", required=True),
    moment("opened_at", required=True),
    moment("until", required=True),
)

# What lay plain and is sealed over where a row still does (migration 0015).
LEFT_PLAIN = (LeftPlain("approval", "meeting_ref", subject="case_id"),)

MAPPED = {
    CaseRef: case_ref,
    CaseWork: case_work,
    ConsentRef: consent_ref,
    OrganisationRef: organisation_ref,
    CaseAccess: case_access,
    PoolMember: pool_member,
    NeedsAssessment: assessment,
    ServiceRequest: service_request,
    RequestRound: request_round,
    RectificationPoint: rectification_point,
    NeedItem: need_item,
    Approval: approval,
    NotesOpening: notes_opening,
}


def map_classes() -> None:
    """Map the domain's classes to the tables; call once per process."""
    if not mapper.mappers:
        for kind, table in MAPPED.items():
            mapper.map_imperatively(kind, table)
