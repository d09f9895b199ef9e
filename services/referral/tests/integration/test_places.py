"""Places of an offering: one per accepted referral, counted once, given back once (step 10, INV-30, 2.6.9)."""

from uuid import UUID

from services.referral.tests.integration.referral_town import Town


def last_place(town: Town, *, capacity: int = 1) -> UUID:
    town.provider("provider-setu", "Setu Clinic")
    return town.offering("provider-setu", "N06", ["T1", "T2"], capacity_total=capacity)


def waiting(town: Town, term: str = "T1", **more: str) -> dict[str, object]:
    case_id = town.case()
    item_id = town.approved(case_id, "N06", term)
    town.consent(case_id, "C5", "provider-setu")
    return town.issued(item_id, "provider-setu", **more)


def free(town: Town) -> int:
    found: int = town.get("setu", "/v1/offerings").json()["items"][0]["capacity_available"]
    return found


def test_the_last_place_is_given_once(town: Town) -> None:
    last_place(town)
    first, second = waiting(town), waiting(town)
    town.accepted("setu", first)
    answer = town.post("setu", f"/v1/referrals/{second['id']}/acceptance", match=int(str(second["row_version"])))
    assert (answer.status_code, answer.json()["code"]) == (409, "provider-no-capacity")
    assert (free(town), town.get("setu", f"/v1/referrals/{second['id']}").json()["status"]) == (0, "ISSUED")


def test_a_provider_asked_although_it_is_full_may_accept_and_gives_back_no_place(town: Town) -> None:
    offering = last_place(town, capacity=1)
    town.accepted("setu", waiting(town))
    extra = town.accepted("setu", waiting(town, override_reason="They agreed by telephone to one more."))
    town.post("setu", f"/v1/offerings/{offering}/capacity", {"capacity_total": 3, "capacity_available": 0})
    town.post("farida", f"/v1/referrals/{extra['id']}/revocation", {"reason": "SAFETY"})
    assert free(town) == 0


def test_a_place_that_was_taken_comes_back_when_the_referral_ends(town: Town) -> None:
    last_place(town, capacity=2)
    accepted = town.accepted("setu", waiting(town))
    assert free(town) == 1
    town.post("farida", f"/v1/referrals/{accepted['id']}/revocation", {"reason": "SAFETY"})
    assert free(town) == 2


def test_only_an_immediate_need_is_served_as_an_emergency(town: Town) -> None:
    last_place(town, capacity=5)
    later, now = town.accepted("setu", waiting(town, "T2")), town.accepted("setu", waiting(town, "T1"))
    answer = town.post("setu", f"/v1/referrals/{later['id']}/service-start", {"emergency": True})
    assert (answer.status_code, answer.json()["code"]) == (409, "emergency-not-immediate")
    assert town.post("setu", f"/v1/referrals/{now['id']}/service-start", {"emergency": True}).status_code == 200


def test_a_service_that_ends_before_its_aim_is_told_with_its_reason(town: Town) -> None:
    last_place(town, capacity=5)
    served = town.accepted("setu", waiting(town, "T1"))
    town.post("setu", f"/v1/referrals/{served['id']}/service-start", {"emergency": True})
    ended = town.post("setu", f"/v1/referrals/{served['id']}/discontinuation", {"reason": "RELOCATED"})
    assert (ended.status_code, ended.json()["status"]) == (200, "DISCONTINUED")
    assert town.last("referral-discontinued")["reason"] == "RELOCATED"
