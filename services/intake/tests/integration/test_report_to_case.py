"""Step 4: a report comes in by any door, is triaged, and becomes a case."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest

from nrm_shared.clocks.usecases import AnyClockWaiting, BreachClocks
from nrm_shared.kernel.actor import system
from nrm_shared.reference import clocks
from services.intake.tests.integration.intake_under_test import Intake, consent, report_body

SELF_REPORT = {
    "channel": "VOT_STATEMENT",
    "reporter_kind": "SELF",
    "consents": [consent("C1", method="ONLINE", witness=None)],
    "subject": {"alias": "Jahid", "safe_channel": "UDC helper, weekdays 10-12"},
    "still_in_exploitation": "no",
}


def test_a_frontline_report_becomes_a_case_with_its_consents(intake: Intake) -> None:
    receipt = intake.report()
    assert len(receipt["receipt_code"]) == 12
    [submitted] = intake.events()
    assert submitted["type"] == "intake.report-submitted.v1"
    assert submitted["data"]["reporter_organisation"] == "shimanto-bondhu"
    assert submitted["data"]["triage_due_at"] == "2026-08-13T03:00:00Z"
    case = intake.accept(receipt["report_id"])
    assert (case["status"], case["victim_status"]) == ("OPEN", "POSSIBLE")
    events = intake.events()
    assert [event["type"] for event in events] == [
        "intake.report-triage-started.v1",
        "intake.report-accepted.v1",
        "intake.case-opened.v1",
        *["intake.consent-given.v1"] * 4,
    ]
    profile = events[2]["data"]["profile"]
    assert profile == {
        "gender": "Feminine",
        "age_band": "A_25_34",
        "minor_now": "no",
        "minor_at_act": "no",
        "home_district": "BD4041",
        "current_district": "BD4041",
        "current_upazila": "BD404190",
        "current_union_code": None,
        "reporter_organisation": "shimanto-bondhu",
        "tip_type": "INTERNATIONAL",
        "witness_protected": False,
    }
    assert [event["data"]["purpose"] for event in events[3:]] == ["C1", "C2", "C4", "C8"]
    assert events[3]["data"]["until"] == "2027-08-12T03:00:00Z"


def test_nothing_that_identifies_leaves_by_event_or_stands_open_in_the_database(intake: Intake) -> None:
    intake.open_case()
    told = "".join(str(event) for event in intake.events())
    assert "Rehana" not in told and "রেহানা" not in told and "1712345678" not in told
    for table in ("person", "person_identifier", "report", "consent", "audit_event"):
        stored = str(intake.rows(f"SELECT t::text FROM {table} t"))
        assert "Rehana" not in stored and "withheld" not in stored and "Sumon" not in stored


def test_a_report_without_c1_needs_another_basis_with_a_reason(intake: Intake) -> None:
    answer = intake.post("ngo-officer", "/v1/reports", report_body(consents=[]))
    intake.refused(answer, 409, "consent-missing")
    answer = intake.post("ngo-officer", "/v1/reports", report_body(consents=[], consent_basis="BEST_INTEREST_CHILD"))
    problem = intake.refused(answer, 422, "malformed")
    assert [(one["pointer"], one["code"]) for one in problem["errors"]] == [("/consent_reason", "reason-required")]
    intake.report(consents=[], consent_basis="BEST_INTEREST_CHILD", consent_reason="Only the uncle is present.")


def test_every_broken_field_is_named_at_once_and_no_value_is_repeated(intake: Intake) -> None:
    subject = {
        "name_en": "R3hana",
        "date_of_birth": {"value": "2099-01-01"},
        "home_district": "BD4041",
        "home_upazila": "BD302614",
        "phones": [{"number": "12"}],
        "identifiers": [{"type": "BRN", "value": "1999411734567890"}],
    }
    problem = intake.refused(intake.post("ngo-officer", "/v1/reports", report_body(subject=subject)), 422, "malformed")
    assert {(one["pointer"], one["code"]) for one in problem["errors"]} == {
        ("/subject/name_en", "name-characters"),
        ("/subject/date_of_birth", "date-in-future"),
        ("/subject/home_upazila", "geography-mismatch"),
        ("/subject/phones/0/number", "phone-format"),
        ("/subject/identifiers/0/value", "birth-registration-16-digits"),
    }
    assert "R3hana" not in str(problem)


def test_a_guardian_with_a_conflict_of_interest_cannot_consent(intake: Intake) -> None:
    uncle = consent("C1", giver_kind="GUARDIAN", conflict_of_interest=True)
    answer = intake.post("ngo-officer", "/v1/reports", report_body(consent_basis="GUARDIAN", consents=[uncle]))
    intake.refused(answer, 409, "consent-giver-conflict")


def test_for_a_child_sharing_needs_an_eligible_guardian_or_the_authority(intake: Intake) -> None:
    mim = {"name_bn": "মিম", "gender": "Feminine", "date_of_birth": {"value": "2012-03-01"}}
    case = intake.open_case(
        subject=mim, consents=[], consent_basis="BEST_INTEREST_CHILD", consent_reason="Only the uncle is present."
    )
    opened = next(event for event in intake.events() if event["type"] == "intake.case-opened.v1")
    assert (opened["data"]["profile"]["minor_now"], opened["data"]["profile"]["minor_at_act"]) == ("yes", "yes")
    path = f"/v1/cases/{case['case_id']}/consents"
    intake.refused(intake.post("farida", path, consent("C4")), 409, "guardian-consent-required")
    intake.consent(case["case_id"], "C4", giver_kind="AUTHORITY_BEST_INTEREST", child_view="AGREES")


def test_whoever_has_no_account_reports_looks_adds_and_withdraws_with_the_code(intake: Intake) -> None:
    receipt = intake.report(by=None, **SELF_REPORT)
    code = f"{receipt['receipt_code'][:4]}-{receipt['receipt_code'][4:]}".lower()
    seen = intake.done(intake.post(None, "/v1/receipts/lookup", {"receipt_code": code}))
    assert (seen["status"], seen["question"]) == ("BEING_REVIEWED", None)
    facts = {"receipt_code": code, "text": "There were four of us."}
    intake.done(intake.post(None, "/v1/receipts/facts", facts))
    intake.done(intake.post("farida", f"/v1/reports/{receipt['report_id']}/triage"))
    question = {"question": "Where are you now?"}
    intake.done(intake.post("farida", f"/v1/reports/{receipt['report_id']}/information-request", question))
    seen = intake.done(intake.post(None, "/v1/receipts/lookup", {"receipt_code": code}))
    assert (seen["status"], seen["question"]) == ("INFO_REQUESTED", "Where are you now?")
    answered = intake.done(intake.post(None, "/v1/receipts/facts", facts | {"text": "In Teknaf."}))
    assert answered["status"] == "SUBMITTED"
    read = intake.done(intake.get("farida", f"/v1/reports/{receipt['report_id']}"))
    assert [note["kind"] for note in read["notes"]] == ["FACT", "QUESTION", "ANSWER"]
    withdrawn = intake.done(intake.post(None, "/v1/receipts/withdrawal", {"receipt_code": code}))
    assert withdrawn["status"] == "WITHDRAWN"
    assert intake.types()[1:] == [
        "intake.report-information-added.v1",
        "intake.report-triage-started.v1",
        "intake.report-information-requested.v1",
        "intake.report-information-added.v1",
        "intake.report-withdrawn.v1",
    ]
    intake.refused(intake.post(None, "/v1/receipts/facts", facts), 409, "report-ended")


def test_a_wrong_code_tells_nothing_and_guessing_is_braked(intake: Intake) -> None:
    for _ in range(20):
        intake.refused(intake.post(None, "/v1/receipts/lookup", {"receipt_code": "0" * 12}), 404, "not-found")
    problem = intake.post(None, "/v1/receipts/lookup", {"receipt_code": "0" * 12})
    intake.refused(problem, 429, "too-many-requests")


def test_the_public_cannot_probe_for_repatriations(intake: Intake) -> None:
    answer = intake.post(None, "/v1/reports", report_body(repatriation_reference="BEY-2026-0117"))
    intake.refused(answer, 404, "not-found")


def test_a_helpline_report_names_its_helpline(intake: Intake) -> None:
    problem = intake.post("helpline-1098", "/v1/reports", report_body(channel="HELPLINE"))
    assert intake.refused(problem, 422, "malformed")["errors"][0]["pointer"] == "/helpline"
    report = intake.report(by="helpline-1098", channel="HELPLINE", helpline="1098")
    assert intake.done(intake.get("farida", f"/v1/reports/{report['report_id']}"))["helpline"] == "1098"


def test_screening_out_needs_safe_signposting(intake: Intake) -> None:
    report = intake.report()
    intake.done(intake.post("farida", f"/v1/reports/{report['report_id']}/triage"))
    path = f"/v1/reports/{report['report_id']}/screening-out"
    body = {"reason": "NOT_TRAFFICKING", "signposted": False}
    assert intake.refused(intake.post("farida", path, body), 422, "signposting-required")
    ended = intake.done(intake.post("farida", path, body | {"signposted": True}))
    assert ended["status"] == "SCREENED_OUT"
    assert intake.types()[-1] == "intake.report-screened-out.v1"


def test_a_person_at_risk_becomes_no_case_and_is_signposted(intake: Intake) -> None:
    path = f"/v1/reports/{intake.report(at_risk_only=True)['report_id']}"
    intake.done(intake.post("farida", f"{path}/triage"))
    intake.events()
    for body in ({}, {"at_risk_only": True}):
        problem = intake.refused(intake.post("farida", f"{path}/acceptance", body), 409, "at-risk-only")
        assert problem["title"]
    assert intake.events() == []
    ended = intake.done(intake.post("farida", f"{path}/screening-out", {"reason": "AT_RISK_ONLY", "signposted": True}))
    assert ended["status"] == "SCREENED_OUT"


def test_triage_may_find_a_possible_victim_where_a_person_at_risk_was_reported(intake: Intake) -> None:
    path = f"/v1/reports/{intake.report(at_risk_only=True)['report_id']}"
    intake.done(intake.post("farida", f"{path}/triage"))
    case = intake.done(intake.post("farida", f"{path}/acceptance", {"at_risk_only": False}), 201)
    assert case["victim_status"] == "POSSIBLE"
    assert intake.done(intake.get("farida", path))["at_risk_only"] is False


@pytest.mark.parametrize(
    ("move", "body", "pointer"),
    [
        ("screening-out", {"reason": "UNKIND_WORD", "signposted": True}, "/reason"),
        ("acceptance", {"risk_level": "UNKIND_WORD"}, "/risk_level"),
    ],
)
def test_triage_takes_only_codes_of_its_lists(intake: Intake, move: str, body: dict[str, Any], pointer: str) -> None:
    report = intake.report()
    intake.done(intake.post("farida", f"/v1/reports/{report['report_id']}/triage"))
    refused = intake.post("farida", f"/v1/reports/{report['report_id']}/{move}", body)
    assert intake.refused(refused, 422, "not-a-code")["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize(
    ("subject", "pointer"),
    [
        ({"accessibility": ["WHEELCHAIR", "UNKIND_WORD"]}, "/subject/accessibility/1"),
        ({"identifiers": [{"type": "UNKIND_WORD", "value": "12345"}]}, "/subject/identifiers/0/type"),
    ],
)
def test_what_is_told_of_a_person_is_coded_by_lists(intake: Intake, subject: dict[str, Any], pointer: str) -> None:
    answer = intake.post("ngo-officer", "/v1/reports", report_body(subject=subject))
    assert intake.refused(answer, 422, "malformed")["errors"][0]["pointer"] == pointer


def test_an_organisation_reads_its_own_reports_and_no_others(intake: Intake) -> None:
    report = intake.report()
    intake.report(by="other-officer")
    path = f"/v1/reports/{report['report_id']}"
    assert intake.done(intake.get("ngo-officer", path))["narrative"]
    intake.refused(intake.get("other-officer", path), 404, "not-found")
    mine = intake.done(intake.get("ngo-officer", "/v1/reports"))
    assert [row["id"] for row in mine["items"]] == [report["report_id"]]
    assert intake.done(intake.get("ctc-khulna", "/v1/reports"))["items"] == []
    assert len(intake.done(intake.get("ctc-jashore", "/v1/reports"))["items"]) == 2
    assert intake.done(intake.get("ctc-jashore", path))["narrative"]["masked"] is True
    intake.refused(intake.get("sharsha-oc", "/v1/reports"), 403, "forbidden")


def test_a_committee_of_a_union_sees_the_reports_of_its_union(intake: Intake) -> None:
    here = intake.report(current_union_code="BD40419015")
    intake.report(current_union_code="BD40419016")
    intake.report()
    listed = intake.done(intake.get("ctc-union", "/v1/reports"))["items"]
    assert [row["id"] for row in listed] == [here["report_id"]]
    assert (
        intake.done(intake.get("ctc-union", f"/v1/reports/{here['report_id']}"))["current_union_code"]["masked"] is True
    )
    assert len(intake.done(intake.get("ctc-jashore", "/v1/reports"))["items"]) == 3


@pytest.mark.parametrize(
    ("places", "code"),
    [
        ({"current_upazila": "BD404190", "current_union_code": "BD40419X15"}, "not-a-place"),
        ({"current_upazila": "BD404147", "current_union_code": "BD40419015"}, "geography-mismatch"),
        ({"current_upazila": None, "current_union_code": "BD40419015"}, "geography-mismatch"),
    ],
)
def test_a_union_lies_in_the_upazila_that_is_told_with_it(intake: Intake, places: dict[str, Any], code: str) -> None:
    refused = intake.refused(intake.post("ngo-officer", "/v1/reports", report_body(**places)), 422, "malformed")
    assert [(one["pointer"], one["code"]) for one in refused["errors"]] == [("/current_union_code", code)]


def test_lists_are_paged_by_due_time(intake: Intake) -> None:
    numbers = [intake.report()["number"] for _ in range(5)]
    critical = intake.report(urgency="CRITICAL")["number"]
    first = intake.done(intake.get("farida", "/v1/reports", limit=4))
    rest = intake.done(intake.get("farida", "/v1/reports", limit=4, after=first["next"]))
    assert [row["number"] for row in [*first["items"], *rest["items"]]] == [critical, *numbers]
    assert rest["next"] is None
    intake.refused(intake.get("farida", "/v1/reports", after="seven"), 422, "not-a-cursor")


def test_reading_a_narrative_leaves_an_audit_row_and_listing_does_not(intake: Intake) -> None:
    report = intake.report()
    intake.get("farida", "/v1/reports")
    assert intake.rows("SELECT 1 FROM audit_event WHERE level = 'L3'") == []
    intake.get("farida", f"/v1/reports/{report['report_id']}")
    [row] = intake.rows("SELECT actor, action, fields FROM audit_event WHERE level = 'L3'")
    assert (row.actor, row.action) == ("person:farida", "report:read")
    assert "narrative" in row.fields


@pytest.mark.parametrize("move", ["acceptance", "triage"])
def test_a_move_with_an_old_version_is_refused(intake: Intake, move: str) -> None:
    report = intake.report()
    if move == "acceptance":
        intake.done(intake.post("farida", f"/v1/reports/{report['report_id']}/triage"))
    answer = intake.post("farida", f"/v1/reports/{report['report_id']}/{move}", If_Match='"77"')
    intake.refused(answer, 409, "changed-meanwhile")


def test_many_equal_requests_with_one_key_make_one_report(intake: Intake) -> None:
    body = report_body()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: intake.post("ngo-officer", "/v1/reports", body, key="same"), range(16)))
    assert len({answer.text for answer in answers}) == 1
    assert len(intake.rows("SELECT 1 FROM report")) == 1


def test_the_triage_clock_warns_once_breaches_once_and_blocks_nothing(intake: Intake) -> None:
    itself = system("intake")

    def told() -> list[str]:
        """Return what the clocks say, run twice."""
        waiting = intake.runner.ask(AnyClockWaiting(), actor=itself)
        intake.outbox()
        intake.runner.run(BreachClocks(), actor=itself)
        intake.runner.run(BreachClocks(), actor=itself)
        events = intake.events()
        assert waiting == bool(events)
        assert all(event["data"]["clock"] == "K8" for event in events)
        return [event["type"] for event in events]

    report = intake.report(urgency="CRITICAL")
    intake.move(minutes=59)
    assert told() == []
    intake.move(minutes=1)
    assert told() == ["intake.clock-due.v1"]
    intake.move(minutes=59)
    assert told() == []
    intake.move(minutes=1)
    assert told() == ["intake.clock-breached.v1"]
    intake.accept(report["report_id"])


def test_a_status_that_is_no_text_is_refused_as_malformed(intake: Intake) -> None:
    intake.refused(intake.get("farida", "/v1/reports", status="\x00"), 422, "malformed")


def test_a_case_keeps_the_legal_regime_it_was_opened_under_when_another_comes(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = intake.open_case()["case_id"]
    monkeypatch.setattr(clocks, "regime", lambda: clocks.Regime("Ordinance-2026", "1", date(2026, 8, 1)))
    second = intake.open_case(subject={"name_en": "Asma"})["case_id"]
    regimes = [intake.done(intake.get("farida", f"/v1/cases/{case}"))["regime"] for case in (first, second)]
    assert regimes == ["PSHT-2012/Rules-2017", "Ordinance-2026"]
