"""Lists hold what any of the reader's roles may see, no less and no more (2.14)."""

from uuid import UUID

from nrm_shared.kernel.ids import new_id
from services.referral.tests.integration.referral_town import KHULNA, UNION, Town


def listed(town: Town, who: str, query: str = "") -> set[str]:
    return {each["organisation"] for each in town.get(who, f"/v1/referrals{query}").json()["items"]}


def two_providers(town: Town, manager: str) -> UUID:
    case_id = town.case()
    shelter, legal = town.approved(case_id, "N08", "T1"), town.approved(case_id, "N05", "T2")
    for organisation in ("provider-asha", "provider-ain-sheba"):
        town.consent(case_id, "C5", organisation)
    town.accepted("asha", town.issued(shelter, "provider-asha"))
    town.accepted("ain-sheba", town.issued(legal, "provider-ain-sheba"))
    body = {"organisation": "provider-asha", "person": manager}
    assert town.post("farida", f"/v1/cases/{case_id}/case-manager", body).status_code == 200
    return case_id


def test_a_case_manager_who_is_also_a_focal_person_lists_the_other_providers_of_the_case(town: Town) -> None:
    case_id = two_providers(town, "both")
    two_providers(town, "shirin")
    everything = {"provider-asha", "provider-ain-sheba"}
    assert listed(town, "both", f"?case_id={case_id}") == everything
    assert len(town.get("both", "/v1/referrals").json()["items"]) == 3
    assert listed(town, "asha", f"?case_id={case_id}") == {"provider-asha"}
    # The case of another manager is none of hers, though her organisation serves it.
    assert listed(town, "shirin", f"?case_id={case_id}") == set()


def test_a_committee_lists_the_referrals_of_its_district_only(town: Town) -> None:
    case_id = two_providers(town, "shirin")
    away = town.case(district=KHULNA)
    town.consent(away, "C5", "provider-ain-sheba")
    town.issued(town.approved(away, "N05", "T2"), "provider-ain-sheba")
    found = town.get("committee", "/v1/referrals").json()["items"]
    assert {each["case_id"] for each in found} == {str(case_id)}
    assert town.get("committee", f"/v1/referrals?case_id={away}").status_code == 404


def test_a_committee_of_a_union_lists_the_referrals_of_its_union_only(town: Town) -> None:
    there, elsewhere = town.case(union=UNION), town.case()
    for case_id in (there, elsewhere):
        town.consent(case_id, "C5", "provider-ain-sheba")
        town.issued(town.approved(case_id, "N05", "T2"), "provider-ain-sheba")
    found = town.get("union-committee", "/v1/referrals").json()["items"]
    assert {each["case_id"] for each in found} == {str(there)}
    assert town.get("union-committee", f"/v1/referrals?case_id={elsewhere}").status_code == 404


def test_an_officer_lists_nothing(town: Town) -> None:
    assert town.get("officer", f"/v1/referrals?case_id={new_id()}").status_code == 403


def test_a_new_stop_notice_is_listed_behind_any_number_of_acknowledged_ones(town: Town) -> None:
    from sqlalchemy import text

    case_id = town.case()
    consent_id = town.consent(case_id, "C5", "provider-ain-sheba")
    town.issued(town.approved(case_id, "N05", "T2"), "provider-ain-sheba")
    town.withdraw(case_id, consent_id, "C5", "provider-ain-sheba")
    [waiting] = town.get("ain-sheba", "/v1/stop-notices").json()["items"]
    older = text(
        "INSERT INTO stop_notice SELECT gen_random_uuid(), 1, created_at, referral_id, case_id, organisation, due_at,"
        " 'ACKNOWLEDGED', sent_at, 'x', sent_at FROM stop_notice, generate_series(1, 120)"
    )
    with town.runner.engine.begin() as connection:
        connection.execute(older)
        connection.execute(
            text("UPDATE stop_notice SET id = ('00000000' || substr(id::text, 9))::uuid WHERE status = 'ACKNOWLEDGED'")
        )
    assert [each["id"] for each in town.get("ain-sheba", "/v1/stop-notices").json()["items"]] == [waiting["id"]]


def test_an_application_of_an_organisation_nobody_knows_is_refused_and_not_put_off(town: Town) -> None:
    answer = town.post("farida", "/v1/providers", {"organisation": "provider-misspelt"})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "not-an-organisation")
