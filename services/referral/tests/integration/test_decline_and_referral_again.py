"""AC8: decline, re-referral, unmet need; what a provider sees after it (INV-27, INV-33)."""

from services.referral.tests.integration.referral_town import KHULNA, Town


def tareq(town: Town) -> tuple[str, str]:
    """A man of 19 in Khulna needs shelter now; returns (case, item)."""
    town.profiles.age = 19
    case_id = town.case(gender="Masculine", band="A_18_24", district=KHULNA)
    item_id = town.approved(case_id, "N08", "T1")
    town.consent(case_id, "C5", "provider-ashroy")
    return str(case_id), str(item_id)


def test_the_search_tells_why_a_provider_is_no_candidate(town: Town) -> None:
    _, item_id = tareq(town)
    found = town.get("farida", f"/v1/need-items/{item_id}/candidates").json()
    assert found["age"] == "exact"
    assert [each["organisation"] for each in found["candidates"]] == ["provider-ashroy"]
    against = {each["organisation"]: each["against"] for each in found["excluded"]}
    assert against["provider-asha"] == ["provider-does-not-cover-district", "provider-does-not-accept-sex"]
    assert against["provider-ain-sheba"] == ["provider-does-not-offer"]


def test_a_manual_pick_of_a_provider_that_does_not_accept_the_sex_is_refused(town: Town) -> None:
    town.offering("provider-asha", "N08", ["T1"], genders=["Feminine"])
    _, item_id = tareq(town)
    answer = town.draft(item_id, "provider-asha")
    assert (answer.status_code, answer.json()["code"]) == (409, "provider-does-not-accept-sex")
    written = town.draft(item_id, "provider-asha", override_reason="no other place tonight")
    assert written.status_code == 201
    assert written.json()["override_codes"] == ["provider-does-not-accept-sex"]


def test_after_a_decline_the_provider_sees_nothing_and_the_need_must_be_resolved(town: Town) -> None:
    case_id, item_id = tareq(town)
    referral = town.issued(item_id, "provider-ashroy")
    path = f"/v1/referrals/{referral['id']}"
    declined = town.post("ashroy", f"{path}/decline", {"code": "NO_CAPACITY", "note": "the roof leaks"})
    assert declined.status_code == 200, declined.text
    assert town.last("referral-declined")["code"] == "NO_CAPACITY"
    assert town.last("referral-declined")["resolve_by"] == "2026-08-14T03:00:00Z"

    seen = town.get("ashroy", path).json()
    assert (seen["status"], seen["decline_code"]) == ("DECLINED", "NO_CAPACITY")
    assert seen["case_id"] is None and seen["items"] == [] and seen["fields"] == []
    assert seen["decline_note"]["masked"] is True
    assert town.get("farida", path).json()["decline_note"] == "the roof leaks"
    assert town.last("case-work-changed")["blocking"] == ["NEED_WITHOUT_OUTCOME", "REFERRAL_UNRESOLVED"]
    assert town.get("farida", f"/v1/need-items/{item_id}/candidates").json()["candidates"] == []

    wrong = town.post("farida", f"/v1/need-items/{item_id}/closure", {"outcome": "UNMET", "reason": "UNKIND_WORD"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/reason")
    closed = town.post("farida", f"/v1/need-items/{item_id}/closure", {"outcome": "UNMET", "reason": "NO_PROVIDER"})
    assert closed.status_code == 200, closed.text
    assert (closed.json()["evidence_declines"], closed.json()["evidence_candidates"]) == (1, 0)
    assert town.last("case-work-changed")["open"] is False
    assert case_id


def test_a_need_is_not_unmet_while_providers_that_fit_have_not_been_asked(town: Town) -> None:
    _, item_id = tareq(town)
    answer = town.post("farida", f"/v1/need-items/{item_id}/closure", {"outcome": "UNMET"})
    assert (answer.status_code, answer.json()["code"]) == (409, "candidates-remain")
    nothing = town.post("farida", f"/v1/need-items/{item_id}/closure", {"outcome": "MET"})
    assert nothing.json()["code"] in {"nothing-delivered", "illegal-move"}


def test_the_successor_gets_a_number_of_its_own(town: Town) -> None:
    _, item_id = tareq(town)
    first = town.issued(item_id, "provider-ashroy")
    assert town.draft(item_id, "provider-ashroy", successor_of=first["id"]).status_code == 409
    town.post("ashroy", f"/v1/referrals/{first['id']}/decline", {"code": "NO_CAPACITY"})
    again = town.draft(item_id, "provider-ashroy", successor_of=first["id"])
    assert again.json()["code"] == "provider-declined-before"
    second = town.issued(
        item_id,
        "provider-ashroy",
        successor_of=first["id"],
        override_reason="a bed is free again",
    )
    assert second["slip_number"] != first["slip_number"]
    assert town.last("referral-issued")["successor_of"] == first["id"]


def test_an_unanswered_referral_expires_and_the_clock_tells_before(town: Town) -> None:
    _, item_id = tareq(town)
    referral = town.issued(item_id, "provider-ashroy")
    town.later(hours=13)
    assert town.last("clock-due")["clock"] == "K16"
    town.later(hours=11)
    assert town.last("clock-breached")["clock"] == "K16"
    assert town.last("referral-expired")["referral_id"] == referral["id"]
    assert town.get("ashroy", f"/v1/referrals/{referral['id']}").json()["case_id"] is None
    assert town.later(seconds=1) == 0


def test_other_providers_and_the_police_see_nothing(town: Town) -> None:
    _, item_id = tareq(town)
    referral = town.issued(item_id, "provider-ashroy")
    assert town.get("asha", f"/v1/referrals/{referral['id']}").status_code == 404
    assert town.get("asha", "/v1/referrals").json()["items"] == []
    assert len(town.get("ashroy", "/v1/referrals").json()["items"]) == 1
    assert town.get("officer", f"/v1/referrals/{referral['id']}").status_code == 403
