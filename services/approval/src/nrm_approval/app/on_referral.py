"""Facts of referral: who serves a case, which approvals are in use, how needs ended (steps 10 and 11)."""

from typing import Any
from uuid import UUID

from nrm_approval.app.case_file import note_item, settle
from nrm_approval.app.on_case import taken_back
from nrm_approval.app.ports import ApprovalWork
from nrm_approval.domain.refs import CASE_MANAGER, NEED, PROVIDER, REFERRED, CaseAccess, access_key
from nrm_shared.contracts.referral import (
    CaseManagerAppointedV1,
    NeedItemClosedV1,
    ReferralAcceptedV1,
    ReferralCompletedV1,
    ReferralDeclinedV1,
    ReferralDiscontinuedV1,
    ReferralExpiredV1,
    ReferralIssuedV1,
    ReferralRevokedV1,
)
from nrm_shared.kernel.errors import NotYet
from nrm_shared.kernel.usecase import Received

ReferralUnanswered = ReferralDeclinedV1 | ReferralExpiredV1
ReferralEnded = ReferralCompletedV1 | ReferralDiscontinuedV1 | ReferralRevokedV1


def provider_of(event: Received[Any]) -> UUID:
    """Return the key of the relation between a referral's organisation and its case."""
    return access_key(event.data.case_id, PROVIDER, event.data.organisation)


def need_of(event: Received[Any], item_id: UUID) -> UUID:
    """Return the key of the relation between a referral's organisation and one need that it carries."""
    return access_key(event.data.case_id, NEED, event.data.organisation, item_id)


def referred_of(event: Received[Any]) -> UUID:
    """Return the key of the relation between a case and the organisation that was asked and has not answered."""
    return access_key(event.data.case_id, REFERRED, event.data.organisation)


def manager_of(event: Received[CaseManagerAppointedV1]) -> UUID:
    """Return the key of the relation between a case manager and the case."""
    return access_key(event.data.case_id, CASE_MANAGER, event.data.person)


def _access(
    key: UUID, event: Received[Any], holder: str, relation: str, work: ApprovalWork, *, item_id: UUID | None = None
) -> CaseAccess:
    """Return the relation with this key, begun by the event if there is none yet."""
    access = work.accesses.find(key)
    if access is None:
        access = CaseAccess(
            id=key,
            case_id=event.data.case_id,
            holder=holder,
            relation=relation,
            item_id=item_id,
            since=event.time,
            created_at=work.now,
        )
        work.accesses.add(access)
    return access


def on_referral_issued(event: Received[ReferralIssuedV1], work: ApprovalWork) -> None:
    """The approvals of these items are in use and can no longer lapse; the organisation was asked to serve (SD4)."""
    _access(referred_of(event), event, event.data.organisation, REFERRED, work).accepted(event.data.referral_id)
    for id in event.data.item_ids:
        item = work.items.find(id)
        if item is not None:
            item.referred(event.time)


def on_referral_accepted(event: Received[ReferralAcceptedV1], work: ApprovalWork) -> None:
    """The organisation serves the case: it may ask for additional needs (step 11), and knows of those it meets."""
    _answered(event, work)
    organisation = event.data.organisation
    begun = [_access(provider_of(event), event, organisation, PROVIDER, work)]
    begun += [_access(need_of(event, id), event, organisation, NEED, work, item_id=id) for id in event.data.item_ids]
    # Intake's word and referral's come in no order: a withdrawal that was heard first, of what was accepted before it.
    ended = taken_back(begun[0], work)
    for access in begun:
        access.accepted(event.data.referral_id)
        if ended is not None and ended >= event.time:
            access.no_longer_shared(ended)


def on_referral_ended(event: Received[ReferralEnded], work: ApprovalWork) -> None:
    """One referral fewer with this organisation; with the last one it no longer serves the case."""
    _answered(event, work)
    for key in (provider_of(event), *(need_of(event, id) for id in event.data.item_ids)):
        access = work.accesses.find(key)
        if access is not None:
            access.ended(event.data.referral_id, event.time)


def on_referral_unanswered(event: Received[ReferralUnanswered], work: ApprovalWork) -> None:
    """The organisation said no, or nothing in time: it serves the case as little as one that was never asked."""
    _answered(event, work)


def _answered(event: Received[Any], work: ApprovalWork) -> None:
    asked = work.accesses.find(referred_of(event))
    if asked is not None:
        asked.ended(event.data.referral_id, event.time)


def on_case_manager_appointed(event: Received[CaseManagerAppointedV1], work: ApprovalWork) -> None:
    """The person coordinates the case and may ask for additional needs; a successor ends the predecessor's access."""
    for other in work.accesses.where(case_id=event.data.case_id, relation=CASE_MANAGER, lock=True):
        if other.id != manager_of(event) and other.live:
            other.until = event.time
            other.changed()
    access = _access(manager_of(event), event, event.data.person, CASE_MANAGER, work)
    access.until = None
    access.changed()


def on_need_item_closed(event: Received[NeedItemClosedV1], work: ApprovalWork) -> None:
    """Keep how the need ended; an approved need at its end no longer keeps the case open (INV-40)."""
    open_work = work.case_works.find(event.data.case_id)
    item = work.items.find(event.data.item_id)
    case = work.cases.find(event.data.case_id)
    if open_work is None or item is None or case is None:
        raise NotYet
    if item.closed(event.data.outcome, event.data.reason):
        note_item(open_work, item)
        settle(work, case, open_work)
