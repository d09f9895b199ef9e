"""Giving the service (step 11): start, deliveries, completion, discontinuation, and the case manager's word."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from nrm_referral.app.access import referral_object
from nrm_referral.app.case_work import announce, engaged_organisations, open_referral, read_case
from nrm_referral.app.endings import settle
from nrm_referral.app.places import free_places
from nrm_referral.app.ports import ReferralWork
from nrm_referral.app.referral_views import ReferralView, focal_view, provider_view
from nrm_referral.domain.case import CaseFile
from nrm_referral.domain.delivery import ServiceDelivery
from nrm_referral.domain.referral import Referral
from nrm_referral.domain.refusals import CaseManagerRequired, PlanRequired
from nrm_shared.contracts.referral import (
    ReferralCompletedV1,
    ServiceCompletedV1,
    ServiceDeliveredV1,
    ServiceStartedV1,
)
from nrm_shared.kernel.calendar import dhaka_date
from nrm_shared.kernel.confidential import confidential
from nrm_shared.kernel.errors import Malformed
from nrm_shared.kernel.ids import new_id
from nrm_shared.reference import codes


@dataclass(frozen=True, slots=True)
class StartService:
    """Begin the service of these needs (none named: all of them). `emergency` allows immediate ones before the plan."""

    referral_id: UUID
    item_ids: list[UUID] = field(default_factory=list)
    emergency: bool = False
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class RecordDelivery:
    """One delivery. `item_id` may be left out when the referral carries one need."""

    referral_id: UUID
    kind: str
    delivered_on: date
    item_id: UUID | None = None
    quantity: int | None = None
    hours: Decimal | None = None
    attended: bool = True
    note: str | None = None


@dataclass(frozen=True, slots=True)
class CompleteReferral:
    """All services of the referral are done; `outcomes` is what the provider says of each need."""

    referral_id: UUID
    outcomes: dict[UUID, str] = field(default_factory=dict)
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class DiscontinueReferral:
    """The service stops before its aim; the reason is a code."""

    referral_id: UUID
    reason: str
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class CountersignReferral:
    """The case manager confirms the end of the service."""

    referral_id: UUID
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class DeliveryReceipt:
    """The delivery as recorded."""

    id: UUID
    referral_id: UUID
    item_id: UUID
    need: str
    row_version: int


def start_service(command: StartService, work: ReferralWork) -> ReferralView:
    """Start. Raises `CaseManagerRequired` (INV-32), `PlanRequired` or `EmergencyNotImmediate`, or `WindingDown`."""
    file, referral = _open(command.referral_id, command.row_version, work)
    item_ids = command.item_ids or referral.item_ids
    if len(engaged_organisations(work, referral.case_id) | {referral.organisation}) > 1 and not file.has_manager:
        raise CaseManagerRequired
    if command.emergency:
        referral.require_immediate(item_ids)
    elif not _planned(work, referral, item_ids):
        raise PlanRequired
    for row in referral.start(item_ids, emergency=command.emergency, by=work.actor.id, at=work.now):
        work.need_items.get(row.item_id).start(by=work.actor.id, at=work.now)
        work.emit(
            ServiceStartedV1(
                referral_id=referral.id,
                item_id=row.item_id,
                case_id=referral.case_id,
                organisation=referral.organisation,
                need=row.need,
            ),
            subject=referral.id,
            sequence=referral.row_version,
            case_id=referral.case_id,
        )
    return provider_view(referral)


def record_delivery(command: RecordDelivery, work: ReferralWork) -> DeliveryReceipt:
    """Record a delivery; raises `ServiceNotStarted` for a need whose service does not run."""
    codes.require("/kind", "delivery_kind", command.kind)
    _, referral = _open(command.referral_id, None, work)
    if command.delivered_on > dhaka_date(work.now):
        raise Malformed("/delivered_on", "date-in-future")
    if command.item_id is None and len(referral.items) > 1:
        raise Malformed("/item_id", "required")
    row = referral.require_running(command.item_id or referral.items[0].item_id)
    delivery = ServiceDelivery(
        id=new_id(),
        row_version=1,
        created_at=work.now,
        referral_id=referral.id,
        item_id=row.item_id,
        case_id=referral.case_id,
        organisation=referral.organisation,
        need=row.need,
        delivered_on=command.delivered_on,
        kind=command.kind,
        quantity=command.quantity,
        hours=command.hours,
        attended=command.attended,
        note=confidential(referral.case_id, command.note),
        recorded_by=work.actor.id,
    )
    work.deliveries.add(delivery)
    work.emit(
        ServiceDeliveredV1(
            delivery_id=delivery.id,
            referral_id=referral.id,
            item_id=row.item_id,
            case_id=referral.case_id,
            organisation=referral.organisation,
            need=row.need,
        ),
        subject=delivery.id,
        sequence=delivery.row_version,
        case_id=referral.case_id,
    )
    return DeliveryReceipt(delivery.id, referral.id, row.item_id, row.need, delivery.row_version)


def complete_referral(command: CompleteReferral, work: ReferralWork) -> ReferralView:
    """Complete it; whether each need is met is for the focal point to say (2.6.7)."""
    file, referral = _open(command.referral_id, command.row_version, work)
    for item_id, outcome in command.outcomes.items():
        referral.item(item_id)
        codes.require(f"/outcomes/{item_id}", "need_outcome", outcome)
    ended = referral.complete(command.outcomes, by=work.actor.id, at=work.now)
    for row in ended:
        work.emit(
            ServiceCompletedV1(
                referral_id=referral.id,
                item_id=row.item_id,
                case_id=referral.case_id,
                organisation=referral.organisation,
                need=row.need,
            ),
            subject=referral.id,
            sequence=referral.row_version,
            case_id=referral.case_id,
        )
    work.emit(
        ReferralCompletedV1(
            referral_id=referral.id,
            case_id=referral.case_id,
            organisation=referral.organisation,
            item_ids=referral.item_ids,
        ),
        subject=referral.id,
        sequence=referral.row_version,
        case_id=referral.case_id,
    )
    work.deadlines.stop("K17", referral.id, at=work.now)
    free_places(work, referral)
    announce(work, file)
    return provider_view(referral)


def discontinue_referral(command: DiscontinueReferral, work: ReferralWork) -> ReferralView:
    """Stop early; the needs come back and must be resolved (INV-27). Raises `Malformed`."""
    codes.require("/reason", "discontinuation", command.reason)
    file, referral = _open(command.referral_id, command.row_version, work)
    referral.discontinue(command.reason, by=work.actor.id, at=work.now)
    settle(work, referral)
    announce(work, file)
    return provider_view(referral)


def countersign_referral(command: CountersignReferral, work: ReferralWork) -> ReferralView:
    """Take the case manager's confirmation in."""
    _, referral = _open(command.referral_id, command.row_version, work)
    referral.countersign(by=work.actor.id, at=work.now)
    return focal_view(work, referral) if work.actor.has("FP") else provider_view(referral)


def _open(referral_id: UUID, row_version: int | None, work: ReferralWork) -> tuple[CaseFile, Referral]:
    file, referral = open_referral(work, referral_id)
    work.permit(referral_object(referral, file, read_case(work, referral.case_id)))
    referral.expect(row_version)
    work.record("referral", referral.id, case_id=referral.case_id)
    return file, referral


def _planned(work: ReferralWork, referral: Referral, item_ids: list[UUID]) -> bool:
    plans = work.plans.where(case_id=referral.case_id)
    return all(any(plan.has_action(referral.organisation, item_id) for plan in plans) for item_id in item_ids)
