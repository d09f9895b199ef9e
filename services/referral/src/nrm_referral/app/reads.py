"""Reading: referrals, needs, providers, offerings, deliveries. Lists are filtered by the actor's scope."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from nrm_referral.app.access import FOCAL_PERSON, MANAGER, WORKER, case_object, managers, referral_object
from nrm_referral.app.case_work import needs_shared, read_case, sharing_organisations
from nrm_referral.app.close_need_item import NeedItemView, item_view
from nrm_referral.app.ports import Reach, ReferralWork
from nrm_referral.app.referral_views import ReferralView, view_for
from nrm_referral.domain.offering import Offering
from nrm_referral.domain.organisation import organisation_key
from nrm_referral.domain.provider import Provider
from nrm_shared.access import conditions, roles_allowed
from nrm_shared.access.masking import MASKED, Masked
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.confidential import reveal
from nrm_shared.kernel.errors import Forbidden
from nrm_shared.kernel.pages import DEFAULT_LIMIT, Page, by_id, page, read_id

NATION = "BD"


@dataclass(frozen=True, slots=True)
class GetReferral:
    """One referral."""

    referral_id: UUID


@dataclass(frozen=True, slots=True)
class ListReferrals:
    """Referrals by id; `review` asks for those that wait for the focal point after a suspension."""

    case_id: UUID | None = None
    status: str | None = None
    organisation: str | None = None
    review: bool = False
    after: str | None = None
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class ListNeedItems:
    """The approved needs of a case."""

    case_id: UUID
    after: str | None = None
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class ListProviders:
    """All providers the actor may see."""

    status: str | None = None
    after: str | None = None
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class GetProvider:
    """One provider."""

    organisation: str


@dataclass(frozen=True, slots=True)
class ListOfferings:
    """Offerings, of one organisation or one need."""

    organisation: str | None = None
    need: str | None = None
    after: str | None = None
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class ListDeliveries:
    """The deliveries of a referral."""

    referral_id: UUID
    after: str | None = None
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """One delivery; the note is for the organisation that wrote it, to others it is masked."""

    id: UUID
    item_id: UUID
    need: str
    delivered_on: date
    kind: str
    quantity: int | None
    hours: Decimal | None
    attended: bool
    note: str | Masked | None


def get_referral(query: GetReferral, work: ReferralWork) -> ReferralView:
    """Return it as far as the actor may see it; `NotFound` for whoever it does not concern (INV-33)."""
    referral = work.referrals.read(query.referral_id)
    file = work.case_files.read(referral.case_id)
    work.permit(referral_object(referral, file, read_case(work, referral.case_id)))
    work.disclosed("referral", referral.id, ["referral"], level="L2", case_id=referral.case_id)
    return view_for(work, referral, manages=work.actor.has(MANAGER) and work.actor.id in managers(file))


def list_referrals(query: ListReferrals, work: ReferralWork) -> Page[ReferralView]:
    """Return a page of what any of the actor's roles reaches: own organisation, managed cases, own jurisdiction.

    Raises `Forbidden` for a committee that asks by organisation, or for what waits since one was suspended: the answer would
    tell what is hidden in it.
    """
    managed: frozenset[UUID] = frozenset()
    if work.actor.has(MANAGER):
        managed = frozenset(file.id for file in work.case_files.where(manager_person=work.actor.id))
    work.permit(_list_object(query, work))
    telling = query.organisation is not None or query.review
    scopes = work.scopes - {"jurisdiction"} if telling else work.scopes
    if not scopes:
        raise Forbidden(action="referral:list")
    found = work.referrals.page(
        reach=_reach(managed, work, scopes),
        organisation=query.organisation,
        case_id=query.case_id,
        status=query.status,
        review=query.review,
        after=read_id(query.after),
        limit=query.limit + 1,
    )
    return page(found, query.limit, by_id).each(lambda each: view_for(work, each, manages=each.case_id in managed))


def _list_object(query: ListReferrals, work: ReferralWork) -> AccessObject:
    """Return the list as the permission table sees it: about one case, or wherever the actor works."""
    own = _set(work.actor.organisation)
    if query.case_id is None:
        places = frozenset(work.actor.jurisdictions)
        return AccessObject(
            "referral",
            organisation=work.actor.organisation,
            assigned=own,
            places=places,
            # A survivor's list is of the cases about her.
            case_id=next(iter(work.actor.cases), None),
            facts=conditions.LISTED,
        )
    file, case = work.case_files.read(query.case_id), read_case(work, query.case_id)
    return AccessObject(
        "referral",
        organisation=work.actor.organisation,
        assigned=own | managers(file),
        places=case.places,
        case_id=query.case_id,
        facts=conditions.LISTED,
    )


def _reach(managed: frozenset[UUID], work: ReferralWork, scopes: frozenset[str]) -> Reach:
    """Return the union of what these of the actor's scopes reach."""
    actor = work.actor
    nation = "jurisdiction" in scopes and NATION in actor.jurisdictions
    serves = "organisation" in scopes or actor.has("PWK")
    return Reach(
        everything="all" in scopes or nation,
        protected_too=actor.has("FP"),
        organisation=actor.organisation if serves else None,
        cases=(managed if "assigned" in scopes else frozenset()) | (actor.cases if "own" in scopes else frozenset()),
        places=actor.jurisdictions if "jurisdiction" in scopes else (),
    )


def list_need_items(query: ListNeedItems, work: ReferralWork) -> Page[NeedItemView]:
    """Return a page of the approved needs of a case; of one that it only serves, a provider its own (INV-33)."""
    file = work.case_files.read(query.case_id)
    target = case_object("need-item", file, read_case(work, query.case_id), sharing_organisations(work, query.case_id))
    work.permit(target)
    after, more = read_id(query.after), query.limit + 1
    if roles_allowed(work.actor, "need-item:list", target) <= {FOCAL_PERSON, WORKER}:
        found = work.need_items.these(needs_shared(work, query.case_id), after=after, limit=more)
    else:
        found = work.need_items.where(case_id=query.case_id, after=after, limit=more)
    return page(found, query.limit, by_id).each(item_view)


def list_providers(query: ListProviders, work: ReferralWork) -> Page[Provider]:
    """Return a page of the providers."""
    work.permit(AccessObject("provider", organisation=work.actor.organisation))
    columns: dict[str, Any] = {} if "all" in work.scopes else {"organisation": work.actor.organisation}
    if query.status:
        columns["status"] = query.status
    found = work.providers.where(after=read_id(query.after), limit=query.limit + 1, **columns)
    return page(found, query.limit, by_id)


def get_provider(query: GetProvider, work: ReferralWork) -> Provider:
    """Return the provider."""
    work.permit(AccessObject("provider", organisation=query.organisation))
    return work.providers.read(organisation_key(query.organisation))


def list_offerings(query: ListOfferings, work: ReferralWork) -> Page[Offering]:
    """Return a page of the offerings."""
    organisation = query.organisation if "all" in work.scopes else work.actor.organisation
    work.permit(AccessObject("offering", organisation=organisation))
    wanted: dict[str, Any] = {"organisation": organisation, "need": query.need}
    columns = {name: value for name, value in wanted.items() if value is not None}
    found = work.offerings.where(after=read_id(query.after), limit=query.limit + 1, **columns)
    return page(found, query.limit, by_id)


def list_deliveries(query: ListDeliveries, work: ReferralWork) -> Page[DeliveryView]:
    """Return a page of the deliveries; the notes only to the organisation that wrote them."""
    referral = work.referrals.read(query.referral_id)
    file = work.case_files.read(referral.case_id)
    work.permit(referral_object(referral, file, read_case(work, referral.case_id), kind="delivery"))
    own = work.actor.organisation == referral.organisation and bool(work.actor.roles & {FOCAL_PERSON, WORKER})
    found = work.deliveries.where(referral_id=referral.id, after=read_id(query.after), limit=query.limit + 1)
    shown = page(found, query.limit, by_id)
    if own and any(each.note for each in shown.items):
        work.disclosed("delivery", referral.id, ["note"], level="L3", case_id=referral.case_id)
    return shown.each(
        lambda each: DeliveryView(
            each.id,
            each.item_id,
            each.need,
            each.delivered_on,
            each.kind,
            each.quantity,
            each.hours,
            each.attended,
            reveal(each.note) if own else MASKED,
        )
    )


def _set(value: str | None) -> frozenset[str]:
    return frozenset({value}) if value else frozenset()
