"""Linking a report is decided with a reason (INV-37); an overturned determination makes the person possible again."""

import pytest

from nrm_shared.contracts.verification import DeterminationIssuedV1, DeterminationReviewDecidedV1
from nrm_shared.kernel.ids import new_id
from services.intake.tests.integration.intake_under_test import Intake

PASSPORT = {"type": "PASSPORT", "value": "BX0123456"}
NID = {"type": "NID", "value": "19984117345678901"}


def test_a_report_is_linked_to_a_case_nothing_speaks_for_only_with_a_reason(intake: Intake) -> None:
    case = intake.open_case()["case_id"]
    path = f"/v1/reports/{intake.report(subject={'name_en': 'Asma'})['report_id']}"
    intake.done(intake.post("farida", f"{path}/triage"))
    intake.refused(intake.post("farida", f"{path}/link", {"case_id": case}), 409, "link-undecided")
    wrong = intake.post("farida", f"{path}/link", {"case_id": case, "reason": "BECAUSE"})
    assert intake.refused(wrong, 422, "not-a-code")["errors"][0]["pointer"] == "/reason"
    linked = intake.post("farida", f"{path}/link", {"case_id": case, "reason": "SAME_INCIDENT"})
    assert intake.done(linked)["status"] == "LINKED"
    assert intake.types()[-1] == "intake.report-linked.v1"
    assert intake.done(intake.get("farida", path))["outcome_reason"] == "SAME_INCIDENT"


def test_linking_leaves_the_other_candidates_undecided(intake: Intake) -> None:
    first = intake.open_case(subject={"name_en": "Asma", "identifiers": [PASSPORT]})["case_id"]
    second = intake.open_case(subject={"name_en": "Bina", "identifiers": [NID]})["case_id"]
    path = f"/v1/reports/{intake.report(subject={'identifiers': [PASSPORT, NID]})['report_id']}"
    intake.done(intake.post("farida", f"{path}/triage"))
    found = {one["other_case_id"]: one for one in intake.done(intake.get("farida", path))["duplicates"]}
    decision = {"decision": "SAME_EPISODE", "reason": "SEEN_IN_PERSON"}
    intake.done(intake.post("farida", f"/v1/duplicates/{found[first]['id']}/decision", decision))
    intake.refused(intake.post("farida", f"{path}/link", {"case_id": second}), 409, "link-undecided")
    intake.done(intake.post("farida", f"{path}/link", {"case_id": first}))
    after = {one["other_case_id"]: one["decision"] for one in intake.done(intake.get("farida", path))["duplicates"]}
    assert after == {first: "SAME_EPISODE", second: None}


@pytest.mark.parametrize("outcome", ["NOT_A_VICTIM", "INCONCLUSIVE", "CONFIRMED"])
@pytest.mark.parametrize("decision", ["UPHELD", "OVERTURNED"])
def test_an_overturned_determination_makes_the_person_possible_again(
    intake: Intake, outcome: str, decision: str
) -> None:
    case = intake.open_case()["case_id"]
    issued = DeterminationIssuedV1(
        determination_id=new_id(), case_id=case, outcome=outcome, differs_from_police=False, round=1
    )
    intake.hear(issued, subject=issued.determination_id)
    intake.outbox()
    reviewed = DeterminationReviewDecidedV1(determination_id=issued.determination_id, case_id=case, decision=decision)
    intake.hear(reviewed, subject=issued.determination_id)
    # Only another determination takes a confirmation back (2.6.3).
    changes = decision == "OVERTURNED" and outcome != "CONFIRMED"
    assert [event["data"]["victim_status"] for event in intake.events()] == (["POSSIBLE"] if changes else [])
    again = issued.model_copy(update={"determination_id": new_id(), "outcome": "CONFIRMED", "round": 2})
    intake.hear(again, subject=again.determination_id)
    assert intake.done(intake.get("farida", f"/v1/cases/{case}"))["victim_status"] == "CONFIRMED"
