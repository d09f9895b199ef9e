"""A provider's authorisation that is suspended, ends or comes back, and its live referrals (2.6.13)."""

from sqlalchemy import text

from services.referral.tests.integration.referral_town import Town


def test_every_live_referral_of_a_suspended_provider_waits_for_the_focal_point(town: Town) -> None:
    case_id = town.case()
    item_id = town.approved(case_id, "N05", "T2")
    town.consent(case_id, "C5", "provider-ain-sheba")
    referral = town.issued(item_id, "provider-ain-sheba")
    for move in ("suspension", "revocation"):
        wrong = town.post("authority", f"/v1/providers/provider-ain-sheba/{move}", {"reason": "UNKIND_WORD"})
        assert (wrong.status_code, wrong.json()["errors"][0]["code"]) == (422, "not-a-code")
    town.post("authority", "/v1/providers/provider-ain-sheba/suspension", {"reason": "INSPECTION"})
    assert town.last("provider-suspended")["reason"] == "INSPECTION"
    waiting = town.get("farida", "/v1/referrals?review=true").json()["items"]
    assert [each["id"] for each in waiting] == [referral["id"]]
    for move in ("retention", "revocation", "discontinuation"):
        by = "ain-sheba" if move == "discontinuation" else "farida"
        wrong = town.post(by, f"/v1/referrals/{referral['id']}/{move}", {"reason": "UNKIND_WORD"})
        assert (wrong.status_code, wrong.json()["errors"][0]["code"]) == (422, "not-a-code")
    named = {"referral_id": referral["id"], "case_id": str(case_id), "organisation": "provider-ain-sheba"}
    assert town.last("referral-review-requested") == named | {"reason": "PROVIDER_SUSPENDED"}
    kept = town.post("farida", f"/v1/referrals/{referral['id']}/retention", {"reason": "VICTIM_CHOICE"})
    assert kept.json()["review_reason"] is None
    assert town.last("referral-review-ended") == named | {"outcome": "KEPT", "reason": "VICTIM_CHOICE"}
    assert town.get("farida", "/v1/referrals?review=true").json()["items"] == []
    again = town.post("farida", f"/v1/referrals/{referral['id']}/retention", {"reason": "VICTIM_CHOICE"})
    assert (again.status_code, again.json()["code"]) == (409, "referral-not-under-review")


def test_an_authorisation_ends_by_itself_after_its_last_day(town: Town) -> None:
    town.later(days=323)
    assert town.get("farida", "/v1/providers/provider-asha").json()["status"] == "EXPIRED"
    assert town.last("provider-authorisation-ended")["reason"] == "EXPIRED"
    renewal = {"valid_from": "2027-07-01", "valid_until": "2028-06-30"}
    again = town.post("authority", "/v1/providers/provider-asha/authorisation", renewal)
    assert again.json()["status"] == "AUTHORISED"


def test_an_authorisation_that_runs_out_asks_for_each_live_referral_and_its_renewal_keeps_it(town: Town) -> None:
    case_id = town.case()
    item_id = town.approved(case_id, "N08", "T1")
    town.consent(case_id, "C5", "provider-asha")
    short = {"valid_from": "2026-07-01", "valid_until": "2026-08-12"}
    town.post("authority", "/v1/providers/provider-asha/authorisation", short)
    referral = town.accepted("asha", town.issued(item_id, "provider-asha"))
    town.later(days=1)
    assert town.last("referral-review-requested")["reason"] == "PROVIDER_EXPIRED"
    renewal = {"valid_from": "2026-08-13", "valid_until": "2027-08-12"}
    town.post("authority", "/v1/providers/provider-asha/authorisation", renewal)
    ended = town.last("referral-review-ended")
    assert (ended["referral_id"], ended["outcome"], ended["reason"]) == (referral["id"], "AUTHORISED_AGAIN", None)
    assert town.get("farida", "/v1/referrals?review=true").json()["items"] == []


def test_who_asked_for_the_decision_and_who_took_it_stand_in_the_history_of_the_referral(town: Town) -> None:
    case_id = town.case()
    item_id = town.approved(case_id, "N05", "T2")
    town.consent(case_id, "C5", "provider-ain-sheba")
    referral = town.issued(item_id, "provider-ain-sheba")
    town.post("authority", "/v1/providers/provider-ain-sheba/revocation", {"reason": "COMPLAINT"})
    town.post("farida", f"/v1/referrals/{referral['id']}/retention", {"reason": "CONTINUITY"})
    with town.runner.engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT verb, actor, reason FROM action_history WHERE aggregate_id = :id AND verb IN ('review', 'keep') ORDER BY id"
            ),
            {"id": referral["id"]},
        ).all()
    assert [tuple(row) for row in rows] == [
        ("review", "authority", "PROVIDER_REVOKED"),
        ("keep", "farida", "CONTINUITY"),
    ]


def test_a_referral_taken_back_under_review_waits_for_another_provider_and_for_no_decision(town: Town) -> None:
    case_id = town.case()
    item_id = town.approved(case_id, "N05", "T2")
    town.consent(case_id, "C5", "provider-ain-sheba")
    referral = town.issued(item_id, "provider-ain-sheba")
    town.post("authority", "/v1/providers/provider-ain-sheba/suspension", {"reason": "INSPECTION"})
    taken = town.post("farida", f"/v1/referrals/{referral['id']}/revocation", {"reason": "SAFETY"})
    assert (taken.json()["status"], taken.json()["review_reason"]) == ("REVOKED", None)
    assert town.get("farida", "/v1/referrals?review=true").json()["items"] == []
