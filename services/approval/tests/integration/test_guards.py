"""Guards of steps 6 to 9: consent, confirmation, separation of duties, default terms, the Authority's place."""

import os
from pathlib import Path
from uuid import UUID

import pytest

from nrm_approval import wiring
from nrm_approval.settings import Settings
from nrm_shared.kernel.actor import Actor
from nrm_shared.reference.content import CHART, inuse
from nrm_shared.reference.content.shelf import PACKAGED

from .conftest import PEOPLE, POOL_ORGANISATION, REPORTER, Approval
from .paths import FINDINGS, assess, assign, classified, draft, submit, verified


@pytest.fixture
def case_id(approval: Approval) -> UUID:
    """Return a confirmed case with consent C4."""
    case_id = approval.open_case()
    approval.consent(case_id)
    approval.determine(case_id)
    return case_id


def test_an_assessment_cannot_start_without_consent(approval: Approval) -> None:
    case_id = approval.open_case()
    id = assign(approval, case_id)["id"]

    answer = approval.call("anika", "POST", f"/v1/assessments/{id}/start")

    assert (answer.status, answer.code) == (409, "consent-missing")


def test_a_withdrawn_consent_suspends_the_assessment(approval: Approval) -> None:
    case_id = approval.open_case()
    consent = approval.consent(case_id)
    id = assign(approval, case_id)["id"]
    approval.post("anika", f"/v1/assessments/{id}/start")

    approval.withdraw_consent(consent, case_id)

    assert approval.get("farida", f"/v1/assessments/{id}")["status"] == "SUSPENDED"
    assert [event["assessment_id"] for event in approval.events("approval.assessment-suspended.v1")] == [id]
    assert approval.events("approval.case-work-changed.v1")[-1] == {
        "case_id": str(case_id),
        "open": False,
        "blocking": [],
    }


def test_another_active_consent_lets_the_assessment_go_on(approval: Approval) -> None:
    case_id = approval.open_case()
    first = approval.consent(case_id)
    approval.consent(case_id)
    id = assign(approval, case_id)["id"]

    approval.withdraw_consent(first, case_id)

    assert approval.get("farida", f"/v1/assessments/{id}")["status"] == "ASSIGNED"


def test_a_consent_withdrawn_before_it_was_heard_of_stays_withdrawn(approval: Approval) -> None:
    case_id = approval.open_case()
    consent = approval.consent(case_id)
    approval.withdraw_consent(consent, case_id)
    id = assign(approval, case_id)["id"]

    assert approval.call("anika", "POST", f"/v1/assessments/{id}/start").code == "consent-missing"


def test_an_incomplete_assessment_is_refused_field_by_field(approval: Approval, case_id: UUID) -> None:
    id = assign(approval, case_id)["id"]
    approval.post("anika", f"/v1/assessments/{id}/start")
    body = FINDINGS | {"scores": {"N06": 3}, "notes": {}, "risks": FINDINGS["risks"] | {"self_harm": 3}}

    answer = approval.call("anika", "POST", f"/v1/assessments/{id}/submission", body)

    codes = {problem["pointer"]: problem["code"] for problem in answer.body["errors"]}
    assert answer.status == 422
    assert codes["/scores/N01"] == "required"
    assert codes["/notes/N06"] == "note-required"
    assert codes["/safety_plan"] == "safety-plan-required"
    assert len([pointer for pointer in codes if pointer.startswith("/scores")]) == 11


def test_somebody_elses_assessor_does_not_find_the_assessment(approval: Approval, case_id: UUID) -> None:
    id = assign(approval, case_id)["id"]

    assert approval.call("stranger", "POST", f"/v1/assessments/{id}/start").status == 404
    assert approval.call("stranger", "GET", f"/v1/assessments/{id}").status == 404


def test_a_declined_assessment_goes_to_another_organisation(approval: Approval, case_id: UUID) -> None:
    id = assign(approval, case_id)["id"]
    wrong = approval.post("anika", f"/v1/assessments/{id}/decline", {"reason": "UNKIND_WORD"}, expect=422)
    assert (wrong["errors"][0]["pointer"], wrong["errors"][0]["code"]) == ("/reason", "not-a-code")
    declined = approval.post("anika", f"/v1/assessments/{id}/decline", {"reason": "NO_CAPACITY"})

    again = approval.post("farida", f"/v1/assessments/{id}/assignment", {"organisation": POOL_ORGANISATION})

    assert (declined["status"], again["status"]) == ("REQUESTED", "ASSIGNED")
    assert [event["assessment_id"] for event in approval.events("approval.assessment-declined.v1")] == [id]


def test_a_returned_assessment_is_taken_up_again_by_its_assessor(approval: Approval, case_id: UUID) -> None:
    id = assign(approval, case_id)["id"]
    approval.post("anika", f"/v1/assessments/{id}/start")
    approval.post("anika", f"/v1/assessments/{id}/submission", FINDINGS)

    returned = approval.post("farida", f"/v1/assessments/{id}/return", {"note": "The risks are not yet described."})
    again = approval.post("anika", f"/v1/assessments/{id}/start")

    assert (returned["status"], again["status"]) == ("RETURNED", "IN_PROGRESS")
    assert [event["assessment_id"] for event in approval.events("approval.assessment-returned.v1")] == [id]


def test_a_need_is_taken_back_while_it_waits_for_its_decision(approval: Approval, case_id: UUID) -> None:
    assess(approval, case_id)
    _, items = classified(approval, case_id, ("N06", "T1"))

    withdrawn = approval.post("farida", f"/v1/need-items/{items['N06']}/withdrawal", {"reason": "VICTIM_CHOICE"})

    assert withdrawn["status"] == "WITHDRAWN"
    told = approval.events("approval.need-item-withdrawn.v1")
    assert [(event["item_id"], event["reason"]) for event in told] == [(items["N06"], "VICTIM_CHOICE")]


def test_nothing_but_interim_care_may_be_asked_for_before_confirmation(approval: Approval) -> None:
    case_id = approval.open_case()
    plain = draft(approval, case_id, ("N08", "T1"), who="officer")
    too_long = draft(approval, case_id, ("N08", "T2"), who="officer", interim=True)
    too_much = draft(approval, case_id, ("N08", "T1"), ("N01", "T2"), who="officer", interim=True)
    emergency = draft(approval, case_id, ("N08", "T1"), ("N06", "T1"), who="officer", interim=True)

    for id in (plain, too_long, too_much):
        assert submit(approval, id, who="officer", expect=409)["code"] == "victim-not-confirmed"
    assert submit(approval, emergency, who="officer")["interim"] is True


def test_interim_care_is_decided_by_the_focal_point_before_the_determination(approval: Approval) -> None:
    case_id = approval.open_case()
    id = draft(approval, case_id, ("N08", "T1"), who="officer", interim=True)
    submit(approval, id, who="officer")
    approval.post("farida", f"/v1/service-requests/{id}/verification", {"outcome": "APPROVED"})
    item = approval.get("farida", f"/v1/service-requests/{id}")["items"][0]["id"]
    path = f"/v1/service-requests/{id}/classification"

    longer = approval.call("farida", "POST", path, {"items": [{"item_id": item, "term": "T2"}]})
    approval.post("farida", path, {"items": [{"item_id": item, "term": "T1"}]})
    decided = approval.post("farida", f"/v1/need-items/{item}/decision", {"decision": "APPROVED"})

    assert longer.code == "victim-not-confirmed"
    assert (decided["status"], decided["interim"]) == ("APPROVED", True)


def test_who_is_found_no_victim_cannot_have_a_request_submitted(approval: Approval, case_id: UUID) -> None:
    assess(approval, case_id)
    id = draft(approval, case_id, ("N05", "T2"))
    approval.determine(case_id, "NOT_A_VICTIM", round=2)

    assert submit(approval, id, expect=409)["code"] == "victim-not-confirmed"


def test_whoever_submitted_a_request_cannot_verify_it(
    approval: Approval, case_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = Actor("both", "person", REPORTER, frozenset({"FP", "FRO"}), ("BD",))
    monkeypatch.setitem(PEOPLE, "both", both)
    assess(approval, case_id)
    id = draft(approval, case_id, ("N05", "T2"), who="both")
    submit(approval, id, who="both")

    answer = approval.call("both", "POST", f"/v1/service-requests/{id}/verification", {"outcome": "APPROVED"})

    assert (answer.status, answer.code) == (409, "separation-of-duties-submitter-verifies")


def test_whoever_classified_cannot_cast_the_authoritys_decision(
    approval: Approval, case_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    assess(approval, case_id)
    _, items = classified(approval, case_id, ("N05", "T2"))
    monkeypatch.setitem(PEOPLE, "farida", Actor("farida", "person", "org-authority", frozenset({"AUT"}), ("BD",)))

    answer = approval.call("farida", "POST", f"/v1/need-items/{items['N05']}/decision", {"decision": "APPROVED"})

    assert (answer.status, answer.code) == (409, "separation-of-duties-classifier-decides")


def test_the_authority_does_not_decide_an_immediate_need(approval: Approval, case_id: UUID) -> None:
    assess(approval, case_id)
    _, items = classified(approval, case_id, ("N06", "T1"))

    answer = approval.call("secretary", "POST", f"/v1/need-items/{items['N06']}/decision", {"decision": "APPROVED"})

    assert (answer.status, answer.code) == (409, "focal-point-decision-required")


def test_shelter_of_an_orphaned_child_is_long_term_unless_a_reason_is_given(approval: Approval) -> None:
    case_id = approval.open_case(age_band="A_12_17", minor_now="yes", minor_at_act="yes")
    approval.consent(case_id)
    approval.determine(case_id)
    assess(approval, case_id, orphan="yes", best_interest_note="Shelter near her school.")
    id, items = verified(approval, case_id, ("N08", "T1"))
    path = f"/v1/service-requests/{id}/classification"

    bare = approval.call("farida", "POST", path, {"items": [{"item_id": items["N08"], "term": "T1"}]})
    seen = approval.get("farida", f"/v1/need-items/{items['N08']}")
    body = {"items": [{"item_id": items["N08"], "term": "T1", "reason": "An aunt will take her in within a month."}]}
    approval.post("farida", path, body)

    assert (bare.status, bare.code) == (422, "reason-required")
    assert seen["default_term"] == "T3"


def test_shelter_of_an_orphan_of_unknown_age_is_long_term_as_a_childs_is(approval: Approval) -> None:
    case_id = approval.open_case(age_band="UNKNOWN", minor_now="unknown", minor_at_act="unknown")
    approval.consent(case_id)
    approval.determine(case_id)
    assess(approval, case_id, orphan="yes", best_interest_note="Shelter until her age is decided.")
    id, items = verified(approval, case_id, ("N08", "T1"))
    body = {"items": [{"item_id": items["N08"], "term": "T1"}]}

    bare = approval.call("farida", "POST", f"/v1/service-requests/{id}/classification", body)
    seen = approval.get("farida", f"/v1/need-items/{items['N08']}")

    assert (bare.status, bare.code) == (422, "reason-required")
    assert seen["default_term"] == "T3"


def test_the_assessment_of_a_person_of_unknown_age_says_what_is_best_for_the_child(approval: Approval) -> None:
    case_id = approval.open_case(age_band="UNKNOWN", minor_now="unknown", minor_at_act="unknown")
    approval.consent(case_id)
    id = assign(approval, case_id)["id"]
    approval.post("anika", f"/v1/assessments/{id}/start")

    refused = approval.call("anika", "POST", f"/v1/assessments/{id}/submission", FINDINGS)

    assert refused.status == 422
    assert [problem["pointer"] for problem in refused.body["errors"]] == ["/best_interest_note"]


def test_a_cell_of_the_chart_that_asks_for_a_reason_gets_one(approval: Approval, case_id: UUID) -> None:
    assess(approval, case_id)
    id, items = verified(approval, case_id, ("N01", "T1"))
    path = f"/v1/service-requests/{id}/classification"

    answer = approval.call("farida", "POST", path, {"items": [{"item_id": items["N01"], "term": "T1"}]})

    assert answer.body["errors"][0]["pointer"] == "/items/0/reason"


def test_a_term_that_the_imported_chart_leaves_out_is_refused_after_the_next_start(
    approval: Approval, case_id: UUID
) -> None:
    assess(approval, case_id)
    id, items = verified(approval, case_id, ("N05", "T2"))
    body = {"items": [{"item_id": items["N05"], "term": "T2"}]}
    shipped = PACKAGED[CHART] / "draft-1.toml"
    words = shipped.read_text(encoding="utf-8").replace('"draft-1"', '"draft-2"', 1)
    folder = Path(os.environ["NRM_APPROVAL_CONTENT_DIR"]) / CHART
    folder.mkdir()
    (folder / "draft-2.toml").write_text(
        words.replace("[not_allowed]", '[not_allowed]\nN05 = ["T2"]'), encoding="utf-8"
    )

    wiring.build_runner(wiring.foundation_of(Settings.of("approval"), pool=1)).engine.dispose()
    try:
        refused = approval.call("farida", "POST", f"/v1/service-requests/{id}/classification", body)
    finally:
        inuse.use(None)

    assert (refused.status, refused.code) == (409, "term-not-allowed")


def test_every_kept_item_needs_its_term(approval: Approval, case_id: UUID) -> None:
    assess(approval, case_id)
    id, items = verified(approval, case_id, ("N05", "T2"), ("N07", "T2"))
    body = {"items": [{"item_id": items["N05"], "term": "T2"}]}

    assert approval.call("farida", "POST", f"/v1/service-requests/{id}/classification", body).status == 422


def test_immediate_shelter_bridges_the_wait_for_the_authority(approval: Approval, case_id: UUID) -> None:
    assess(approval, case_id)
    _, items = classified(approval, case_id, ("N08", "T3"))
    path = f"/v1/need-items/{items['N08']}/bridge"

    bridge = approval.post("farida", path, {"reason": "Nowhere to sleep tonight."}, expect=201)
    second = approval.call("farida", "POST", path, {"reason": "Again."})
    decided = approval.post("farida", f"/v1/need-items/{bridge['id']}/decision", {"decision": "APPROVED"})

    assert (bridge["term"], bridge["bridge_of"], bridge["status"]) == ("T1", items["N08"], "PENDING_FP")
    assert second.code == "bridge-exists"
    assert decided["status"] == "APPROVED"
    assert approval.get("farida", f"/v1/need-items/{items['N08']}")["status"] == "PENDING_AUTHORITY"


def test_a_returned_need_is_classified_anew_and_then_decided_by_the_new_level(
    approval: Approval, case_id: UUID
) -> None:
    assess(approval, case_id)
    _, items = classified(approval, case_id, ("N07", "T2"))
    path = f"/v1/need-items/{items['N07']}"
    approval.post("secretary", f"{path}/decision", {"decision": "RETURNED", "reasons": "Start at once instead."})

    approval.post("farida", f"{path}/classification", {"term": "T1"})
    decided = approval.post("farida", f"{path}/decision", {"decision": "APPROVED"})

    assert (decided["status"], decided["level"]) == ("APPROVED", "FP")
    statuses = [entry["status"] for entry in approval.get("farida", path)["approvals"]]
    assert statuses == ["RETURNED", "APPROVED"]


def test_an_unsafe_family_reunion_is_the_authoritys_alone(approval: Approval, case_id: UUID) -> None:
    assess(approval, case_id, family_reunion_prospect="unsafe")
    _, items = classified(approval, case_id, ("N12", "T1"))

    answer = approval.call("farida", "POST", f"/v1/need-items/{items['N12']}/decision", {"decision": "APPROVED"})

    assert (answer.status, answer.code) == (409, "family-reunion-unsafe")


def test_a_family_reunion_where_a_suspect_is_close_is_the_authoritys_alone(approval: Approval, case_id: UUID) -> None:
    assess(approval, case_id, family_reunion_prospect="yes")
    _, items = classified(approval, case_id, ("N12", "T1"))
    path = f"/v1/need-items/{items['N12']}/decision"
    approval.intake.suspect = True

    with_a_suspect = approval.call("farida", "POST", path, {"decision": "APPROVED"})
    approval.intake.suspect = False
    without = approval.call("farida", "POST", path, {"decision": "APPROVED"})

    assert (with_a_suspect.status, with_a_suspect.code) == (409, "family-reunion-unsafe")
    assert (without.status, without.body["status"]) == (200, "APPROVED")


def test_the_authority_sends_somebody_home_to_a_suspect_only_with_a_note(approval: Approval, case_id: UUID) -> None:
    assess(approval, case_id, family_reunion_prospect="yes")
    _, items = classified(approval, case_id, ("N12", "T2"))
    path = f"/v1/need-items/{items['N12']}/decision"
    approval.intake.suspect = True

    bare = approval.call("secretary", "POST", path, {"decision": "APPROVED"})
    noted = approval.post("secretary", path, {"decision": "APPROVED", "reasons": "The suspect left the house."})

    assert (bare.status, bare.code) == (409, "family-reunion-unsafe")
    assert noted["status"] == "APPROVED"


def test_without_an_answer_nobody_is_sent_home_and_any_other_need_is_decided(approval: Approval, case_id: UUID) -> None:
    assess(approval, case_id, family_reunion_prospect="yes")
    _, items = classified(approval, case_id, ("N12", "T1"), ("N06", "T1"))
    approval.intake.suspect = None

    reunion = approval.call("farida", "POST", f"/v1/need-items/{items['N12']}/decision", {"decision": "APPROVED"})
    refusal = {"decision": "REFUSED", "reasons": "Nobody knows who is there."}

    assert reunion.status == 503
    for need, said, status in (("N12", refusal, "REFUSED"), ("N06", {"decision": "APPROVED"}, "APPROVED")):
        assert approval.post("farida", f"/v1/need-items/{items[need]}/decision", said)["status"] == status
    assert approval.intake.asked == [f"/v1/cases/{case_id}/reunion-risk"]


def test_of_two_decisions_on_what_both_saw_the_second_is_refused(approval: Approval, case_id: UUID) -> None:
    assess(approval, case_id)
    _, items = classified(approval, case_id, ("N06", "T1"))
    path = f"/v1/need-items/{items['N06']}"
    version = approval.call("farida", "GET", path).version or ""

    seen = {"If-Match": version}
    first = approval.call("farida", "POST", f"{path}/decision", {"decision": "APPROVED"}, **seen)
    refusal = {"decision": "REFUSED", "reasons": "No."}
    late = approval.call("rokeya", "POST", f"{path}/decision", refusal, **seen)

    assert first.status == 200
    assert (late.status, late.code) == (409, "changed-meanwhile")


def test_the_assessing_organisation_as_provider_needs_a_note(approval: Approval, case_id: UUID) -> None:
    assess(approval, case_id)
    items = [{"need": "N07", "requested_term": "T2", "preferred_provider": POOL_ORGANISATION}]
    body = {"case_id": str(case_id), "source": "ASSESSMENT", "items": items}
    bare = approval.post("anika", "/v1/service-requests", body, expect=201)["id"]
    noted = approval.post(
        "anika", "/v1/service-requests", body | {"conflict_note": "Her own choice, asked alone."}, expect=201
    )["id"]

    assert submit(approval, bare, expect=409)["code"] == "separation-of-duties-assessor-serves"
    assert submit(approval, noted)["status"] == "SUBMITTED"


def test_one_request_asks_for_shelter_tonight_and_for_shelter_that_lasts(approval: Approval, case_id: UUID) -> None:
    assess(approval, case_id)
    id = draft(approval, case_id, ("N08", "T1"), ("N08", "T3"))
    submit(approval, id)
    request = f"/v1/service-requests/{id}"
    approval.post("farida", f"{request}/verification", {"outcome": "APPROVED"})
    items = {item["requested_term"]: item["id"] for item in approval.get("farida", request)["items"]}
    terms = {"items": [{"item_id": item, "term": term} for term, item in items.items()]}
    approval.post("farida", f"{request}/classification", terms)

    approval.post("farida", f"/v1/need-items/{items['T1']}/decision", {"decision": "APPROVED"})
    approval.post("secretary", f"/v1/need-items/{items['T3']}/decision", {"decision": "APPROVED"})

    decided = approval.get("farida", request)["items"]
    assert {(item["need"], item["term"], item["level"], item["status"]) for item in decided} == {
        ("N08", "T1", "FP", "APPROVED"),
        ("N08", "T3", "AUTHORITY", "APPROVED"),
    }
