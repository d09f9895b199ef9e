"""AC7: several providers, one case manager, one plan with consent C6."""

from typing import Any
from uuid import UUID

from services.referral.tests.integration.referral_town import Town


def two_engaged(town: Town) -> tuple[UUID, UUID, UUID, dict[str, Any], dict[str, Any]]:
    case_id = town.case()
    shelter, legal = town.approved(case_id, "N08", "T1"), town.approved(case_id, "N05", "T1")
    for organisation in ("provider-asha", "provider-ain-sheba"):
        town.consent(case_id, "C5", organisation)
    first = town.accepted("asha", town.issued(shelter, "provider-asha"))
    second = town.accepted("ain-sheba", town.issued(legal, "provider-ain-sheba"))
    return case_id, shelter, legal, first, second


def appoint(town: Town, case_id: UUID) -> None:
    body = {"organisation": "provider-asha", "person": "shirin"}
    answer = town.post("farida", f"/v1/cases/{case_id}/case-manager", body)
    assert answer.status_code == 200, answer.text


def test_the_second_provider_starts_only_after_a_case_manager_is_appointed(town: Town) -> None:
    case_id, _, _, _, second = two_engaged(town)
    start = f"/v1/referrals/{second['id']}/service-start"
    answer = town.post("ain-sheba", start, {"emergency": True})
    assert (answer.status_code, answer.json()["code"]) == (409, "case-manager-required")
    stranger = {"organisation": "provider-ashroy", "person": "somebody"}
    assert (
        town.post("farida", f"/v1/cases/{case_id}/case-manager", stranger).json()["code"] == "organisation-not-engaged"
    )
    appoint(town, case_id)
    assert town.last("case-manager-appointed") == {
        "case_id": str(case_id),
        "organisation": "provider-asha",
        "person": "shirin",
    }
    assert town.post("ain-sheba", start, {"emergency": True}).status_code == 200


def test_the_plan_is_active_only_with_consent_and_each_sees_its_own_lines(town: Town) -> None:
    case_id, shelter, legal, _, second = two_engaged(town)
    appoint(town, case_id)
    actions = [
        {"item_id": str(shelter), "organisation": "provider-asha", "what": "a room on the second floor"},
        {"item_id": str(legal), "organisation": "provider-ain-sheba", "what": "claim for wages"},
    ]
    plan = town.post("shirin", "/v1/plans", {"case_id": str(case_id), "actions": actions, "review_on": "2026-09-12"})
    assert plan.status_code == 201, plan.text
    path = f"/v1/plans/{plan.json()['id']}"
    assert town.post("asha", f"{path}/proposal").status_code == 403
    assert town.post("shirin", f"{path}/proposal").json()["status"] == "CONSENT_PENDING"
    assert town.post("shirin", f"{path}/activation").json()["code"] == "consent-missing"
    town.consent(case_id, "C6")
    active = town.post("shirin", f"{path}/activation").json()
    assert (active["status"], active["shared_with"]) == ("ACTIVE", ["provider-ain-sheba", "provider-asha"])
    assert town.last("plan-activated")["plan_id"] == plan.json()["id"]
    seen = town.get("ain-sheba", f"/v1/plans?case_id={case_id}").json()["items"][0]["actions"]
    assert seen[0]["what"]["masked"] is True and seen[1]["what"] == "claim for wages"
    assert town.post("ain-sheba", f"/v1/referrals/{second['id']}/service-start", {}).status_code == 200

    revised = town.post("shirin", f"{path}/revision", {"actions": actions}).json()
    assert (revised["version"], revised["active_version"]) == (2, 1)
    town.post("shirin", f"{path}/proposal")
    assert town.post("shirin", f"{path}/activation").json()["code"] == "consent-missing"
    town.consent(case_id, "C6")
    assert town.post("shirin", f"{path}/activation").json()["active_version"] == 2
