"""A need that approval classifies anew after it approved it: it waits for the new approval, and then has the new term (2.6.7)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from nrm_shared.contracts.approval import NeedItemClassifiedV1
from nrm_shared.kernel.ids import new_id
from services.referral.tests.integration.referral_town import Town

PROVIDER = "provider-ain-sheba"


def classify_anew(town: Town, case_id: UUID, item_id: UUID, term: str = "T2") -> None:
    """Let the focal point change its mind an hour later."""
    town.clock.move(timedelta(hours=1))
    event = NeedItemClassifiedV1(
        item_id=item_id,
        request_id=new_id(),
        case_id=case_id,
        need="N05",
        term=term,
        interim=False,
        level="FP" if term == "T1" else "AUTHORITY",
    )
    town.hear((event, item_id, case_id))


def item(town: Town, case_id: UUID) -> Any:
    [found] = town.get("farida", f"/v1/need-items?case_id={case_id}").json()["items"]
    return found


def running(town: Town, item_id: UUID) -> list[str]:
    with town.runner.engine.connect() as connection:
        found = connection.scalars(
            text("SELECT clock FROM deadline WHERE subject_id = :id AND state = 'running'"), {"id": item_id}
        )
        return list(found)


def test_until_it_is_approved_anew_it_cannot_be_referred_and_nothing_here_keeps_the_case_open(town: Town) -> None:
    case_id = town.case()
    item_id = town.approved(case_id, "N05", "T1")
    assert running(town, item_id) == ["K15"]
    classify_anew(town, case_id, item_id)
    assert item(town, case_id)["status"] == "RECLASSIFIED"
    assert town.draft(item_id, PROVIDER).json()["code"] == "authority-decision-required"
    assert town.last("case-work-changed") == {"case_id": str(case_id), "open": False, "blocking": []}
    assert running(town, item_id) == []


def test_approved_anew_it_waits_for_its_referral_with_the_new_term(town: Town) -> None:
    case_id = town.case()
    item_id = town.approved(case_id, "N05", "T1")
    classify_anew(town, case_id, item_id)
    town.decided(case_id, item_id, "N05", "T2")
    assert (item(town, case_id)["status"], item(town, case_id)["term"]) == ("APPROVED", "T2")
    assert running(town, item_id) == ["K15"]
    town.consent(case_id, "C5", PROVIDER, ["N05"])
    assert town.issued(item_id, PROVIDER)["items"][0]["term"] == "T2"


def test_a_draft_made_before_goes_out_with_the_term_of_the_new_approval(town: Town) -> None:
    case_id = town.case()
    item_id = town.approved(case_id, "N05", "T1")
    town.consent(case_id, "C5", PROVIDER, ["N05"])
    draft = town.draft(item_id, PROVIDER).json()["id"]
    classify_anew(town, case_id, item_id)
    assert town.post("farida", f"/v1/referrals/{draft}/issuance").json()["code"] == "authority-decision-required"
    town.decided(case_id, item_id, "N05", "T2")
    assert town.post("farida", f"/v1/referrals/{draft}/issuance").json()["items"][0]["term"] == "T2"


def test_refused_the_second_time_it_is_not_referred(town: Town) -> None:
    case_id = town.case()
    item_id = town.approved(case_id, "N05", "T1")
    classify_anew(town, case_id, item_id)
    town.decided(case_id, item_id, "N05", "T2", "REFUSED")
    assert town.draft(item_id, PROVIDER).json()["code"] == "need-not-approved"
    assert item(town, case_id)["status"] == "RECLASSIFIED"


def test_what_was_referred_in_the_same_moment_goes_on(town: Town) -> None:
    case_id = town.case()
    item_id = town.approved(case_id, "N05", "T1")
    town.consent(case_id, "C5", PROVIDER, ["N05"])
    referral = town.issued(item_id, PROVIDER)
    classify_anew(town, case_id, item_id)
    assert town.accepted("ain-sheba", referral)["status"] == "ACCEPTED"
    assert item(town, case_id)["status"] == "REFERRED"
