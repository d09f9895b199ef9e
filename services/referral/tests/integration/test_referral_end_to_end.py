"""From the approved need to the delivered service (steps 10 and 11), over HTTP and through the inbox."""

from datetime import date
from typing import Any

import pytest

from nrm_shared.reference import clocks
from services.referral.tests.integration.referral_town import Town


def test_a_need_goes_from_approval_to_met(town: Town) -> None:
    case_id = town.case()
    item_id = town.approved(case_id, "N05", "T1")
    town.consent(case_id, "C5", "provider-ain-sheba", ["N05"])

    found = town.get("farida", f"/v1/need-items/{item_id}/candidates").json()
    assert [each["organisation"] for each in found["candidates"]] == ["provider-ain-sheba"]
    assert "covers-the-country" in found["candidates"][0]["why"]

    referral = town.issued(item_id, "provider-ain-sheba")
    told = town.last("referral-issued")
    assert told["fields"] == ["alias", "safe_contact", "language", "age_band", "gender", "accessibility"]
    assert told["slip_number"] == referral["slip_number"]
    [notice] = town.get("farida", f"/v1/notices?case_id={case_id}").json()["items"]
    assert (notice["text_code"], notice["subject_id"]) == ("referral-issued", referral["id"])
    assert town.get("shirin", f"/v1/notices?case_id={case_id}").status_code == 404
    assert town.last("case-work-changed")["blocking"] == ["LIVE_REFERRAL", "NEED_WITHOUT_OUTCOME"]

    seen = town.get("ain-sheba", f"/v1/referrals/{referral['id']}").json()
    assert seen["case_id"] == str(case_id) and seen["fields"] == told["fields"]
    town.accepted("ain-sheba", seen)
    assert town.get("ain-sheba", "/v1/offerings").json()["items"][0]["capacity_available"] == 4

    path = f"/v1/referrals/{referral['id']}"
    assert town.post("ain-sheba", f"{path}/service-start", {}).json()["code"] == "plan-required"
    assert town.post("ain-sheba", f"{path}/service-start", {"emergency": True}).status_code == 200
    assert town.last("service-started")["item_id"] == str(item_id)
    delivery: dict[str, Any] = {"kind": "SESSION", "delivered_on": "2026-08-12", "hours": "1.5", "note": "first visit"}
    unkind = town.post("ain-sheba", f"{path}/deliveries", delivery | {"kind": "UNKIND_WORD"})
    assert (unkind.status_code, unkind.json()["errors"][0]["pointer"]) == (422, "/kind")
    assert town.post("ain-sheba", f"{path}/deliveries", delivery).status_code == 201
    assert town.get("ain-sheba", f"{path}/deliveries").json()["items"][0]["note"] == "first visit"
    assert town.get("farida", f"{path}/deliveries").json()["items"][0]["note"]["masked"] is True

    early = town.post("farida", f"/v1/need-items/{item_id}/closure", {"outcome": "MET"})
    assert (early.status_code, early.json()["code"]) == (409, "service-running")
    done = town.post("ain-sheba", f"{path}/completion", {"outcomes": {str(item_id): "MET"}})
    assert done.json()["status"] == "COMPLETED"
    assert town.last("service-completed")["item_id"] == str(item_id)
    assert town.last("referral-completed")["referral_id"] == referral["id"]
    assert town.get("ain-sheba", "/v1/offerings").json()["items"][0]["capacity_available"] == 5

    closed = town.post("farida", f"/v1/need-items/{item_id}/closure", {"outcome": "MET"})
    assert closed.json()["status"] == "MET"
    assert town.last("need-item-closed")["outcome"] == "MET"
    assert town.last("case-work-changed") == {"case_id": str(case_id), "open": False, "blocking": []}


def test_an_item_that_is_only_classified_says_who_has_to_decide(town: Town) -> None:
    case_id = town.case()
    authority, focal = town.classified(case_id, "N05", "T2"), town.classified(case_id, "N05", "T1")
    town.approved(case_id, "N08", "T1")
    answer = town.draft(authority, "provider-ain-sheba")
    assert (answer.status_code, answer.json()["code"]) == (409, "authority-decision-required")
    assert town.draft(focal, "provider-ain-sheba").json()["code"] == "need-not-approved"
    town.decided(case_id, focal, "N05", "T1", "REFUSED")
    assert town.draft(focal, "provider-ain-sheba").json()["code"] == "need-not-approved"


def test_a_referral_is_not_issued_without_consent_that_names_organisation_and_need(town: Town) -> None:
    case_id = town.case()
    item_id = town.approved(case_id, "N05", "T2")
    town.consent(case_id, "C5", "provider-asha")
    town.consent(case_id, "C5", "provider-ain-sheba", ["N09"])
    drafted = town.draft(item_id, "provider-ain-sheba").json()
    answer = town.post("farida", f"/v1/referrals/{drafted['id']}/issuance")
    assert (answer.status_code, answer.json()["code"]) == (409, "consent-missing")


def test_the_provider_is_looked_at_again_when_the_referral_is_issued(town: Town) -> None:
    case_id = town.case()
    item_id = town.approved(case_id, "N05", "T2")
    town.consent(case_id, "C5", "provider-ain-sheba")
    drafted = town.draft(item_id, "provider-ain-sheba").json()
    town.post("authority", "/v1/providers/provider-ain-sheba/suspension", {"reason": "INSPECTION"})
    answer = town.post("farida", f"/v1/referrals/{drafted['id']}/issuance")
    assert (answer.status_code, answer.json()["code"]) == (409, "provider-suspended")


def test_a_need_is_with_one_provider_at_a_time(town: Town) -> None:
    case_id = town.case()
    item_id = town.approved(case_id, "N05", "T2")
    town.consent(case_id, "C5", "provider-ain-sheba")
    second = town.draft(item_id, "provider-ain-sheba").json()
    town.issued(item_id, "provider-ain-sheba")
    answer = town.post("farida", f"/v1/referrals/{second['id']}/issuance")
    assert (answer.status_code, answer.json()["code"]) == (409, "item-already-referred")


def test_the_slip_is_a_pdf_whose_token_can_be_checked_and_is_stored_only_as_a_digest(town: Town) -> None:
    from sqlalchemy import text

    from nrm_referral.app.slips import PrintSlip
    from services.referral.tests.integration.referral_town import ACTORS

    case_id = town.case()
    item_id = town.approved(case_id, "N05", "T2")
    town.consent(case_id, "C5", "provider-ain-sheba")
    referral = town.issued(item_id, "provider-ain-sheba")
    for language in ("bn", "en"):
        printed = town.get("farida", f"/v1/referrals/{referral['id']}/slip?language={language}")
        assert printed.status_code == 200 and printed.content.startswith(b"%PDF"), printed.text
    sheet = town.runner.ask(PrintSlip(referral["id"], "bn"), actor=ACTORS["farida"])
    right = {"number": referral["slip_number"], "token": sheet.token}
    assert town.post("ain-sheba", "/v1/slips/check", right).json() == {
        "valid": True,
        "organisation": "provider-ain-sheba",
    }
    wrong = right | {"token": "0" * 26}
    assert town.post("ain-sheba", "/v1/slips/check", wrong).json() == {"valid": False, "organisation": None}
    with town.runner.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM slip_print")).scalar() == 3
        assert (
            connection.execute(
                text("SELECT count(*) FROM audit_event WHERE action = 'slip:print' AND reason LIKE 'printed-%'")
            ).scalar()
            == 3
        )
        stored = connection.execute(
            text("SELECT string_agg(encode(token_hash, 'escape'), '') FROM slip_print")
        ).scalar()
    assert sheet.token not in str(stored)
    assert town.get("ashroy", f"/v1/referrals/{referral['id']}/slip").status_code == 403


def test_a_referral_keeps_the_legal_regime_it_was_drafted_under_when_another_comes(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = town.case()
    first = town.draft(town.approved(case_id, "N05", "T1"), "provider-ain-sheba").json()["id"]
    monkeypatch.setattr(clocks, "regime", lambda: clocks.Regime("Ordinance-2026", "1", date(2026, 8, 1)))
    second = town.draft(town.approved(case_id, "N05", "T2"), "provider-ain-sheba").json()["id"]
    regimes = [town.get("farida", f"/v1/referrals/{id}").json()["regime"] for id in (first, second)]
    assert regimes == ["PSHT-2012/Rules-2017", "Ordinance-2026"]
