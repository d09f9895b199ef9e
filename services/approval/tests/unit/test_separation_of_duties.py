"""SD1 and SD2: whoever did the earlier step does not decide on it."""

from typing import Any

import pytest

from nrm_approval.domain.approval import Approval
from nrm_approval.domain.errors import ClassifierCannotDecide, SubmitterCannotVerify
from nrm_approval.domain.request import ServiceRequest
from nrm_shared.kernel.ids import new_id

from .fakes import NOW

ANSWER: dict[str, Any] = {
    "reasons": None,
    "conditions": None,
    "meeting_ref": "M-1",
    "valid_until": None,
    "reunion": "yes",
    "at": NOW,
}


def pending(level: str = "AUTHORITY", term: str = "T2") -> Approval:
    """Return a question put after farida classified the need."""
    approval = Approval(
        id=new_id(), item_id=new_id(), case_id=new_id(), need="N05", term=term, level=level, classified_by="farida"
    )
    approval.open(at=NOW)
    return approval


def submitted(drafted_by: str, submitted_by: str) -> ServiceRequest:
    """Return a request that waits for verification."""
    request = ServiceRequest(id=new_id(), case_id=new_id(), number="R-1", source="PROVIDER", regime="any")
    request.status, request.drafted_by, request.submitted_by = "SUBMITTED", drafted_by, submitted_by
    return request


@pytest.mark.parametrize("one", ["anika", "babul"])
def test_sd1_who_drafted_or_submitted_a_request_does_not_verify_it(one: str) -> None:
    request = submitted("anika", "babul")

    with pytest.raises(SubmitterCannotVerify) as refused:
        request.take_up(by=one, at=NOW)

    assert refused.value.code == "separation-of-duties-submitter-verifies"
    assert request.status == "SUBMITTED"


def test_somebody_else_verifies() -> None:
    request = submitted("anika", "babul")

    request.take_up(by="farida", at=NOW)

    assert request.status == "UNDER_VERIFICATION"


def test_sd2_who_classified_does_not_cast_the_authoritys_decision() -> None:
    approval = pending()

    with pytest.raises(ClassifierCannotDecide) as refused:
        approval.decide("APPROVED", level="AUTHORITY", by="farida", **ANSWER)

    assert refused.value.code == "separation-of-duties-classifier-decides"
    assert approval.pending


def test_the_focal_point_who_classified_may_decide_a_short_term_need() -> None:
    approval = pending("FP", "T1")

    approval.decide("APPROVED", level="FP", by="farida", **ANSWER)

    assert approval.status == "APPROVED"
