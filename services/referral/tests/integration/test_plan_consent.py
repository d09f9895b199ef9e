"""A plan stands only on a consent C6 given for it, and falls with it, whatever state it is in (INV-14)."""

from uuid import UUID

from services.referral.tests.integration.referral_town import Town
from services.referral.tests.integration.test_several_providers import appoint

Lines = dict[str, list[dict[str, str]]]


def planned(town: Town) -> tuple[UUID, str, Lines]:
    case_id = town.case()
    shelter = town.approved(case_id, "N08", "T1")
    town.consent(case_id, "C5", "provider-asha")
    town.accepted("asha", town.issued(shelter, "provider-asha"))
    appoint(town, case_id)
    lines: Lines = {"actions": [{"item_id": str(shelter), "organisation": "provider-asha", "what": "a room"}]}
    plan = town.post("shirin", "/v1/plans", {"case_id": str(case_id), **lines})
    assert plan.status_code == 201, plan.text
    return case_id, f"/v1/plans/{plan.json()['id']}", lines


def active(town: Town) -> tuple[UUID, str, Lines, UUID]:
    """Return a case with an active plan at the shelter, the plan's path, its lines, and the consent C6."""
    case_id, path, lines = planned(town)
    town.post("shirin", f"{path}/proposal")
    consent_id = town.consent(case_id, "C6")
    assert town.post("shirin", f"{path}/activation").json()["active_version"] == 1
    return case_id, path, lines, consent_id


def state(town: Town, case_id: UUID) -> tuple[str, int | None]:
    plan = town.get("shirin", f"/v1/plans?case_id={case_id}").json()["items"][0]
    return plan["status"], plan["active_version"]


def test_a_consent_older_than_the_proposal_does_not_activate_the_plan(town: Town) -> None:
    case_id, path, _ = planned(town)
    town.consent(case_id, "C6")
    town.later(minutes=5)
    town.post("shirin", f"{path}/proposal")
    assert town.post("shirin", f"{path}/activation").json()["code"] == "consent-missing"
    town.later(minutes=5)
    town.consent(case_id, "C6")
    assert town.post("shirin", f"{path}/activation").json()["status"] == "ACTIVE"


def test_withdrawing_the_consent_stops_a_plan_under_revision_and_one_proposed_anew(town: Town) -> None:
    for proposed, left in ((False, "UNDER_REVISION"), (True, "CONSENT_PENDING")):
        case_id, path, lines, consent_id = active(town)
        town.post("shirin", f"{path}/revision", lines)
        if proposed:
            town.post("shirin", f"{path}/proposal")
        assert state(town, case_id) == (left, 1)
        town.withdraw(case_id, consent_id, "C6")
        assert state(town, case_id) == (left, None)


def test_an_older_consent_does_not_carry_a_plan_whose_own_was_withdrawn(town: Town) -> None:
    case_id, path, _ = planned(town)
    town.consent(case_id, "C6")
    town.later(minutes=5)
    town.post("shirin", f"{path}/proposal")
    consent_id = town.consent(case_id, "C6")
    town.post("shirin", f"{path}/activation")
    town.withdraw(case_id, consent_id, "C6")
    assert state(town, case_id) == ("CONSENT_PENDING", None)


def test_no_provider_reads_a_plan_before_the_person_agreed_to_it(town: Town) -> None:
    case_id, path, _ = planned(town)
    assert town.get("asha", f"/v1/plans?case_id={case_id}").status_code == 404, "drafted"
    town.post("shirin", f"{path}/proposal")
    assert town.get("asha", f"/v1/plans?case_id={case_id}").status_code == 404, "proposed"


def test_withdrawing_the_consent_to_the_plan_alone_closes_it_for_the_provider(town: Town) -> None:
    case_id, _, _, consent_id = active(town)
    assert town.get("asha", f"/v1/plans?case_id={case_id}").status_code == 200
    town.withdraw(case_id, consent_id, "C6")
    assert town.get("asha", f"/v1/plans?case_id={case_id}").status_code == 404
    assert town.get("shirin", f"/v1/plans?case_id={case_id}").status_code == 200, "who writes it reads on"


def test_while_the_next_version_is_drafted_the_provider_reads_the_one_that_stands(town: Town) -> None:
    case_id, path, lines, _ = active(town)
    [line] = lines["actions"]
    next_line = {**line, "what": "another town", "due_on": "2026-10-01"}
    town.post("shirin", f"{path}/revision", {"actions": [next_line], "review_on": "2026-09-12"})
    [seen] = town.get("asha", f"/v1/plans?case_id={case_id}").json()["items"]
    assert (seen["status"], seen["version"], seen["review_on"]) == ("ACTIVE", 1, None)
    assert [(each["what"], each["due_on"]) for each in seen["actions"]] == [("a room", None)]
    assert state(town, case_id) == ("UNDER_REVISION", 1)


def test_who_is_engaged_after_the_plan_was_agreed_to_reads_it_in_the_version_that_names_it(town: Town) -> None:
    case_id, path, lines, _ = active(town)
    legal = town.approved(case_id, "N05", "T1")
    town.consent(case_id, "C5", "provider-ain-sheba")
    town.accepted("ain-sheba", town.issued(legal, "provider-ain-sheba"))
    assert town.get("ain-sheba", f"/v1/plans?case_id={case_id}").status_code == 404
    town.post("shirin", f"{path}/revision", lines)
    town.post("shirin", f"{path}/proposal")
    town.consent(case_id, "C6")
    assert town.post("shirin", f"{path}/activation").json()["active_version"] == 2
    assert town.get("ain-sheba", f"/v1/plans?case_id={case_id}").status_code == 200
