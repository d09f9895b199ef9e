"""Health notes are masked for the focal point, and the Authority decides on a dossier of codes (2.2 FP, AUT)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from .conftest import Approval
from .paths import assess, assign, classified

REASON = {"reason": "CARE", "text": "A surgeon asks what was seen of the hand."}


def assessed(approval: Approval) -> tuple[UUID, str]:
    """Bring a case as far as an accepted assessment."""
    case_id = approval.open_case()
    approval.consent(case_id)
    approval.determine(case_id)
    return case_id, assess(approval, case_id)


def shown(approval: Approval, who: str, id: str) -> dict[str, Any]:
    """Read the assessment."""
    return dict(approval.get(who, f"/v1/assessments/{id}"))


def test_the_focal_point_sees_the_scores_and_a_placeholder_for_the_notes(approval: Approval) -> None:
    _, id = assessed(approval)

    seen = shown(approval, "farida", id)

    assert seen["scores"]["N06"] == 3
    assert seen["notes"] == seen["safety_plan"]
    assert seen["notes"]["masked"] is True and seen["notes"]["bn"] and seen["notes"]["en"]
    assert shown(approval, "anika", id)["notes"] == {"N06": "Untreated injury of the hand."}


def test_a_reasoned_opening_shows_the_notes_for_an_hour_to_that_reader_alone(approval: Approval) -> None:
    _, id = assessed(approval)

    opened = approval.post("farida", f"/v1/assessments/{id}/notes-opening", REASON, expect=201)

    assert opened["reason"] == "CARE" and "text" not in opened
    assert shown(approval, "farida", id)["notes"] == {"N06": "Untreated injury of the hand."}
    assert shown(approval, "rokeya", id)["notes"]["masked"] is True
    approval.clock.move(timedelta(minutes=61))
    assert shown(approval, "farida", id)["notes"]["masked"] is True


def test_the_opening_and_each_reading_stand_in_the_audit_by_the_names_of_fields(approval: Approval) -> None:
    _, id = assessed(approval)
    shown(approval, "farida", id)
    approval.post("farida", f"/v1/assessments/{id}/notes-opening", REASON, expect=201)
    shown(approval, "farida", id)

    rows = approval.sql("SELECT action, level, fields, reason FROM audit_event WHERE subject = :id ORDER BY id", id=id)

    told = [(row.action, row.level, row.reason, "notes" in (row.fields or [])) for row in rows][-3:]
    assert told == [
        ("assessment:read", "L3", None, False),
        ("assessment:open-notes", None, "CARE", False),
        ("assessment:read", "L4", None, True),
    ]


def test_an_opening_without_a_reason_in_words_is_refused(approval: Approval) -> None:
    _, id = assessed(approval)

    answer = approval.call("farida", "POST", f"/v1/assessments/{id}/notes-opening", {"reason": "CARE", "text": "why"})
    unknown = approval.call("farida", "POST", f"/v1/assessments/{id}/notes-opening", REASON | {"reason": "CURIOUS"})

    assert (answer.status, unknown.status) == (422, 422)


def test_nobody_but_the_focal_point_opens_notes(approval: Approval) -> None:
    _, id = assessed(approval)

    answers = [
        approval.call(who, "POST", f"/v1/assessments/{id}/notes-opening", REASON) for who in ("secretary", "anika")
    ]

    assert [answer.status for answer in answers] == [403, 403]


def test_the_dossier_is_a_pseudonym_with_needs_and_risks_as_numbers(approval: Approval) -> None:
    case_id, _ = assessed(approval)
    classified(approval, case_id, ("N05", "T2"))

    dossier = approval.get("secretary", f"/v1/cases/{case_id}/dossier")

    assert dossier["case"]["case_number"].startswith("NRM-") and dossier["case"]["age_band"] == "A_25_34"
    assert [(need["need"], need["level"], need["need_score"]) for need in dossier["needs"]] == [("N05", "AUTHORITY", 2)]
    assert dossier["risk_summary"]["debt"] == 2 and dossier["urgent_risks"] == []
    assert "Wants" not in str(dossier) and "injury" not in str(dossier)


def test_withdrawing_the_report_suspends_the_assessment_under_way(approval: Approval) -> None:
    case_id = approval.open_case()
    report = approval.consent(case_id, "C1")
    approval.consent(case_id)
    id = str(assign(approval, case_id)["id"])
    approval.post("anika", f"/v1/assessments/{id}/start")

    approval.withdraw_consent(report, case_id, "C1")

    assert shown(approval, "farida", id)["status"] == "SUSPENDED"


def test_after_the_determination_a_withdrawn_report_suspends_nothing(approval: Approval) -> None:
    case_id = approval.open_case()
    report = approval.consent(case_id, "C1")
    approval.consent(case_id)
    approval.determine(case_id)
    id = str(assign(approval, case_id)["id"])
    approval.post("anika", f"/v1/assessments/{id}/start")

    approval.withdraw_consent(report, case_id, "C1")

    assert shown(approval, "farida", id)["status"] == "IN_PROGRESS"
