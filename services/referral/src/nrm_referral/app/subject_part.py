"""What referral keeps about the person of a case, as she is given it in the copy she asked for (2.10 access).

Who works here stands in it by organisation, never by account. What a provider noted on a delivery stays the provider's.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from nrm_referral.app.access import case_object
from nrm_referral.app.case_work import read_case
from nrm_referral.app.ports import ReferralWork
from nrm_referral.domain.delivery import ServiceDelivery
from nrm_referral.domain.need_item import NeedItem
from nrm_referral.domain.plan import SupportPlan
from nrm_referral.domain.referral import Referral
from nrm_shared.access.masking import MASKED, Masked
from nrm_shared.kernel.confidential import reveal

FIELDS = ("referrals", "deliveries", "plans", "what")


@dataclass(frozen=True, slots=True)
class ReadSubjectPart:
    """Everything about the person of one case."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class ReferralPart:
    """One referral: to whom, for what, which fields of hers they were to read, and how it went."""

    organisation: str
    status: str
    slip_number: str | None
    needs: list[str]
    fields: list[str]
    issued_at: datetime | None
    decided_at: datetime | None
    decline_code: str | None
    started_at: datetime | None
    ended_at: datetime | None
    end_reason: str | None


@dataclass(frozen=True, slots=True, repr=False)
class DeliveryPart:
    """One delivery; the note belongs to the organisation that wrote it."""

    need: str
    delivered_on: date
    kind: str
    quantity: int | None
    hours: Decimal | None
    attended: bool
    note: str | Masked | None


@dataclass(frozen=True, slots=True, repr=False)
class PlanLinePart:
    """One line of her plan."""

    need: str
    organisation: str
    what: str | None
    start_on: date | None
    due_on: date | None


@dataclass(frozen=True, slots=True, repr=False)
class PlanPart:
    """Her plan in its newest version."""

    status: str
    version: int
    review_on: date | None
    shared_with: list[str]
    actions: list[PlanLinePart]


@dataclass(frozen=True, slots=True)
class NeedPart:
    """What became of one need."""

    need: str
    term: str
    status: str
    interim: bool


@dataclass(frozen=True, slots=True, repr=False)
class SubjectPart:
    """Referral's part of the copy."""

    case_id: UUID
    manager_organisation: str | None
    needs: list[NeedPart]
    referrals: list[ReferralPart]
    deliveries: list[DeliveryPart]
    plans: list[PlanPart]


def read_subject_part(query: ReadSubjectPart, work: ReferralWork) -> SubjectPart:
    """Return the part; that it was read is written to the audit. Raises `NotFound`, `KeyDestroyed`."""
    file = work.case_files.read(query.case_id)
    work.permit(case_object("subject-part", file, read_case(work, file.id)))
    work.disclosed("subject-part", file.id, list(FIELDS), level="L3", case_id=file.id)
    referrals = work.referrals.where(case_id=file.id)
    return SubjectPart(
        case_id=file.id,
        manager_organisation=file.manager_organisation,
        needs=[_need(one) for one in work.need_items.where(case_id=file.id)],
        referrals=[_referral(one) for one in referrals],
        deliveries=[_delivery(each) for one in referrals for each in work.deliveries.where(referral_id=one.id)],
        plans=[_plan(one) for one in work.plans.where(case_id=file.id)],
    )


def _need(one: NeedItem) -> NeedPart:
    return NeedPart(one.need, one.term, one.status, one.interim)


def _referral(one: Referral) -> ReferralPart:
    return ReferralPart(
        organisation=one.organisation,
        status=one.status,
        slip_number=one.slip_number,
        needs=[row.need for row in one.items],
        fields=list(one.fields),
        issued_at=one.issued_at,
        decided_at=one.decided_at,
        decline_code=one.decline_code,
        started_at=one.started_at,
        ended_at=one.ended_at,
        end_reason=one.end_reason,
    )


def _delivery(one: ServiceDelivery) -> DeliveryPart:
    return DeliveryPart(one.need, one.delivered_on, one.kind, one.quantity, one.hours, one.attended, MASKED)


def _plan(one: SupportPlan) -> PlanPart:
    return PlanPart(
        status=one.status,
        version=one.version,
        review_on=one.review_on,
        shared_with=list(one.shared_with),
        actions=[
            PlanLinePart(line.need, line.organisation, reveal(line.what), line.start_on, line.due_on)
            for line in one.current()
        ],
    )
