"""Draft a referral (step 10): approved needs of one case, put to one provider that fits, or that is justified."""

from dataclasses import dataclass
from uuid import UUID

from nrm_referral.app.access import referral_object
from nrm_referral.app.case_work import read_case
from nrm_referral.app.matching import fit_of, person_of
from nrm_referral.app.ports import ReferralWork
from nrm_referral.app.referral_views import ReferralView, focal_view
from nrm_referral.domain.assessment import assessors
from nrm_referral.domain.fit import Fit
from nrm_referral.domain.need_item import NeedItemRef
from nrm_referral.domain.referral import UNRESOLVED, Referral, ReferralItem
from nrm_referral.domain.refusals import DifferentCases, ItemAlreadyReferred, NotASuccessor, ProviderUnfit
from nrm_shared.kernel.confidential import confidential
from nrm_shared.kernel.ids import new_id
from nrm_shared.reference import clocks


@dataclass(frozen=True, slots=True)
class DraftReferral:
    """Which needs go to which organisation. `override_reason` sets aside what may be set aside (`fit.OVERRIDABLE`).

    If the organisation assessed the needs, `conflict_note` says what was done about that, and `victim_choice` that the
    person was told and chose it all the same (SD4).
    """

    item_ids: list[UUID]
    organisation: str
    successor_of: UUID | None = None
    override_reason: str | None = None
    conflict_note: str | None = None
    victim_choice: bool = False


def draft_referral(command: DraftReferral, work: ReferralWork) -> ReferralView:
    """Draft it. Raises `AuthorityDecisionRequired`, `ProviderUnfit`, `AssessorServes` (SD4) and others of `refusals`."""
    # The case's file is locked before anything else is read, so that two drafts see one another.
    case_id = work.need_items.case_of(command.item_ids[0])
    file = work.case_files.get(case_id)
    case = read_case(work, case_id)
    case.require_open()
    refs = _items(command, work)
    person = person_of(case, work.prepared)
    fits = [admitted(fit_of(work, ref, person, command.organisation), command.override_reason) for ref in refs]
    referral = Referral(
        id=new_id(),
        created_at=work.now,
        case_id=case.id,
        regime=clocks.regime().code,
        organisation=command.organisation,
        items=[_row(ref, fit, position) for position, (ref, fit) in enumerate(zip(refs, fits, strict=True))],
        interim=any(ref.interim for ref in refs),
        successor_of=_predecessor(command, work),
        override_codes=sorted({code for fit in fits for code in fit.against}),
        override_reason=confidential(case.id, command.override_reason),
        conflict_note=confidential(case.id, command.conflict_note),
        victim_choice=command.victim_choice,
    )
    work.permit(referral_object(referral, file, case))
    referral.require_no_conflict(assessors(work.assessments.where(case_id=case.id)))
    referral.draft(by=work.actor.id, at=work.now)
    work.referrals.add(referral)
    work.record("referral", referral.id, case_id=case.id)
    return focal_view(work, referral)


def admitted(fit: Fit, override_reason: str | None) -> Fit:
    """Return the judgement if the provider may get the referral; raise `ProviderUnfit` with the first reason (INV-30)."""
    if fit.fits or (fit.overridable and override_reason and override_reason.strip()):
        return fit
    raise ProviderUnfit(fit.against[0])


def require_free(work: ReferralWork, item_id: UUID) -> None:
    """Raise `ItemAlreadyReferred` while a live referral carries the need."""
    if any(each.live for each in work.referrals.with_item(item_id)):
        raise ItemAlreadyReferred


def _items(command: DraftReferral, work: ReferralWork) -> list[NeedItemRef]:
    refs = [work.need_refs.get(id) for id in dict.fromkeys(command.item_ids)]
    if len({ref.case_id for ref in refs}) != 1:
        raise DifferentCases
    for ref in refs:
        ref.require_approved(work.now)
        require_free(work, ref.id)
        if not work.need_items.get(ref.id).open:
            raise ItemAlreadyReferred("item-closed")
    return refs


def _predecessor(command: DraftReferral, work: ReferralWork) -> UUID | None:
    """Return the referral this one replaces; raise `NotASuccessor` unless it ended unresolved and shares a need.

    There can be no cycle: a new referral replaces only what was there before it.
    """
    if command.successor_of is None:
        return None
    before = work.referrals.read(command.successor_of)
    if before.status not in UNRESOLVED or not set(before.item_ids) & set(command.item_ids):
        raise NotASuccessor
    return before.id


def _row(ref: NeedItemRef, fit: Fit, position: int) -> ReferralItem:
    if fit.offering_id is None:
        raise ProviderUnfit("provider-does-not-offer")
    return ReferralItem(
        id=new_id(), item_id=ref.id, offering_id=fit.offering_id, need=ref.need, term=ref.term, position=position
    )
