"""Who has to have approved (INV-23), and how a need may end (2.6.7, step 10)."""

from datetime import timedelta
from uuid import uuid4

import pytest

from nrm_referral.domain.need_item import Evidence, NeedItem, NeedItemRef
from nrm_referral.domain.refusals import (
    ApprovalLapsed,
    AuthorityDecisionRequired,
    CandidatesRemain,
    LiveReferral,
    NeedNotApproved,
    NothingDelivered,
    ServiceRunning,
)
from nrm_shared.kernel.confidential import Confidential
from nrm_shared.kernel.errors import IllegalMove, Refused
from services.referral.tests.unit.fakes import NOW

NOTHING = Evidence(referrals=0, declines=0, candidates=0, deliveries=0)


def ref(term: str, decision: str | None, level: str = "AUTHORITY") -> NeedItemRef:
    return NeedItemRef(
        id=uuid4(), request_id=uuid4(), case_id=uuid4(), need="N05", term=term, level=level, decision=decision
    )


@pytest.mark.parametrize(
    ("term", "decision", "level", "refusal"),
    [
        ("T2", None, "AUTHORITY", AuthorityDecisionRequired),
        ("T3", "RETURNED", "AUTHORITY", AuthorityDecisionRequired),
        ("T1", None, "FP", NeedNotApproved),
        ("T2", "REFUSED", "AUTHORITY", NeedNotApproved),
        ("T1", "WITHDRAWN", "FP", NeedNotApproved),
        ("T2", "APPROVED", "FP", AuthorityDecisionRequired),
        ("T2", "LAPSED", "AUTHORITY", ApprovalLapsed),
    ],
)
def test_only_an_approval_by_who_had_to_give_it_lets_a_need_be_referred(
    term: str, decision: str | None, level: str, refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        ref(term, decision, level).require_approved(NOW)


def test_an_approval_holds_until_its_end() -> None:
    item = ref("T2", "APPROVED")
    item.require_approved(NOW)
    item.valid_until = NOW + timedelta(seconds=1)
    item.require_approved(NOW)
    item.valid_until = NOW
    with pytest.raises(ApprovalLapsed):
        item.require_approved(NOW)


def item(*verbs: str) -> NeedItem:
    made = NeedItem(id=uuid4(), case_id=uuid4(), need="N08", term="T1")
    made.approve(by="system", at=NOW)
    for verb in verbs:
        getattr(made, verb)(by="x", at=NOW)
    return made


def close(made: NeedItem, outcome: str, evidence: Evidence, *, live: bool = False, note: str | None = None) -> None:
    words = Confidential(made.case_id, note) if note else None
    made.close(outcome, evidence, reason="NO_PROVIDER", note=words, live=live, by="farida", at=NOW)


def test_a_need_is_unmet_with_its_evidence() -> None:
    made = item()
    close(made, "UNMET", Evidence(referrals=1, declines=1, candidates=0, deliveries=0))
    assert (made.status, made.evidence_declines, made.evidence_candidates) == ("UNMET", 1, 0)


def test_a_need_is_unmet_although_providers_remain_only_with_a_written_reason() -> None:
    made = item()
    remaining = Evidence(referrals=0, declines=0, candidates=2, deliveries=0)
    with pytest.raises(CandidatesRemain):
        close(made, "UNMET", remaining)
    close(made, "UNMET", remaining, note="she does not want to leave her sister")
    assert made.status == "UNMET"


def test_a_need_with_a_live_referral_cannot_be_closed() -> None:
    with pytest.raises(LiveReferral):
        close(item("refer"), "WITHDRAWN", NOTHING, live=True)
    with pytest.raises(ServiceRunning):
        close(item("refer", "start"), "MET", NOTHING, live=True)


def test_nothing_is_met_without_a_delivery() -> None:
    with pytest.raises(NothingDelivered):
        close(item("refer", "start"), "MET", NOTHING)
    with pytest.raises(NothingDelivered):
        close(item(), "PARTLY_MET", NOTHING)


def test_a_closed_need_stays_closed() -> None:
    made = item()
    close(made, "WITHDRAWN", NOTHING)
    for outcome in ("UNMET", "WITHDRAWN"):
        with pytest.raises(IllegalMove):
            close(made, outcome, NOTHING)
