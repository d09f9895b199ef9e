"""Each role reads of a referral, its plan and its sessions what 2.14 gives it, and not what has ended for it."""

from uuid import UUID

import pytest

from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.ids import new_id
from services.referral.tests.integration.referral_town import ACTORS, Town
from services.referral.tests.integration.test_several_providers import appoint

LAW = "provider-ain-sheba"
NOTE, WORDS = "No lawyer is free this month.", "Spoke of the time in captivity."


@pytest.fixture
def case_id(town: Town, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """Return a case that the shelter serves, with a plan, and of which the person herself may read."""
    made = town.case()
    rehana = Actor(str(new_id()), "survivor", None, frozenset({"SUR"}), cases=frozenset({made}))
    monkeypatch.setitem(ACTORS, "rehana", rehana)
    return made


def served(town: Town, case_id: UUID) -> tuple[str, UUID]:
    """Let the shelter serve the case, with a manager and a plan she agreed to; return the referral's path and C5."""
    shelter = town.approved(case_id, "N08", "T1")
    consent_id = town.consent(case_id, "C5", "provider-asha")
    referral = town.accepted("asha", town.issued(shelter, "provider-asha"))
    appoint(town, case_id)
    line = {"item_id": str(shelter), "organisation": "provider-asha", "what": "a room of her own"}
    plan = town.post("shirin", "/v1/plans", {"case_id": str(case_id), "actions": [line]}).json()
    town.post("shirin", f"/v1/plans/{plan['id']}/proposal")
    town.consent(case_id, "C6")
    assert town.post("shirin", f"/v1/plans/{plan['id']}/activation").status_code == 200
    return f"/v1/referrals/{referral['id']}", consent_id


def test_the_person_reads_the_whole_plan_that_is_made_with_her(town: Town, case_id: UUID) -> None:
    served(town, case_id)
    [plan] = town.get("rehana", f"/v1/plans?case_id={case_id}").json()["items"]
    assert plan["actions"][0]["what"] == "a room of her own"


def test_the_person_lists_the_referrals_of_her_case_and_no_others(town: Town, case_id: UUID) -> None:
    served(town, case_id)
    served(town, town.case())
    for query in ("", f"?case_id={case_id}"):
        assert [each["case_id"] for each in town.get("rehana", f"/v1/referrals{query}").json()["items"]] == [
            str(case_id)
        ]


def test_a_provider_that_only_winds_down_reads_no_needs_no_plan_and_no_manager(town: Town, case_id: UUID) -> None:
    """INV-15: no new data."""
    _, consent_id = served(town, case_id)
    paths = (
        f"/v1/need-items?case_id={case_id}",
        f"/v1/plans?case_id={case_id}",
        f"/v1/cases/{case_id}/case-manager",
    )
    assert [town.get("asha", path).status_code for path in paths] == [200, 200, 200]
    town.withdraw(case_id, consent_id, "C5", "provider-asha")
    assert [town.get("asha", path).status_code for path in paths] == [404, 404, 404]
    assert [town.get("shirin", path).status_code for path in paths] == [200, 200, 200]


def test_the_case_manager_reads_why_a_provider_declined_and_the_person_a_placeholder(town: Town, case_id: UUID) -> None:
    """2.2 CMG: all referrals of that case; 2.11: a decline is told to focal point and case manager."""
    served(town, case_id)
    town.consent(case_id, "C5", LAW)
    referral = town.issued(town.approved(case_id, "N05", "T2"), LAW)
    path = f"/v1/referrals/{referral['id']}"
    town.post("ain-sheba", f"{path}/decline", {"code": "NO_CAPACITY", "note": NOTE})
    for who in ("farida", "shirin"):
        assert town.get(who, path).json()["decline_note"] == NOTE
    assert town.get("rehana", path).json()["decline_note"]["masked"] is True


def test_what_was_said_in_a_session_stays_with_who_wrote_it(town: Town, case_id: UUID) -> None:
    path, _ = served(town, case_id)
    town.post("asha", f"{path}/service-start", {"emergency": True})
    session = {"kind": "SESSION", "delivered_on": "2026-08-12", "note": WORDS}
    assert town.post("asha", f"{path}/deliveries", session).status_code == 201
    assert town.get("asha", f"{path}/deliveries").json()["items"][0]["note"] == WORDS
    for who in ("farida", "shirin", "rehana"):
        assert town.get(who, f"{path}/deliveries").json()["items"][0]["note"]["masked"] is True


def test_a_slip_is_printed_for_the_person_and_by_the_focal_point_alone(town: Town, case_id: UUID) -> None:
    """2.2 SUR: slips; whoever is shown one checks it and prints none."""
    path, _ = served(town, case_id)
    seen = {who: town.get(who, f"{path}/slip").status_code for who in ("farida", "rehana", "asha", "shirin")}
    assert seen == {"farida": 200, "rehana": 200, "asha": 403, "shirin": 403}


def test_what_an_organisation_offers_only_its_own_focal_person_says(town: Town) -> None:
    """2.2 PFP: capacity."""
    body = {"organisation": "provider-asha", "need": "N10", "terms": ["T1"]}
    assert town.post("farida", "/v1/offerings", body).status_code == 403
    assert town.post("ain-sheba", "/v1/offerings", body).status_code == 404
    assert town.post("asha", "/v1/offerings", body).status_code == 201
    assert town.last("offering-changed")["need"] == "N10"


def test_the_person_is_given_all_that_is_kept_of_her_but_what_a_provider_noted(town: Town, case_id: UUID) -> None:
    """2.10 access: referral's part of the copy."""
    referral, _ = served(town, case_id)
    town.post("asha", f"{referral}/service-start", {"emergency": True})
    session = {"kind": "SESSION", "delivered_on": "2026-08-12", "note": WORDS}
    assert town.post("asha", f"{referral}/deliveries", session).status_code == 201
    path = f"/v1/cases/{case_id}/subject-part"

    part = town.get("rehana", path).json()

    assert [(one["organisation"], one["needs"]) for one in part["referrals"]] == [("provider-asha", ["N08"])]
    assert part["plans"][0]["actions"][0]["what"] == "a room of her own"
    assert [(one["delivered_on"], one["note"]["masked"]) for one in part["deliveries"]] == [("2026-08-12", True)]
    assert "person:" not in str(part)
    assert town.get("rehana", f"/v1/cases/{town.case()}/subject-part").status_code == 404
    assert town.get("farida", path).status_code == 200
    for who in ("asha", "shirin", "ain-sheba"):
        assert town.get(who, path).status_code == 403, who


def test_a_committee_is_shown_the_need_and_not_who_meets_it(town: Town, case_id: UUID) -> None:
    """2.2 CTC: pseudonym, stage, need types; who meets a need may be a shelter."""
    path, _ = served(town, case_id)
    [listed] = town.get("committee", f"/v1/referrals?case_id={case_id}").json()["items"]
    for seen in (listed, town.get("committee", path).json()):
        [item] = seen["items"]
        assert (item["need"], seen["status"]) == ("N08", "ACCEPTED")
        assert seen["organisation"]["masked"] is True and item["offering_id"]["masked"] is True
        assert "asha" not in str(seen)
    for who in ("farida", "shirin", "rehana", "asha"):
        seen = town.get(who, path).json()
        assert (seen["organisation"], len(seen["items"][0]["offering_id"])) == ("provider-asha", 36), who


def test_a_committee_cannot_ask_which_referrals_went_to_one_organisation(town: Town, case_id: UUID) -> None:
    served(town, case_id)
    for organisation in ("provider-asha", LAW, "provider-nobody"):
        answer = town.get("committee", f"/v1/referrals?organisation={organisation}")
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), organisation
    assert len(town.get("farida", "/v1/referrals?organisation=provider-asha").json()["items"]) == 1
    assert town.get("farida", f"/v1/referrals?organisation={LAW}").json()["items"] == []


def test_a_provider_lists_the_needs_of_its_own_referrals_and_no_others(town: Town, case_id: UUID) -> None:
    """INV-33: legal aid knows nothing of the shelter."""
    served(town, case_id)
    town.consent(case_id, "C5", LAW)
    town.accepted("ain-sheba", town.issued(town.approved(case_id, "N05", "T2"), LAW))

    def needs(who: str) -> set[str]:
        return {each["need"] for each in town.get(who, f"/v1/need-items?case_id={case_id}").json()["items"]}

    assert (needs("asha"), needs("ain-sheba")) == ({"N08"}, {"N05"})
    for who in ("farida", "shirin", "rehana", "committee"):
        assert needs(who) == {"N08", "N05"}, who
