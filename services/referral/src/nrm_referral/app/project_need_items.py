"""Keeping `need_item_ref`, and beginning our part of an item's life when it is approved (step 9 to step 10)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from nrm_referral.app.case_work import announce
from nrm_referral.app.endings import NEED_ITEM
from nrm_referral.app.ports import ReferralWork
from nrm_referral.domain.case import CaseFile
from nrm_referral.domain.need_item import NeedItem, NeedItemRef
from nrm_shared.clocks.lengths import due
from nrm_shared.contracts.approval import (
    NeedItemClassifiedV1,
    NeedItemDecidedV1,
    NeedItemHeldV1,
    NeedItemLapsedV1,
    NeedItemResumedV1,
    NeedItemWithdrawnV1,
)
from nrm_shared.kernel.errors import NotYet
from nrm_shared.kernel.usecase import Received


def on_need_item_classified(event: Received[NeedItemClassifiedV1], work: ReferralWork) -> None:
    """Know the item from its classification on, so that referring it too early is a 409 and not a 404.

    One that was approved and is classified anew waits for its new approval; what is referred already goes on.
    """
    data = event.data
    item = work.need_refs.find(data.item_id)
    if item is None:
        work.need_refs.add(
            NeedItemRef(
                id=data.item_id,
                request_id=data.request_id,
                case_id=data.case_id,
                need=data.need,
                term=data.term,
                level=data.level,
                interim=data.interim,
                sequence=event.sequence,
            )
        )
    elif event.sequence > item.sequence:
        item.term, item.level, item.interim, item.sequence = data.term, data.level, data.interim, event.sequence
        item.decision = None
        _take_back(item, NeedItem.reclassify, work)


def on_need_item_decided(event: Received[NeedItemDecidedV1], work: ReferralWork) -> None:
    """Take the decision in; an approved item waits for its referral and K15 runs."""
    data = event.data
    item = work.need_refs.find(data.item_id)
    if item is None:
        item = NeedItemRef(
            id=data.item_id,
            request_id=data.request_id,
            case_id=data.case_id,
            need=data.need,
            term=data.term,
            level=data.level,
        )
        work.need_refs.add(item)
    elif event.sequence <= item.sequence:
        return
    item.term, item.level, item.interim, item.sequence = data.term, data.level, data.interim, event.sequence
    item.decision, item.valid_until, item.refer_by = data.decision, data.valid_until, data.refer_by
    if data.decision == "APPROVED":
        _begin(item, event, work)


def on_need_item_withdrawn(event: Received[NeedItemWithdrawnV1], work: ReferralWork) -> None:
    """The need is not wanted any more. Approval says so of what it has itself, so no referral rests on it.

    One withdrawn before its classification was never announced here, and will not be.
    """
    ref = work.need_refs.find(event.data.item_id)
    if ref is None or event.sequence <= ref.sequence:
        return
    ref.decision, ref.on_hold, ref.sequence = "WITHDRAWN", False, event.sequence
    item = work.need_items.find(ref.id)
    if item is not None and item.status in {"ON_HOLD", "RECLASSIFIED"}:
        item.withdraw(by=work.actor.id, at=work.now)


def on_need_item_held(event: Received[NeedItemHeldV1], work: ReferralWork) -> None:
    """The need rests: it is not to be referred, and K15 does not run. What is referred already goes on."""
    ref = _newer(event, work)
    if ref is None:
        return
    ref.on_hold = True
    _take_back(ref, NeedItem.hold, work)


def on_need_item_resumed(event: Received[NeedItemResumedV1], work: ReferralWork) -> None:
    """The need is taken up again; an approved one waits for its referral, and K15 runs anew."""
    ref = _newer(event, work)
    if ref is None:
        return
    ref.on_hold = False
    item = work.need_items.find(ref.id)
    if item is not None and item.status == "ON_HOLD":
        ref.refer_by = event.data.refer_by
        item.resume(by=work.actor.id, at=event.time)
        _wait_for_referral(ref, item, event.time, work)


def on_need_item_lapsed(event: Received[NeedItemLapsedV1], work: ReferralWork) -> None:
    """The approval ran out before it was used."""
    ref = _newer(event, work)
    if ref is None:
        return
    ref.decision = "LAPSED"
    _take_back(ref, NeedItem.lapse, work)


def _take_back(ref: NeedItemRef, move: Callable[..., None], work: ReferralWork) -> None:
    """Take an item that waits for its referral back out of the queue, by this move of its own."""
    item = work.need_items.find(ref.id)
    if item is not None and item.status == "APPROVED":
        file = _file(work, ref.case_id)
        move(item, by=work.actor.id, at=work.now)
        _stop(work, item.id)
        announce(work, file)


def _begin(ref: NeedItemRef, event: Received[NeedItemDecidedV1], work: ReferralWork) -> None:
    item = work.need_items.find(ref.id)
    if item is None:
        item = NeedItem(id=ref.id, case_id=ref.case_id, need=ref.need, term=ref.term, interim=ref.interim)
        item.approve(by=work.actor.id, at=event.time)
        work.need_items.add(item)
    elif item.status == "RECLASSIFIED":
        item.approve_anew(ref.term, by=work.actor.id, at=event.time)
    else:
        return
    _wait_for_referral(ref, item, event.time, work)


def _wait_for_referral(ref: NeedItemRef, item: NeedItem, since: datetime, work: ReferralWork) -> None:
    refer_by = ref.refer_by or due("K15", since, ref.term)
    work.deadlines.start("K15", NEED_ITEM, item.id, at=since, due=refer_by, case_id=ref.case_id)
    announce(work, _file(work, ref.case_id))


def _newer(event: Received[Any], work: ReferralWork) -> NeedItemRef | None:
    """Return the item if the fact is newer, else None; raise `NotYet` if it was not classified here."""
    item = work.need_refs.find(event.data.item_id)
    if item is None:
        raise NotYet
    if event.sequence <= item.sequence:
        return None
    item.sequence = event.sequence
    return item


def _file(work: ReferralWork, case_id: UUID) -> CaseFile:
    """Return the case's file; the item's event may come before the case's."""
    file = work.case_files.find(case_id)
    if file is None:
        file = CaseFile(id=case_id)
        work.case_files.add(file)
    return file


def _stop(work: ReferralWork, item_id: UUID) -> None:
    for clock in ("K15", "K18"):
        work.deadlines.stop(clock, item_id, at=work.now)
