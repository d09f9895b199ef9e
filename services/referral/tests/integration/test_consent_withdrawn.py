"""AC9 and INV-15: what the withdrawal of C5 does, in one transaction."""

import pytest
from sqlalchemy import text

from nrm_shared.contracts.intake import PersonErasedV1
from nrm_shared.kernel.ids import new_id
from services.referral.tests.integration.referral_town import Town


@pytest.mark.parametrize("cause", ["WITHDRAWN", "EXPIRED", "GIVER_NOT_ELIGIBLE"])
def test_however_the_consent_ends_what_is_issued_is_revoked_and_a_stop_notice_is_sent(town: Town, cause: str) -> None:
    case_id = town.case()
    item_id = town.approved(case_id, "N05", "T2")
    consent_id = town.consent(case_id, "C5", "provider-ain-sheba")
    referral = town.issued(item_id, "provider-ain-sheba")
    town.withdraw(case_id, consent_id, "C5", "provider-ain-sheba", cause=cause)
    told = town.last("referral-revoked")
    assert (told["referral_id"], told["reason"]) == (referral["id"], "CONSENT_WITHDRAWN")
    assert town.get("ain-sheba", f"/v1/referrals/{referral['id']}").json()["fields"] == []
    notice = town.get("ain-sheba", "/v1/stop-notices").json()["items"][0]
    assert notice["due_at"] == "2026-08-15T03:00:00Z"
    named = {"notice_id": notice["id"], "referral_id": referral["id"], "case_id": str(case_id)}
    named["organisation"] = "provider-ain-sheba"
    assert town.last("stop-notice-sent") == named | {"due_at": notice["due_at"]}
    assert town.get("asha", "/v1/stop-notices").json()["items"] == []
    done = town.post("ain-sheba", f"/v1/stop-notices/{notice['id']}/acknowledgement")
    assert done.json()["status"] == "ACKNOWLEDGED"
    assert town.last("stop-notice-acknowledged") == named
    assert town.get("ain-sheba", "/v1/stop-notices").json()["items"] == []


def test_a_running_service_winds_down_for_72_hours_and_then_ends(town: Town) -> None:
    case_id = town.case()
    item_id = town.approved(case_id, "N05", "T1")
    other = town.approved(case_id, "N08", "T1")
    consent_id = town.consent(case_id, "C5", "provider-ain-sheba")
    town.consent(case_id, "C5", "provider-asha")
    referral = town.accepted("ain-sheba", town.issued(item_id, "provider-ain-sheba"))
    town.post("ain-sheba", f"/v1/referrals/{referral['id']}/service-start", {"emergency": True})
    untouched = town.accepted("asha", town.issued(other, "provider-asha"))
    town.withdraw(case_id, consent_id, "C5", "provider-ain-sheba")
    seen = town.get("ain-sheba", f"/v1/referrals/{referral['id']}").json()
    assert (seen["status"], seen["wind_down_until"], seen["fields"]) == ("IN_SERVICE", "2026-08-15T03:00:00Z", [])
    town.later(hours=71)
    assert town.get("farida", f"/v1/referrals/{referral['id']}").json()["status"] == "IN_SERVICE"
    town.later(hours=1)
    ended = town.get("farida", f"/v1/referrals/{referral['id']}").json()
    assert (ended["status"], ended["end_reason"]) == ("DISCONTINUED", "CONSENT_WITHDRAWN")
    assert town.get("farida", "/v1/stop-notices").json()["items"][0]["status"] == "OVERDUE"
    assert town.last("stop-notice-overdue")["referral_id"] == referral["id"]
    assert town.get("farida", f"/v1/referrals/{untouched['id']}").json()["status"] == "ACCEPTED"


def test_another_consent_that_still_names_the_organisation_keeps_the_referral(town: Town) -> None:
    case_id = town.case()
    item_id = town.approved(case_id, "N05", "T2")
    consent_id = town.consent(case_id, "C5", "provider-ain-sheba")
    town.consent(case_id, "C5", "provider-ain-sheba", ["N05"])
    referral = town.issued(item_id, "provider-ain-sheba")
    town.withdraw(case_id, consent_id, "C5", "provider-ain-sheba")
    assert town.get("farida", f"/v1/referrals/{referral['id']}").json()["status"] == "ISSUED"


def test_a_closed_case_gets_no_new_referral(town: Town) -> None:
    from nrm_shared.contracts.intake import CaseClosedV1

    case_id = town.case()
    item_id = town.approved(case_id, "N05", "T2")
    town.hear((CaseClosedV1(case_id=case_id, reason="VICTIM_CHOICE"), case_id, case_id))
    answer = town.draft(item_id, "provider-ain-sheba")
    assert (answer.status_code, answer.json()["code"]) == (409, "case-closed")


def test_erasing_the_person_destroys_the_key_of_the_case(town: Town) -> None:
    case_id, person = town.case(), new_id()
    item_id = town.approved(case_id, "N05", "T2")
    town.consent(case_id, "C5", "provider-ain-sheba")
    referral = town.issued(item_id, "provider-ain-sheba")
    body = {"code": "NO_CAPACITY", "note": "The ward is full."}
    declined = town.post("ain-sheba", f"/v1/referrals/{referral['id']}/decline", body)
    assert declined.status_code == 200, declined.text
    with town.runner.engine.connect() as connection:
        assert connection.execute(text("SELECT wrapped FROM data_key")).scalar_one()

    town.hear((PersonErasedV1(person_id=person, case_ids=[case_id]), person, None))

    with town.runner.engine.connect() as connection:
        keys = connection.execute(text("SELECT subject, wrapped FROM data_key")).all()
    assert {key.subject: key.wrapped for key in keys} == {case_id: None, person: None}
