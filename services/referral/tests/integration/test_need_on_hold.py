"""A need that approval put on hold rests here: it is not referred, and no clock runs (2.6.7)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from nrm_shared.contracts import approval
from nrm_shared.contracts.base import Event
from nrm_shared.kernel.ids import new_id
from services.referral.tests.integration.referral_town import Town
from services.referral.tests.integration.test_need_classified_anew import PROVIDER, item, running


def say(town: Town, event: type[Event], case_id: UUID, item_id: UUID, **more: Any) -> None:
    town.clock.move(timedelta(hours=1))
    told = event.model_validate({"item_id": item_id, "request_id": new_id(), "case_id": case_id} | more)
    town.hear((told, item_id, case_id))


def held(town: Town, case_id: UUID, item_id: UUID) -> None:
    say(town, approval.NeedItemHeldV1, case_id, item_id, reason="UNREACHABLE")


def resumed(town: Town, case_id: UUID, item_id: UUID, status: str = "APPROVED") -> None:
    say(town, approval.NeedItemResumedV1, case_id, item_id, status=status)


def test_on_hold_an_approved_need_is_not_referred_and_no_clock_runs(town: Town) -> None:
    case_id = town.case()
    item_id = town.approved(case_id, "N05", "T1")
    held(town, case_id, item_id)
    assert item(town, case_id)["status"] == "ON_HOLD"
    assert running(town, item_id) == []
    assert town.draft(item_id, PROVIDER).json()["code"] == "need-on-hold"


def test_taken_up_again_it_waits_for_its_referral(town: Town) -> None:
    case_id = town.case()
    item_id = town.approved(case_id, "N05", "T1")
    held(town, case_id, item_id)
    resumed(town, case_id, item_id)
    assert item(town, case_id)["status"] == "APPROVED"
    assert running(town, item_id) == ["K15"]
    assert town.draft(item_id, PROVIDER).status_code == 201


@pytest.mark.parametrize("status", ["PENDING_AUTHORITY", "RETURNED"])
def test_one_that_is_not_approved_still_waits_for_its_decision_afterwards(town: Town, status: str) -> None:
    case_id = town.case()
    item_id = town.classified(case_id, "N05", "T2")
    held(town, case_id, item_id)
    assert town.draft(item_id, PROVIDER).json()["code"] == "need-on-hold"
    resumed(town, case_id, item_id, status)
    assert town.draft(item_id, PROVIDER).json()["code"] == "authority-decision-required"


def test_what_was_referred_in_the_same_moment_goes_on(town: Town) -> None:
    case_id = town.case()
    item_id = town.approved(case_id, "N05", "T1")
    town.consent(case_id, "C5", PROVIDER, ["N05"])
    referral = town.issued(item_id, PROVIDER)
    held(town, case_id, item_id)
    assert town.accepted("ain-sheba", referral)["status"] == "ACCEPTED"


def test_withdrawn_on_hold_it_ends(town: Town) -> None:
    case_id = town.case()
    item_id = town.approved(case_id, "N05", "T1")
    held(town, case_id, item_id)
    say(town, approval.NeedItemWithdrawnV1, case_id, item_id, reason="VICTIM_CHOICE")
    assert item(town, case_id)["status"] == "WITHDRAWN"
    assert town.draft(item_id, PROVIDER).json()["code"] == "need-not-approved"
