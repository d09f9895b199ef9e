"""Scenario AC1 within approval: from the pool to the Authority's decisions (guideline steps 6 to 9)."""

from datetime import UTC, datetime
from uuid import UUID

from nrm_shared.contracts.referral import ReferralIssuedV1
from nrm_shared.kernel.ids import new_id, slip_number

from .conftest import POOL_ORGANISATION, Approval
from .paths import assess, classified, draft, submit

FOUR = (("N06", "T1"), ("N07", "T2"), ("N05", "T2"), ("N01", "T3"))


def test_four_needs_are_split_between_focal_point_and_authority(approval: Approval) -> None:
    case_id = approval.open_case()
    approval.consent(case_id)
    approval.determine(case_id)
    assess(approval, case_id)
    moves = ("approval.assessment-started.v1", "approval.assessment-submitted.v1", "approval.assessment-accepted.v1")
    assert [len(approval.events(move)) for move in moves] == [1, 1, 1]
    _, items = classified(approval, case_id, *FOUR)

    own = approval.get("farida", "/v1/need-items?queue=focal-point")["items"]
    theirs = approval.get("secretary", "/v1/need-items?queue=authority")["items"]
    assert [item["need"] for item in own] == ["N06"]
    assert {item["need"] for item in theirs} == {"N07", "N05", "N01"}
    levels = {event["need"]: event["level"] for event in approval.events("approval.need-item-classified.v1")}
    assert levels == {"N06": "FP", "N07": "AUTHORITY", "N05": "AUTHORITY", "N01": "AUTHORITY"}

    early = approval.call("farida", "POST", f"/v1/need-items/{items['N05']}/decision", {"decision": "APPROVED"})
    assert (early.status, early.code) == (409, "authority-decision-required")

    approval.post("farida", f"/v1/need-items/{items['N06']}/decision", {"decision": "APPROVED"})
    for need in ("N05", "N01"):
        body = {"decision": "APPROVED", "meeting_ref": "AUT-2026-3"}
        approval.post("secretary", f"/v1/need-items/{items[need]}/decision", body)
    refused = {"decision": "REFUSED", "reasons": "Covered by the counselling of the reception centre."}
    approval.post("secretary", f"/v1/need-items/{items['N07']}/decision", refused)

    decided = {event["need"]: event for event in approval.events("approval.need-item-decided.v1")}
    assert {need: event["decision"] for need, event in decided.items()} == {
        "N06": "APPROVED",
        "N05": "APPROVED",
        "N01": "APPROVED",
        "N07": "REFUSED",
    }
    assert decided["N06"]["refer_by"] == "2026-08-17T04:00:00Z"
    assert decided["N07"]["refer_by"] is None
    notices = approval.get("farida", f"/v1/notices?case_id={case_id}")["items"]
    assert [(notice["subject_id"], notice["text_code"], notice["state"]) for notice in notices] == [
        (items["N06"], "need-approved", "RECORDED"),
        (items["N05"], "need-approved", "RECORDED"),
        (items["N01"], "need-approved", "RECORDED"),
        (items["N07"], "need-refused", "RECORDED"),
    ]
    assert all(notice["text"]["bn"] and notice["text"]["en"] for notice in notices)
    assert [event["result"] for event in approval.events("approval.request-decided.v1")] == ["PARTLY_APPROVED"]


def test_a_refused_need_may_be_asked_for_again_in_a_new_round(approval: Approval) -> None:
    case_id = approval.open_case()
    approval.consent(case_id)
    approval.determine(case_id)
    assess(approval, case_id)
    _, items = classified(approval, case_id, ("N07", "T2"))
    body = {"decision": "REFUSED", "reasons": "Not now."}
    approval.post("secretary", f"/v1/need-items/{items['N07']}/decision", body)

    again = submit(approval, draft(approval, case_id, ("N07", "T2")))

    assert again["round"] == 2
    assert approval.get("secretary", f"/v1/need-items/{items['N07']}")["status"] == "REFUSED"


def test_the_authority_sees_codes_and_no_free_text(approval: Approval) -> None:
    case_id = approval.open_case()
    approval.consent(case_id)
    approval.determine(case_id)
    assess(approval, case_id)
    _, items = classified(approval, case_id, ("N05", "T2"))

    seen = approval.get("secretary", f"/v1/need-items/{items['N05']}")
    by_focal_point = approval.get("farida", f"/v1/need-items/{items['N05']}")

    assert seen["case"]["age_band"] == "A_25_34"
    assert seen["need_score"] == 2
    assert seen["description"]["masked"] is True and seen["description"]["bn"]
    assert by_focal_point["description"] == "Wants N05."


def test_the_path_refuses_an_organisation_that_left_the_pool(approval: Approval) -> None:
    case_id = approval.open_case()
    approval.post("secretary", f"/v1/pool-members/{POOL_ORGANISATION}/removal", {"reason": "STANDARDS"})

    body = {"case_id": str(case_id), "organisation": POOL_ORGANISATION}
    answer = approval.call("farida", "POST", "/v1/assessments", body)

    assert (answer.status, answer.code) == (409, "assessor-not-in-pool")
    told = ("approval.pool-member-approved.v1", "approval.pool-member-removed.v1")
    assert [len(approval.events(type)) for type in told] == [1, 1]


def test_what_a_person_wrote_is_not_readable_in_the_database(approval: Approval) -> None:
    case_id = approval.open_case()
    approval.consent(case_id)
    approval.determine(case_id)
    assess(approval, case_id)
    classified(approval, case_id, ("N05", "T2"))

    rows = approval.sql("SELECT findings FROM assessment")
    items = approval.sql("SELECT description FROM need_item")

    assert b"Untreated" not in bytes(rows[0].findings)
    assert b"Wants" not in bytes(items[0].description)


def test_an_approved_need_that_nobody_was_asked_to_serve_gets_another_term_and_is_decided_anew(
    approval: Approval,
) -> None:
    case_id = approval.open_case()
    approval.consent(case_id)
    approval.determine(case_id)
    assess(approval, case_id)
    _, items = classified(approval, case_id, ("N08", "T1"))
    path = f"/v1/need-items/{items['N08']}"
    approval.post("farida", f"{path}/decision", {"decision": "APPROVED", "valid_until": "2026-09-30T00:00:00Z"})
    anew = approval.post("farida", f"{path}/classification", {"term": "T2"})
    assert (anew["status"], anew["term"], anew["valid_until"]) == ("PENDING_AUTHORITY", "T2", None)
    assert approval.events("approval.case-work-changed.v1")[-1]["blocking"] == ["PENDING_APPROVAL"]
    approval.post("secretary", f"{path}/decision", {"decision": "APPROVED", "meeting_ref": "AUT-2026-4"})
    seen = approval.get("farida", path)
    assert [(each["level"], each["status"]) for each in seen["approvals"]] == [
        ("FP", "LAPSED"),
        ("AUTHORITY", "APPROVED"),
    ]
    decided = approval.events("approval.need-item-decided.v1")
    assert [(event["term"], event["decision"]) for event in decided] == [("T1", "APPROVED"), ("T2", "APPROVED")]


def test_once_a_referral_was_issued_the_approval_stays_as_it_is(approval: Approval) -> None:
    case_id = approval.open_case()
    approval.consent(case_id)
    approval.determine(case_id)
    assess(approval, case_id)
    _, items = classified(approval, case_id, ("N08", "T1"))
    path = f"/v1/need-items/{items['N08']}"
    approval.post("farida", f"{path}/decision", {"decision": "APPROVED"})
    issued = ReferralIssuedV1(
        referral_id=new_id(),
        slip_number=slip_number(),
        case_id=case_id,
        organisation="provider-asha",
        item_ids=[UUID(items["N08"])],
        needs=["N08"],
        fields=["alias"],
        respond_by=datetime(2026, 8, 20, tzinfo=UTC),
    )
    approval.tell(issued, issued.referral_id, case_id=case_id)
    refused = approval.call("farida", "POST", f"{path}/classification", {"term": "T2"})
    assert (refused.status, refused.code) == (409, "approval-in-use")
    assert approval.get("farida", path)["status"] == "APPROVED"
