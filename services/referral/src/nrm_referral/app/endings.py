"""What follows when a referral ends without a result: needs come back, K18 runs, the others are told (INV-27)."""

from datetime import datetime

from nrm_referral.app.durations import due
from nrm_referral.app.offering_events import offering_changed
from nrm_referral.app.ports import ReferralWork
from nrm_referral.domain.referral import Referral
from nrm_shared.contracts.referral import (
    ReferralDeclinedV1,
    ReferralDiscontinuedV1,
    ReferralExpiredV1,
    ReferralRevokedV1,
)

NEED_ITEM = "NEED_ITEM"


def settle(work: ReferralWork, referral: Referral, *, was: str) -> None:
    """Do everything that follows the end of `referral`, which was in status `was`; tell the others."""
    resolve_by = due("K18", work.now)
    for row in referral.items:
        item = work.need_items.get(row.item_id)
        if item.status in {"REFERRED", "IN_SERVICE"}:
            item.give_back(referral.status, by=work.actor.id, at=work.now)
        if item.open:
            work.deadlines.start("K18", NEED_ITEM, item.id, at=work.now, due=resolve_by, case_id=referral.case_id)
    work.deadlines.stop("K16", referral.id, at=work.now)
    work.deadlines.stop("K17", referral.id, at=work.now)
    if was in {"ACCEPTED", "IN_SERVICE"}:
        free_places(work, referral)
    _tell(work, referral, resolve_by)


def free_places(work: ReferralWork, referral: Referral) -> None:
    """Give the places of an accepted referral back to its offerings."""
    for offering_id in sorted({row.offering_id for row in referral.items}):
        offering = work.offerings.get(offering_id)
        if offering.release():
            offering_changed(work, offering)


def _tell(work: ReferralWork, referral: Referral, resolve_by: datetime) -> None:
    who = {
        "referral_id": referral.id,
        "case_id": referral.case_id,
        "organisation": referral.organisation,
        "item_ids": referral.item_ids,
        "resolve_by": resolve_by,
    }
    event: ReferralDeclinedV1 | ReferralExpiredV1 | ReferralRevokedV1 | ReferralDiscontinuedV1
    if referral.status == "DECLINED":
        event = ReferralDeclinedV1(**who, code=referral.decline_code or "")
    elif referral.status == "EXPIRED":
        event = ReferralExpiredV1(**who)
    elif referral.status == "REVOKED":
        event = ReferralRevokedV1(**who, reason=referral.end_reason or "")
    else:
        event = ReferralDiscontinuedV1(**who, reason=referral.end_reason or "")
    work.emit(event, subject=referral.id, sequence=referral.row_version, case_id=referral.case_id)
