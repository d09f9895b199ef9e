"""What follows when a referral ends without a result: needs come back, K18 runs, the others are told (INV-27)."""

from datetime import datetime

from nrm_referral.app.places import free_places
from nrm_referral.app.ports import ReferralWork
from nrm_referral.domain.referral import Referral
from nrm_shared.clocks.lengths import due
from nrm_shared.contracts.referral import (
    ReferralDeclinedV1,
    ReferralDiscontinuedV1,
    ReferralExpiredV1,
    ReferralRevokedV1,
)

NEED_ITEM = "NEED_ITEM"


def settle(work: ReferralWork, referral: Referral) -> None:
    """Do everything that follows the end of `referral`; tell the others."""
    resolve_by = due("K18", work.now)
    for row in referral.items:
        item = work.need_items.get(row.item_id)
        if item.status in {"REFERRED", "IN_SERVICE"}:
            item.give_back(referral.status, by=work.actor.id, at=work.now)
        if item.open:
            work.deadlines.start("K18", NEED_ITEM, item.id, at=work.now, due=resolve_by, case_id=referral.case_id)
    work.deadlines.stop("K16", referral.id, at=work.now)
    work.deadlines.stop("K17", referral.id, at=work.now)
    free_places(work, referral)
    _tell(work, referral, resolve_by)


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
