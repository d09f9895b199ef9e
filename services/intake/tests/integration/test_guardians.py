"""Who is taken for a child's guardian, and what becomes of what a guardian gave who should not have (INV-12)."""

from typing import Any
from uuid import UUID

import pytest

from nrm_shared.kernel.actor import Actor
from services.intake.tests.integration.intake_under_test import ACTORS, Intake, consent, report_body
from services.intake.tests.integration.test_the_consent_ledger import MIM, MOTHER, child
from services.intake.tests.integration.test_who_sees_whom import issue

CONFLICT = {"reason": "SUSPICION", "guardian_of_record": True, "conflict_of_interest": True}
FIT = {"reason": "NEW_INFORMATION", "guardian_of_record": True}


def by_guardian(purpose: str, guardian: dict[str, Any] | None = None, /, **more: Any) -> dict[str, Any]:
    """Return a consent a guardian gives; described unless `guardian_id` names one."""
    described = {} if "guardian_id" in more else {"guardian": guardian or MOTHER}
    return consent(purpose, giver_kind="GUARDIAN", child_view="AGREES", **described, **more)


def relationships(intake: Intake, case: str) -> list[dict[str, Any]]:
    """Return who is on record, as the focal point reads it."""
    return list(intake.done(intake.get("farida", f"/v1/cases/{case}/relationships"))["items"])


@pytest.fixture
def mim(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the case of a child who signs in herself as `mim`."""
    case = child(intake)
    [row] = intake.rows("SELECT person_id::text FROM case_file")
    hers = Actor(row.person_id, "survivor", None, frozenset({"SUR"}), cases=frozenset({UUID(case)}))
    monkeypatch.setitem(ACTORS, "mim", hers)
    return case


@pytest.mark.parametrize("who", ["mim", "ngo-officer"])
def test_nobody_makes_a_guardian_by_describing_one_and_consents_at_once(intake: Intake, mim: str, who: str) -> None:
    path = f"/v1/cases/{mim}/consents"
    for purpose, more in (("C2", {}), ("C4", {}), ("C5", {"organisation": "jibika"})):
        intake.refused(intake.post(who, path, by_guardian(purpose, **more)), 409, "guardian-not-judged")
    assert intake.rows("SELECT 1 FROM relationship") == []

    intake.done(intake.post(who, path, by_guardian("C1")), 201)
    [mother] = relationships(intake, mim)
    assert (mother["guardian_of_record"], mother["may_consent"]) == (True, False)
    by_id = by_guardian("C4", guardian_id=mother["id"])
    intake.refused(intake.post(who, path, by_id), 409, "guardian-not-judged")
    intake.refused(intake.post("farida", path, by_id), 409, "guardian-not-judged")

    intake.done(intake.post("farida", f"/v1/relationships/{mother['id']}/judgement", FIT))
    intake.done(intake.post(who, path, by_id), 201)


def test_who_reports_without_an_account_makes_nobody_a_guardian(intake: Intake) -> None:
    body = report_body(
        subject=MIM,
        channel="VOT_STATEMENT",
        reporter_kind="PERSON",
        consent_basis="GUARDIAN",
        consents=[by_guardian("C1")],
    )
    intake.refused(
        intake.post(None, "/v1/reports", body | {"consents": [by_guardian("C1"), by_guardian("C4")]}),
        409,
        "guardian-not-judged",
    )
    report = intake.done(intake.post(None, "/v1/reports", body), 201)
    case = intake.accept(report["report_id"])["case_id"]
    [mother] = relationships(intake, case)
    assert mother["may_consent"] is False
    best_interest = consent(
        "C4", giver_kind="AUTHORITY_BEST_INTEREST", child_view="AGREES", giver_note="Nobody is known."
    )
    intake.done(intake.post("farida", f"/v1/cases/{case}/consents", best_interest), 201)


def test_the_officer_who_reports_records_the_guardian_they_heard_until_hand_over(intake: Intake) -> None:
    given = [by_guardian(purpose) for purpose in ("C1", "C2", "C4")]
    case = intake.open_case(subject=MIM, consent_basis="GUARDIAN", consents=given)["case_id"]
    [mother] = relationships(intake, case)
    assert mother["may_consent"] is True, "one mother, though described three times"

    aunt = {"name": "Selina", "kind": "LEGAL_GUARDIAN", "source": "OTHER_PERSON"}
    path = f"/v1/cases/{case}/consents"
    answer = intake.post("ngo-officer", path, by_guardian("C5", aunt, organisation="jibika"))
    intake.refused(answer, 409, "guardian-not-judged")


@pytest.mark.parametrize("name", ["Jamal Uddin", "জামাল", "Zamal"])
@pytest.mark.parametrize("who", ["farida", "ngo-officer", "mim"])
def test_a_guardian_judged_in_conflict_is_not_described_anew_however_the_name_is_written(
    intake: Intake, mim: str, who: str, name: str
) -> None:
    body = {"kind": "LEGAL_GUARDIAN", "source": "OTHER_PERSON", "name": "Jamal", "guardian_of_record": True}
    uncle = intake.done(intake.post("farida", f"/v1/cases/{mim}/relationships", body), 201)
    intake.done(intake.post("farida", f"/v1/relationships/{uncle['id']}/judgement", CONFLICT))

    anew = {"name": name, "kind": "PARENT", "source": "PERSON"}
    for purpose in ("C1", "C4"):
        answer = intake.post(who, f"/v1/cases/{mim}/consents", by_guardian(purpose, anew))
        intake.refused(answer, 409, "consent-giver-conflict")


def test_who_is_suspected_of_the_trafficking_is_not_described_as_a_guardian(intake: Intake, mim: str) -> None:
    suspect = {"kind": "SUSPECTED_TRAFFICKER", "source": "PERSON", "name": "Rafiq Mollah"}
    intake.done(intake.post("farida", f"/v1/cases/{mim}/relationships", suspect), 201)
    father = {"name": "Rofik Molla", "kind": "PARENT", "source": "PERSON"}
    answer = intake.post("farida", f"/v1/cases/{mim}/consents", by_guardian("C4", father))
    intake.refused(answer, 409, "consent-giver-conflict")


def given_by_mother(intake: Intake, case: str) -> str:
    """Let a mother on record give what opens the child's data; return her id."""
    body = {"kind": "PARENT", "source": "DOCUMENT", "name": "Kulsum", "guardian_of_record": True}
    mother = str(intake.done(intake.post("farida", f"/v1/cases/{case}/relationships", body), 201)["id"])
    path = f"/v1/cases/{case}/consents"
    for purpose, more in (("C1", {}), ("C4", {}), ("C5", {"organisation": "jibika"})):
        intake.done(intake.post("farida", path, by_guardian(purpose, guardian_id=mother, **more)), 201)
    intake.outbox()
    return mother


def test_what_a_guardian_in_conflict_gave_ends_and_what_rested_on_it_stops(intake: Intake, mim: str) -> None:
    mother = given_by_mother(intake, mim)
    issue(intake, mim, "jibika", "N03")
    intake.done(intake.get("jibika-focal", f"/v1/cases/{mim}/person"))

    intake.done(intake.post("farida", f"/v1/relationships/{mother}/judgement", CONFLICT))

    intake.refused(intake.get("jibika-focal", f"/v1/cases/{mim}/person"), 403, "no-consent")
    ended = [event["data"] for event in intake.events() if event["type"] == "intake.consent-withdrawn.v1"]
    assert {(one["purpose"], one["organisation"], one["cause"]) for one in ended} == {
        ("C4", None, "GIVER_NOT_ELIGIBLE"),
        ("C5", "jibika", "GIVER_NOT_ELIGIBLE"),
    }
    lines = intake.rows("SELECT purpose FROM consent_ledger WHERE entry = 'GIVER_NOT_ELIGIBLE' ORDER BY purpose")
    assert [row.purpose for row in lines] == ["C4", "C5"]


def test_the_report_of_a_child_goes_on_though_the_guardian_who_agreed_to_it_was_in_conflict(
    intake: Intake, mim: str
) -> None:
    mother = given_by_mother(intake, mim)
    intake.done(intake.post("farida", f"/v1/relationships/{mother}/judgement", CONFLICT))

    [c1] = intake.rows("SELECT status FROM consent WHERE purpose = 'C1'")
    assert c1.status == "GIVEN"
    assert intake.done(intake.get("farida", f"/v1/cases/{mim}"))["status"] == "OPEN"


def test_the_police_are_not_told_on_the_word_of_a_guardian_in_conflict(intake: Intake) -> None:
    rescue = {
        "rescuer_type": "NGO",
        "rescued_at": intake.clock.now().isoformat(),
        "district": "BD4041",
        "subject": MIM,
        "consents": [by_guardian("C2")],
    }
    made = intake.done(intake.post("ngo-officer", "/v1/rescues", rescue), 201)
    assert made["clock_12"] == "RUNNING"
    given = [by_guardian(purpose) for purpose in ("C1", "C2")]
    body = {"subject": {}, "consent_basis": "GUARDIAN", "rescue_id": made["rescue_id"], "consents": given}
    case = intake.open_case(**body)["case_id"]
    [mother] = relationships(intake, case)

    intake.done(intake.post("farida", f"/v1/relationships/{mother['id']}/judgement", CONFLICT))

    live = intake.rows("SELECT 1 FROM consent WHERE purpose = 'C2' AND status = 'GIVEN'")
    assert live == []


@pytest.mark.parametrize(("reason", "left"), [("DECEASED", 3), ("COURT_ORDER", 3), ("RECORDED_BY_MISTAKE", 1)])
def test_what_rested_on_a_relation_that_ended_stays_unless_it_never_should_have(
    intake: Intake, mim: str, reason: str, left: int
) -> None:
    mother = given_by_mother(intake, mim)
    ended = {"reason": reason, "ended": True}
    intake.done(intake.post("farida", f"/v1/relationships/{mother}/judgement", ended))
    assert len(intake.rows("SELECT 1 FROM consent WHERE status = 'GIVEN' AND guardian_id IS NOT NULL")) == left


def test_approval_learns_whether_a_suspect_is_close_and_not_who(intake: Intake, mim: str) -> None:
    path = f"/v1/cases/{mim}/reunion-risk"
    before = intake.done(intake.get("approval", path))
    suspect = {"kind": "SUSPECTED_TRAFFICKER", "source": "PERSON", "name": "Rafiq Mollah"}
    one = intake.done(intake.post("farida", f"/v1/cases/{mim}/relationships", suspect), 201)
    while_it_stands = intake.done(intake.get("approval", path))
    over = {"reason": "RECORDED_BY_MISTAKE", "ended": True}
    intake.done(intake.post("farida", f"/v1/relationships/{one['id']}/judgement", over))
    assert before == {"case_id": mim, "suspect_close": False}
    assert while_it_stands == {"case_id": mim, "suspect_close": True}
    assert intake.done(intake.get("approval", path))["suspect_close"] is False


def test_nobody_else_asks_whether_a_suspect_is_close(intake: Intake, mim: str) -> None:
    for who in ("farida", "ngo-officer", "verification"):
        assert intake.get(who, f"/v1/cases/{mim}/reunion-risk").status_code == 403
