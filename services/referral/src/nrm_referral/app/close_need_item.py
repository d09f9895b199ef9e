"""Give an approved need its outcome (2.6.7): met, partly met, unmet with the evidence of the search, or withdrawn."""

from dataclasses import dataclass
from uuid import UUID

from nrm_referral.app.access import case_object
from nrm_referral.app.case_work import announce, read_case
from nrm_referral.app.matching import candidates, person_of
from nrm_referral.app.ports import ReferralWork
from nrm_referral.domain.case import CaseRef
from nrm_referral.domain.need_item import Evidence, NeedItem
from nrm_shared.contracts.referral import NeedItemClosedV1
from nrm_shared.kernel.confidential import confidential
from nrm_shared.reference import codes


@dataclass(frozen=True, slots=True)
class CloseNeedItem:
    """The outcome, a reason code, and words where a rule asks for them."""

    item_id: UUID
    outcome: str
    reason: str | None = None
    note: str | None = None
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class NeedItemView:
    """An approved need as it stands."""

    id: UUID
    row_version: int
    case_id: UUID
    need: str
    term: str
    status: str
    interim: bool
    reason: str | None
    evidence_referrals: int | None
    evidence_declines: int | None
    evidence_candidates: int | None


def close_need_item(command: CloseNeedItem, work: ReferralWork) -> NeedItemView:
    """Close it; raises `LiveReferral`, `ServiceRunning`, `NothingDelivered` or `CandidatesRemain`."""
    codes.require("/outcome", "need_outcome", command.outcome)
    if command.reason is not None:
        codes.require("/reason", "need_closure", command.reason)
    case_id = work.need_items.case_of(command.item_id)
    file = work.case_files.get(case_id)
    case = read_case(work, case_id)
    work.permit(case_object("need-item", file, case))
    item = work.need_items.get(command.item_id)
    item.expect(command.row_version)
    referrals = work.referrals.with_item(item.id)
    item.close(
        command.outcome,
        _evidence(work, item, case),
        reason=command.reason,
        note=confidential(case_id, command.note),
        live=any(each.live for each in referrals),
        by=work.actor.id,
        at=work.now,
    )
    for clock in ("K15", "K18"):
        work.deadlines.stop(clock, item.id, at=work.now)
    work.emit(
        NeedItemClosedV1(
            item_id=item.id, case_id=case_id, need=item.need, outcome=command.outcome, reason=command.reason
        ),
        subject=item.id,
        sequence=item.row_version,
        case_id=case_id,
    )
    announce(work, file)
    work.record("need-item", item.id, case_id=case_id, reason=command.reason)
    return item_view(item)


def item_view(item: NeedItem) -> NeedItemView:
    """Return what is shown of an item."""
    return NeedItemView(
        id=item.id,
        row_version=item.row_version,
        case_id=item.case_id,
        need=item.need,
        term=item.term,
        status=item.status,
        interim=item.interim,
        reason=item.outcome_reason,
        evidence_referrals=item.evidence_referrals,
        evidence_declines=item.evidence_declines,
        evidence_candidates=item.evidence_candidates,
    )


def _evidence(work: ReferralWork, item: NeedItem, case: CaseRef) -> Evidence:
    carried = [each for each in work.referrals.with_item(item.id) if each.issued_at is not None]
    fits = candidates(work, work.need_refs.get(item.id), person_of(case, work.prepared))
    return Evidence(
        referrals=len(carried),
        declines=sum(each.status == "DECLINED" for each in carried),
        candidates=len({fit.organisation for fit in fits if fit.fits}),
        deliveries=len(work.deliveries.where(item_id=item.id)),
    )
