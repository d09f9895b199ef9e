"""Referral's tables, and how the domain's classes lie in them."""

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import registry, relationship

from nrm_referral.domain.assessment import AssessmentRef
from nrm_referral.domain.case import CaseFile, CaseRef
from nrm_referral.domain.consent import ConsentRef
from nrm_referral.domain.delivery import ServiceDelivery
from nrm_referral.domain.need_item import NeedItem, NeedItemRef
from nrm_referral.domain.offering import Offering
from nrm_referral.domain.organisation import OrganisationRef
from nrm_referral.domain.plan import PlanAction, SupportPlan
from nrm_referral.domain.provider import Provider
from nrm_referral.domain.referral import Referral, ReferralItem
from nrm_referral.domain.slip import SlipPrint
from nrm_referral.domain.stop_notice import StopNotice
from nrm_shared.security.columns import SealedColumn

metadata = MetaData()
mapper = registry(metadata=metadata)


def _moment(name: str) -> Column[Any]:
    return Column(name, DateTime(timezone=True))


def _aggregate(name: str, *columns: Column[Any]) -> Table:
    return Table(
        name,
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("row_version", Integer, nullable=False),
        _moment("created_at"),
        *columns,
    )


# -- what others own (filled by the inbox, written by nothing else) ----------------------------------------------------

case_ref = _aggregate(
    "case_ref",
    Column("number", Text),
    Column("status", Text),
    Column("victim_status", Text),
    Column("gender", Text),
    Column("age_band", Text),
    Column("minor_now", Text),
    Column("home_district", Text),
    Column("current_district", Text),
    Column("current_upazila", Text),
    Column("current_union_code", Text),
    Column("witness_protected", Boolean),
    Column("sequence", Integer),
)
consent_ref = _aggregate(
    "consent_ref",
    Column("case_id", Uuid),
    Column("purpose", Text),
    Column("organisation", Text),
    Column("needs", ARRAY(Text)),
    _moment("given_at"),
    _moment("until"),
    _moment("withdrawn_at"),
    Column("sequence", Integer),
)
organisation_ref = _aggregate(
    "organisation_ref",
    Column("organisation", Text),
    Column("label_bn", Text),
    Column("label_en", Text),
    Column("kind", Text),
    Column("district", Text),
    Column("active", Boolean),
    Column("sequence", Integer),
)
assessment_ref = _aggregate(
    "assessment_ref",
    Column("case_id", Uuid),
    Column("organisation", Text),
    Column("sequence", Integer),
)
need_item_ref = _aggregate(
    "need_item_ref",
    Column("request_id", Uuid),
    Column("case_id", Uuid),
    Column("need", Text),
    Column("term", Text),
    Column("level", Text),
    Column("interim", Boolean),
    Column("decision", Text),
    _moment("valid_until"),
    _moment("refer_by"),
    Column("on_hold", Boolean),
    Column("sequence", Integer),
)

# -- what is ours ------------------------------------------------------------------------------------------------------

case_file = _aggregate(
    "case_file",
    Column("manager_organisation", Text),
    Column("manager_person", Text),
    _moment("manager_since"),
    Column("manager_appointed_by", Text),
    Column("blocking", ARRAY(Text)),
    Column("announced", Boolean),
)
need_item = _aggregate(
    "need_item",
    Column("case_id", Uuid),
    Column("need", Text),
    Column("term", Text),
    Column("interim", Boolean),
    Column("status", Text),
    _moment("approved_at"),
    Column("outcome_reason", Text),
    Column("outcome_note", SealedColumn("need_item.outcome_note")),
    Column("evidence_referrals", Integer),
    Column("evidence_declines", Integer),
    Column("evidence_candidates", Integer),
    Column("closed_by", Text),
    _moment("closed_at"),
)
provider = _aggregate(
    "provider",
    Column("organisation", Text),
    Column("status", Text),
    Column("certificate_no", Text),
    Column("minimum_standard", Text),
    Column("valid_from", Date),
    Column("valid_until", Date),
    Column("authorised_by", Text),
    _moment("authorised_at"),
    Column("suspension_reason", Text),
)
offering = _aggregate(
    "offering",
    Column("organisation", Text),
    Column("need", Text),
    Column("terms", ARRAY(Text)),
    Column("districts", ARRAY(Text)),
    Column("genders", ARRAY(Text)),
    Column("age_min", Integer),
    Column("age_max", Integer),
    Column("languages", ARRAY(Text)),
    Column("disability_access", ARRAY(Text)),
    Column("capacity_total", Integer),
    Column("capacity_available", Integer),
    _moment("capacity_confirmed_at"),
    Column("active_from", Date),
    Column("active_until", Date),
)
referral = _aggregate(
    "referral",
    Column("case_id", Uuid),
    Column("regime", Text),
    Column("organisation", Text),
    Column("status", Text),
    Column("interim", Boolean),
    Column("successor_of", Uuid),
    Column("override_codes", ARRAY(Text)),
    Column("override_reason", SealedColumn("referral.override_reason")),
    Column("conflict_note", SealedColumn("referral.conflict_note")),
    Column("victim_choice", Boolean),
    Column("slip_number", Text),
    Column("fields", ARRAY(Text)),
    Column("snapshot", JSONB(none_as_null=True)),
    Column("consent_ids", ARRAY(Uuid)),
    Column("issued_by", Text),
    _moment("issued_at"),
    _moment("respond_by"),
    Column("decided_by", Text),
    _moment("decided_at"),
    Column("decline_code", Text),
    Column("decline_note", SealedColumn("referral.decline_note")),
    _moment("started_at"),
    Column("emergency", Boolean),
    _moment("ended_at"),
    Column("end_reason", Text),
    Column("countersigned_by", Text),
    _moment("countersigned_at"),
    _moment("wind_down_until"),
    Column("review_reason", Text),
)
referral_item = Table(
    "referral_item",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("referral_id", Uuid, ForeignKey("referral.id"), nullable=False),
    Column("item_id", Uuid),
    Column("offering_id", Uuid),
    Column("need", Text),
    Column("term", Text),
    Column("position", Integer),
    _moment("started_at"),
    _moment("ended_at"),
    Column("stated_outcome", Text),
    Column("took_place", Boolean),
)
slip_print = _aggregate(
    "slip_print",
    Column("referral_id", Uuid),
    Column("token_hash", LargeBinary),
    Column("language", Text),
    Column("printed_by", Text),
    _moment("printed_at"),
)
stop_notice = _aggregate(
    "stop_notice",
    Column("referral_id", Uuid),
    Column("case_id", Uuid),
    Column("organisation", Text),
    _moment("due_at"),
    Column("status", Text),
    _moment("sent_at"),
    Column("acknowledged_by", Text),
    _moment("acknowledged_at"),
)
service_delivery = _aggregate(
    "service_delivery",
    Column("referral_id", Uuid),
    Column("item_id", Uuid),
    Column("case_id", Uuid),
    Column("organisation", Text),
    Column("need", Text),
    Column("delivered_on", Date),
    Column("kind", Text),
    Column("quantity", Integer),
    Column("hours", Numeric(6, 2)),
    Column("attended", Boolean),
    Column("note", SealedColumn("service_delivery.note")),
    Column("recorded_by", Text),
)
support_plan = _aggregate(
    "support_plan",
    Column("case_id", Uuid),
    Column("status", Text),
    Column("version", Integer),
    Column("active_version", Integer),
    Column("review_on", Date),
    Column("consent_id", Uuid),
    _moment("proposed_at"),
    _moment("activated_at"),
    Column("shared_with", ARRAY(Text)),
)
plan_action = Table(
    "plan_action",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("plan_id", Uuid, ForeignKey("support_plan.id"), nullable=False),
    Column("version", Integer),
    Column("position", Integer),
    Column("item_id", Uuid),
    Column("organisation", Text),
    Column("need", Text),
    Column("what", SealedColumn("plan_action.what")),
    Column("start_on", Date),
    Column("due_on", Date),
)

PLAIN = {
    CaseRef: case_ref,
    ConsentRef: consent_ref,
    OrganisationRef: organisation_ref,
    NeedItemRef: need_item_ref,
    AssessmentRef: assessment_ref,
    CaseFile: case_file,
    NeedItem: need_item,
    Provider: provider,
    Offering: offering,
    ReferralItem: referral_item,
    SlipPrint: slip_print,
    StopNotice: stop_notice,
    ServiceDelivery: service_delivery,
    PlanAction: plan_action,
}


def map_classes() -> None:
    """Map the domain's classes to the tables; call once per process."""
    if mapper.mappers:
        return
    for kind, table in PLAIN.items():
        mapper.map_imperatively(kind, table)
    mapper.map_imperatively(
        Referral,
        referral,
        properties={"items": relationship(ReferralItem, order_by=referral_item.c.position, lazy="selectin")},
    )
    mapper.map_imperatively(
        SupportPlan,
        support_plan,
        properties={
            "actions": relationship(
                PlanAction, order_by=[plan_action.c.version, plan_action.c.position], lazy="selectin"
            )
        },
    )
