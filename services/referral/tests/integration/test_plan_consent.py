"""A plan stands only on a consent C6 given for it, and falls with it, whatever state it is in (INV-14)."""

from uuid import UUID

from services.referral.tests.integration.referral_town import Town
from services.referral.tests.integration.test_several_providers import appoint


def planned(town: Town) -> tuple[UUID, str, dict[str, object]]:
    case_id = town.case()
    shelter = town.approved(case_id, "N08", "T1")
    town.consent(case_id, "C5", "provider-asha")
    town.accepted("asha", town.issued(shelter, "provider-asha"))
    appoint(town, case_id)
    lines: dict[str, object] = {
        "actions": [{"item_id": str(shelter), "organisation": "provider-asha", "what": "a room"}]
    }
    plan = town.post("shirin", "/v1/plans", {"case_id": str(case_id), **lines})
    assert plan.status_code == 201, plan.text
    return case_id, f"/v1/plans/{plan.json()['id']}", lines


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
        case_id, path, lines = planned(town)
        town.post("shirin", f"{path}/proposal")
        consent_id = town.consent(case_id, "C6")
        assert town.post("shirin", f"{path}/activation").json()["active_version"] == 1
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
