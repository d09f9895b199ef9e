"""Consent as a ledger: what was shown, who gave it, when it ended, and that nothing comes back to life by itself."""

from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from nrm_intake.app.expire_consents import ExpireConsents
from nrm_shared.kernel.actor import system
from nrm_shared.reference.consent_texts import consent_text
from services.intake.tests.integration.intake_under_test import Intake, consent, report_body
from services.intake.tests.integration.test_who_sees_whom import consents, issue

MIM = {"name_en": "Mim", "date_of_birth": {"value": "2012-05-03"}}
MOTHER = {"name": "Kulsum", "kind": "PARENT", "source": "DOCUMENT"}
UNCLE = {"name": "Jamal", "kind": "LEGAL_GUARDIAN", "conflict_of_interest": True, "source": "OTHER_PERSON"}
BEST_INTEREST = {
    "giver_kind": "AUTHORITY_BEST_INTEREST",
    "child_view": "AGREES",
    "giver_note": "The uncle brought her.",
}
BASIS = {"consent_basis": "BEST_INTEREST_CHILD", "consent_reason": "Only the uncle is present."}
WRITTEN = {"method": "WRITTEN"}


def ledger(intake: Intake, case: str, by: str = "farida") -> list[dict[str, Any]]:
    """Read the ledger line by line."""
    return list(intake.done(intake.get(by, f"/v1/cases/{case}/consent-ledger"))["items"])


def child(intake: Intake) -> str:
    """Open the case of a child reported in her best interest."""
    return str(intake.open_case(subject=MIM, consents=[], **BASIS)["case_id"])


def withdraw(intake: Intake, id: str) -> None:
    """Take a consent back."""
    intake.done(intake.post("farida", f"/v1/consents/{id}/withdrawal", WRITTEN))


def override(intake: Intake, case: str, by: str = "farida", **more: Any) -> Any:
    """Ask to go on without consent."""
    body = {"purpose": "C3", "reason": "LIFE_THREATENING", "text": "Unconscious, bleeding heavily."} | more
    return intake.post(by, f"/v1/cases/{case}/consent-overrides", body)


def test_exactly_the_text_that_was_shown_is_pinned(intake: Intake) -> None:
    case = intake.open_case()["case_id"]
    intake.consent(case, "C3", language="rhg")
    [line] = [one for one in ledger(intake, case) if one["purpose"] == "C3"]
    shown = consent_text("draft-1", "C3", "bn")
    assert shown is not None
    assert (line["text_version"], line["language"], line["text_language"]) == ("draft-1", "rhg", "bn")
    assert line["text_sha256"] == sha256(shown.text.encode()).hexdigest()


def test_a_version_nobody_keeps_is_refused(intake: Intake) -> None:
    case = intake.open_case()["case_id"]
    answer = intake.post("farida", f"/v1/cases/{case}/consents", consent("C3", text_version="draft-0"))
    intake.refused(answer, 422, "consent-text-unknown")


def test_the_texts_can_be_read_by_everybody_in_both_languages(intake: Intake) -> None:
    found = intake.done(intake.get(None, "/v1/consent-texts"))["items"]
    assert len(found) == 24 and {one["language"] for one in found} == {"bn", "en"}
    assert all(one["sha256"] == sha256(one["text"].encode()).hexdigest() for one in found)
    intake.refused(intake.get(None, "/v1/consent-texts", version="draft-0"), 422, "consent-text-unknown")


def test_every_word_is_a_line_and_none_is_ever_changed(intake: Intake) -> None:
    case = intake.open_case(consents=[consent("C1")])["case_id"]
    c9 = intake.consent(case, "C9")
    intake.move(hours=1)
    intake.done(intake.post("farida", f"/v1/consents/{c9}/withdrawal", {"method": "PHONE", "witness": "Mitu"}))
    lines = [(one["purpose"], one["entry"], one["method"]) for one in ledger(intake, case)]
    assert lines == [("C1", "GIVEN", "VOICE"), ("C9", "GIVEN", "VOICE"), ("C9", "WITHDRAWN", "PHONE")]
    for statement in (
        "UPDATE consent_ledger SET purpose = 'C1'",
        "DELETE FROM consent_ledger",
        "TRUNCATE consent_ledger",
    ):
        with pytest.raises((ProgrammingError, DBAPIError)), intake.runner.engine.begin() as connection:
            connection.execute(text(statement))


def test_cooperation_with_justice_stands_alone(intake: Intake) -> None:
    case = intake.open_case()["case_id"]
    intake.consent(case, "C5", organisation="jibika")
    issue(intake, case, "jibika", "N03")
    c9 = intake.consent(case, "C9")
    before = intake.done(intake.get("farida", f"/v1/cases/{case}"))
    withdraw(intake, c9)
    after = intake.done(intake.get("farida", f"/v1/cases/{case}"))
    assert (after["status"], after["victim_status"]) == (before["status"], before["victim_status"])
    intake.done(intake.get("jibika-focal", f"/v1/cases/{case}/person"))


# -- ends ---------------------------------------------------------------------------------------------------------


def test_a_new_consent_after_a_withdrawal_opens_nothing_that_was_open_before(intake: Intake) -> None:
    case = intake.open_case()["case_id"]
    first = intake.consent(case, "C5", organisation="jibika")
    issue(intake, case, "jibika", "N03")
    path = f"/v1/cases/{case}/person"
    withdraw(intake, first)
    intake.refused(intake.get("jibika-focal", path), 403, "no-consent")
    intake.consent(case, "C5", organisation="jibika")
    intake.refused(intake.get("jibika-focal", path), 403, "no-consent")
    issue(intake, case, "jibika", "N03")
    intake.done(intake.get("jibika-focal", path))


def test_the_consent_for_one_of_two_needs_closes_the_packet_for_both(intake: Intake) -> None:
    case = intake.open_case()["case_id"]
    intake.consent(case, "C5", organisation="jibika", needs=["N03"])
    second = intake.consent(case, "C5", organisation="jibika", needs=["N01"])
    issue(intake, case, "jibika", "N01", "N03")
    intake.done(intake.get("jibika-focal", f"/v1/cases/{case}/person"))
    withdraw(intake, second)
    intake.refused(intake.get("jibika-focal", f"/v1/cases/{case}/person"), 403, "no-consent")


def test_an_expired_consent_is_told_to_the_others_once(intake: Intake) -> None:
    case = intake.open_case(consents=[consent("C1")])["case_id"]
    until = (intake.clock.now() + timedelta(days=30)).isoformat()
    intake.consent(case, "C5", organisation="jibika", expires_at=until)
    issue(intake, case, "jibika", "N03")
    intake.outbox()
    intake.move(days=30)
    intake.refused(intake.get("jibika-focal", f"/v1/cases/{case}/person"), 403, "no-consent")
    assert intake.runner.run(ExpireConsents(), actor=system("intake")).result == 1
    assert intake.runner.run(ExpireConsents(), actor=system("intake")).result == 0
    [event] = intake.events()
    assert (event["type"], event["data"]["cause"]) == ("intake.consent-withdrawn.v1", "EXPIRED")
    assert [one["entry"] for one in ledger(intake, case)] == ["GIVEN", "GIVEN", "EXPIRED"]
    assert {one["purpose"]: one["status"] for one in consents(intake, case)} == {"C1": "GIVEN", "C5": "EXPIRED"}


def test_withdrawing_one_of_two_reports_leaves_the_case_open(intake: Intake) -> None:
    case = intake.open_case(consents=[consent("C1")])["case_id"]
    second = intake.consent(case, "C1")
    withdraw(intake, second)
    assert intake.done(intake.get("farida", f"/v1/cases/{case}"))["status"] == "OPEN"


# -- who speaks for a child (INV-12) ------------------------------------------------------------------------------


def test_a_guardian_of_record_consents_for_a_child_together_with_the_childs_view(intake: Intake) -> None:
    case = child(intake)
    body = {"kind": "PARENT", "source": "DOCUMENT", "name": "Kulsum", "guardian_of_record": True}
    mother = intake.done(intake.post("farida", f"/v1/cases/{case}/relationships", body), 201)
    path = f"/v1/cases/{case}/consents"
    by_mother = consent("C4", giver_kind="GUARDIAN", guardian_id=mother["id"])
    intake.refused(intake.post("farida", path, by_mother), 422, "child-view-required")
    intake.done(intake.post("farida", path, by_mother | {"child_view": "AGREES"}), 201)
    [line] = ledger(intake, case)
    assert (line["giver_kind"], line["guardian_id"], line["child_view"]) == ("GUARDIAN", mother["id"], "AGREES")


def test_only_a_guardian_of_record_consents(intake: Intake) -> None:
    case = child(intake)
    body = {"kind": "SIBLING", "source": "PERSON", "name": "Rana"}
    brother = intake.done(intake.post("farida", f"/v1/cases/{case}/relationships", body), 201)
    path = f"/v1/cases/{case}/consents"
    for giver in ({}, {"guardian_id": brother["id"]}):
        answer = intake.post("farida", path, consent("C4", giver_kind="GUARDIAN", child_view="AGREES", **giver))
        intake.refused(answer, 409, "guardian-not-of-record")


def test_a_guardian_in_conflict_is_refused_and_then_the_authority_decides(intake: Intake) -> None:
    case = child(intake)
    path = f"/v1/cases/{case}/consents"
    by_uncle = consent("C4", giver_kind="GUARDIAN", child_view="DISAGREES", guardian=UNCLE)
    intake.refused(intake.post("farida", path, by_uncle), 409, "consent-giver-conflict")
    intake.refused(
        intake.post("ngo-officer", path, consent("C4", **BEST_INTEREST)), 409, "best-interest-by-focal-point"
    )
    intake.done(intake.post("farida", path, consent("C4", **BEST_INTEREST)), 201)


def test_the_authority_does_not_decide_in_the_place_of_a_guardian_who_can_be_asked(intake: Intake) -> None:
    case = intake.open_case(
        subject=MIM,
        consent_basis="GUARDIAN",
        consents=[consent("C1", giver_kind="GUARDIAN", child_view="AGREES", guardian=MOTHER)],
    )["case_id"]
    path = f"/v1/cases/{case}/consents"
    intake.refused(intake.post("farida", path, consent("C4", **BEST_INTEREST)), 409, "eligible-guardian-known")
    [mother] = intake.done(intake.get("farida", f"/v1/cases/{case}/relationships"))["items"]
    assert (mother["name"], mother["may_consent"]) == ("Kulsum", True)
    judged = {"reason": "SUSPICION", "guardian_of_record": True, "conflict_of_interest": True}
    intake.done(intake.post("farida", f"/v1/relationships/{mother['id']}/judgement", judged))
    by_mother = consent("C4", giver_kind="GUARDIAN", child_view="AGREES", guardian_id=mother["id"])
    intake.refused(intake.post("farida", path, by_mother), 409, "consent-giver-conflict")
    intake.done(intake.post("farida", path, consent("C4", **BEST_INTEREST)), 201)


def test_who_is_suspected_of_the_trafficking_is_no_guardian(intake: Intake) -> None:
    case = child(intake)
    body = {"kind": "SUSPECTED_TRAFFICKER", "source": "PERSON", "name": "Jamal", "guardian_of_record": True}
    intake.refused(intake.post("farida", f"/v1/cases/{case}/relationships", body), 409, "trafficker-no-guardian")


def test_names_of_relatives_are_sealed_and_their_reading_is_audited(intake: Intake) -> None:
    case = child(intake)
    body = {"kind": "PARENT", "source": "DOCUMENT", "name": "Kulsum", "guardian_of_record": True}
    intake.done(intake.post("farida", f"/v1/cases/{case}/relationships", body), 201)
    intake.done(intake.get("farida", f"/v1/cases/{case}/relationships"))
    [row] = intake.rows("SELECT other_name FROM relationship")
    assert b"Kulsum" not in bytes(row.other_name)
    [read] = intake.rows("SELECT level, fields FROM audit_event WHERE action = 'relationship:read'")
    assert (read.level, "name" in read.fields) == ("L3", True)


def test_a_guardian_described_with_the_report_of_a_child_is_on_record(intake: Intake) -> None:
    by_mother = consent("C1", giver_kind="GUARDIAN", child_view="AGREES", guardian=MOTHER)
    body = report_body(subject=MIM, consent_basis="GUARDIAN", consents=[by_mother])
    intake.done(intake.post("ngo-officer", "/v1/reports", body), 201)
    [row] = intake.rows("SELECT kind, guardian_of_record, conflict_of_interest FROM relationship")
    assert (row.kind, row.guardian_of_record, row.conflict_of_interest) == ("PARENT", True, False)


# -- going on without consent (INV-18) ----------------------------------------------------------------------------


def test_an_override_is_marked_as_one_everywhere_and_told_for_the_dpo(intake: Intake) -> None:
    case = intake.open_case(consents=[consent("C1")])["case_id"]
    intake.outbox()
    made = intake.done(override(intake, case), 201)
    assert made["override_reason"] == "LIFE_THREATENING"
    given, told = intake.events()
    assert (given["type"], given["data"]["override"]) == ("intake.consent-given.v1", "LIFE_THREATENING")
    assert (told["type"], told["data"]["reason"]) == ("intake.consent-overridden.v1", "LIFE_THREATENING")
    assert "bleeding" not in str(given) + str(told)
    [line] = [one for one in ledger(intake, case) if one["purpose"] == "C3"]
    assert (line["entry"], line["giver_kind"], line["override_reason"]) == (
        "OVERRIDDEN",
        "OVERRIDE",
        "LIFE_THREATENING",
    )
    [shown] = [one for one in consents(intake, case) if one["purpose"] == "C3"]
    assert (shown["live"], shown["override_reason"]) == (True, "LIFE_THREATENING")


def test_an_override_lasts_days_and_no_longer(intake: Intake) -> None:
    case = intake.open_case(consents=[consent("C1")])["case_id"]
    far = (intake.clock.now() + timedelta(days=300)).isoformat()
    intake.done(override(intake, case, expires_at=far), 201)
    intake.move(days=3)
    [shown] = [one for one in consents(intake, case) if one["purpose"] == "C3"]
    assert shown["live"] is False


def test_only_the_focal_point_overrides(intake: Intake) -> None:
    case = intake.open_case()["case_id"]
    for by in ("ngo-officer", "helpline-1098", "authority-sec", "sharsha-oc"):
        intake.refused(override(intake, case, by), 403, "forbidden")


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"reason": "CONVENIENT"}, 422, "not-a-code"),
        ({"text": "urgent"}, 422, "reason-required"),
        ({"purpose": "C9"}, 409, "override-not-possible"),
        ({"purpose": "C5", "organisation": "jibika"}, 422, "required"),
        ({"purpose": "C5", "needs": ["N06"]}, 422, "consent-organisation"),
        ({"reason": "CHILD_BEST_INTEREST"}, 409, "override-not-possible"),
    ],
)
def test_an_override_says_what_it_is_for_and_no_more(
    intake: Intake, more: dict[str, Any], status: int, code: str
) -> None:
    case = intake.open_case()["case_id"]
    intake.refused(override(intake, case, **more), status, code)


def test_an_overridden_c5_opens_the_one_organisation_it_names_for_the_needs_it_names(intake: Intake) -> None:
    case = intake.open_case()["case_id"]
    intake.done(override(intake, case, purpose="C5", organisation="jibika", needs=["N06"]), 201)
    issue(intake, case, "jibika", "N06")
    issue(intake, case, "asha-shelter", "N06")
    intake.done(intake.get("jibika-focal", f"/v1/cases/{case}/person"))
    intake.refused(intake.get("asha-focal", f"/v1/cases/{case}/person"), 403, "no-consent")


# -- the Authority's reveal (2.2 AUT) -----------------------------------------------------------------------------


def test_the_authority_sees_a_person_after_a_reasoned_reveal_for_an_hour(intake: Intake) -> None:
    case = intake.open_case()["case_id"]
    path = f"/v1/cases/{case}/person"
    intake.refused(intake.get("authority-sec", path), 403, "reveal-required")
    reason = {"reason": "DECISION", "text": "Two dossiers seem to be of one person."}
    intake.outbox()
    intake.done(intake.post("authority-sec", f"/v1/cases/{case}/reveal", reason), 201)
    seen = intake.done(intake.get("authority-sec", path))
    assert (seen["name"], seen["father_name"]) == ("রেহানা খাতুন", "আবদুল করিম")
    assert seen["phones"]["masked"] and seen["current_address"]["masked"] and seen["identifiers"]["masked"]
    intake.move(minutes=61)
    intake.refused(intake.get("authority-sec", path), 403, "reveal-required")
    [event] = intake.events()
    assert (event["type"], event["data"]["reason"]) == ("intake.person-revealed.v1", "DECISION")
    rows = intake.rows("SELECT action, reason, level FROM audit_event WHERE case_id = :id ORDER BY id", id=case)
    told = [(row.action, row.reason, row.level) for row in rows if row.action.startswith("person:")]
    assert ("person:reveal", "DECISION", None) in told and ("person:read", None, "L3") in told


def test_a_reveal_needs_a_code_and_words(intake: Intake) -> None:
    case = intake.open_case()["case_id"]
    path = f"/v1/cases/{case}/reveal"
    intake.refused(intake.post("authority-sec", path, {"reason": "CURIOUS", "text": "x" * 20}), 422, "not-a-code")
    intake.refused(intake.post("authority-sec", path, {"reason": "LAW", "text": "because"}), 422, "reason-required")
    intake.refused(intake.post("ctc-jashore", path, {"reason": "LAW", "text": "x" * 20}), 403, "forbidden")
