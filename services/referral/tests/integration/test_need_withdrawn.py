"""A need withdrawn at approval: nothing waits for it here, and it cannot be referred (2.6.7)."""

from sqlalchemy import text

from nrm_shared.contracts.approval import NeedItemWithdrawnV1
from nrm_shared.kernel.ids import new_id
from services.referral.tests.integration.referral_town import Town


def test_a_need_withdrawn_before_its_classification_holds_nothing_up(town: Town) -> None:
    case_id, item_id = town.case(), new_id()
    event = NeedItemWithdrawnV1(item_id=item_id, request_id=new_id(), case_id=case_id, reason="VICTIM_CHOICE")
    town.hear((event, item_id, case_id))
    with town.runner.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM parked")).scalar_one() == 0


def test_a_need_withdrawn_while_it_waits_cannot_be_referred(town: Town) -> None:
    case_id = town.case()
    item_id = town.classified(case_id, "N05", "T1")
    event = NeedItemWithdrawnV1(item_id=item_id, request_id=new_id(), case_id=case_id, reason="VICTIM_CHOICE")
    town.hear((event, item_id, case_id))
    assert town.draft(item_id, "provider-ain-sheba").json()["code"] == "need-not-approved"
