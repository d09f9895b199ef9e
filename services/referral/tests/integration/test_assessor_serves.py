"""Whoever assessed the needs serves the same case only with a recorded note and by the person's own choice (SD4)."""

from uuid import UUID

from nrm_shared.contracts.approval import AssessmentAssignedV1, AssessmentDeclinedV1, AssessmentStatedV1
from nrm_shared.kernel.ids import new_id
from services.referral.tests.integration.referral_town import Town

LAW = "provider-ain-sheba"
RECORDED = {"conflict_note": "She was told who else could help and asked for this office.", "victim_choice": True}


def _assigned(town: Town, case_id: UUID, organisation: str = LAW, assessment_id: UUID | None = None) -> UUID:
    id = assessment_id or new_id()
    town.hear((AssessmentAssignedV1(assessment_id=id, case_id=case_id, organisation=organisation), id, case_id))
    return id


def _waiting_need(town: Town) -> tuple[UUID, UUID]:
    case_id = town.case()
    town.consent(case_id, "C5", LAW)
    return case_id, town.approved(case_id, "N05", "T2")


def test_the_organisation_that_assessed_gets_no_referral_without_note_and_choice(town: Town) -> None:
    case_id, item_id = _waiting_need(town)
    _assigned(town, case_id)
    for lacking in ({}, {"conflict_note": "A note."}, {"victim_choice": True}):
        answer = town.draft(item_id, LAW, **lacking)
        assert (answer.status_code, answer.json()["code"]) == (409, "separation-of-duties-assessor-serves"), lacking


def test_with_both_recorded_it_gets_the_referral_and_the_focal_point_reads_what_was_noted(town: Town) -> None:
    case_id, item_id = _waiting_need(town)
    _assigned(town, case_id)
    referral = town.issued(item_id, LAW, **RECORDED)
    seen = town.get("farida", f"/v1/referrals/{referral['id']}").json()
    assert (seen["conflict_note"], seen["victim_choice"]) == (RECORDED["conflict_note"], True)
    provider = town.get("ain-sheba", f"/v1/referrals/{referral['id']}").json()
    assert provider["conflict_note"] != RECORDED["conflict_note"]


def test_the_case_manager_does_not_read_what_was_noted(town: Town) -> None:
    case_id, item_id = _waiting_need(town)
    _assigned(town, case_id)
    referral = town.issued(item_id, LAW, **RECORDED)
    town.accepted("ain-sheba", referral)
    town.consent(case_id, "C5", "provider-asha")
    town.accepted("asha", town.issued(town.approved(case_id, "N08", "T1"), "provider-asha"))
    body = {"organisation": "provider-asha", "person": "shirin"}
    assert town.post("farida", f"/v1/cases/{case_id}/case-manager", body).status_code == 200
    seen = town.get("shirin", f"/v1/referrals/{referral['id']}").json()
    assert (seen["conflict_note"]["masked"], seen["slip_number"]) == (True, referral["slip_number"])
    assert town.get("farida", f"/v1/referrals/{referral['id']}").json()["conflict_note"] == RECORDED["conflict_note"]


def test_an_organisation_that_got_the_assessment_after_the_draft_is_not_issued_the_referral(town: Town) -> None:
    case_id, item_id = _waiting_need(town)
    drafted = town.draft(item_id, LAW).json()
    _assigned(town, case_id)
    answer = town.post("farida", f"/v1/referrals/{drafted['id']}/issuance")
    assert (answer.status_code, answer.json()["code"]) == (409, "separation-of-duties-assessor-serves")
    assert town.issued(item_id, LAW, **RECORDED)["status"] == "ISSUED"


def test_who_declined_to_assess_or_assesses_another_case_serves_like_any_other(town: Town) -> None:
    case_id, item_id = _waiting_need(town)
    assessment = _assigned(town, case_id)
    declined = AssessmentDeclinedV1(assessment_id=assessment, case_id=case_id, organisation=LAW, reason="NO_CAPACITY")
    town.hear((declined, assessment, case_id))
    _assigned(town, case_id, "provider-asha", assessment)
    _assigned(town, town.case())
    assert town.draft(item_id, LAW).status_code == 201


def test_who_had_the_assessment_before_anybody_listened_is_known_once_it_is_told_again(town: Town) -> None:
    case_id, item_id = _waiting_need(town)
    id = new_id()
    told = AssessmentStatedV1(assessment_id=id, case_id=case_id, organisation=LAW)
    town.hear((told, id, case_id))
    answer = town.draft(item_id, LAW)
    assert (answer.status_code, answer.json()["code"]) == (409, "separation-of-duties-assessor-serves")


def test_the_search_marks_the_organisation_that_assesses(town: Town) -> None:
    case_id, item_id = _waiting_need(town)
    assert "assessed-the-needs" not in _notes(town, item_id)
    _assigned(town, case_id)
    assert "assessed-the-needs" in _notes(town, item_id)


def _notes(town: Town, item_id: UUID) -> list[str]:
    [found] = town.get("farida", f"/v1/need-items/{item_id}/candidates").json()["candidates"]
    notes: list[str] = found["notes"]
    return notes
