"""Exports leave the house for a reason, locked, for thirty days, and never with somebody who said no (2.10, SD6)."""

import io
from threading import Thread
from typing import Any

import pytest
import pyzipper

from nrm_intake.app import export_rows
from nrm_intake.entrypoints.exports import make_next, purge_over
from nrm_shared.erasure.sweep import sweep
from tests.support.waiting import eventually

from .exports_under_test import (
    ITSELF,
    WHY,
    ask,
    asked,
    case_of,
    erase,
    fetch,
    made,
    make,
    opened,
    state,
    take_back,
)
from .intake_under_test import Intake


def waits_for_a_lock(intake: Intake) -> bool:
    """Return whether a transaction waits for another one."""
    return bool(
        intake.rows("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
    )


def test_the_file_is_made_by_the_consumer_and_opens_with_the_password_that_was_shown_once(intake: Intake) -> None:
    case = case_of(intake, "Rehana Khatun")
    export = asked(intake)
    assert (export["status"], export["total"], export["done"]) == ("REQUESTED", 1, 0)
    assert intake.types()[-1] == "intake.export-requested.v1"
    intake.refused(fetch(intake, export), 409, "export-not-ready")
    make(intake)
    seen = state(intake, export)
    assert (seen["status"], seen["done"], seen["rows"], "password" in seen) == ("READY", 1, 1, False)
    assert intake.types() == ["intake.export-ready.v1"]
    [row], about = opened(intake, export)
    assert row["case_number"] == case["case_number"]
    assert row["export_number"] == export["number"] and row["export_requested_by"] == "person:farida"
    assert export["number"] in about and "রপ্তানি" in about
    assert state(intake, export)["downloads"] == 1


def test_without_the_password_nothing_opens_and_nobody_here_knows_it_any_more(intake: Intake) -> None:
    case_of(intake, "Rehana Khatun")
    export = made(intake)
    with pyzipper.AESZipFile(io.BytesIO(fetch(intake, export).content)) as archive:
        archive.setpassword(b"00000-00000-00000-00000-00000")
        with pytest.raises(RuntimeError, match="Bad password"):
            archive.read(f"{export['number']}-cases.csv")
    [[password]] = intake.rows("SELECT password FROM export")
    assert password is None


def test_a_register_without_names_names_nobody(intake: Intake) -> None:
    case_of(intake, "Rehana Khatun")
    [row], _ = opened(intake, made(intake))
    assert "name" not in row and "Rehana" not in str(row)
    assert row["gender"] == "Feminine"


def test_names_are_for_the_focal_point_only(intake: Intake) -> None:
    case_of(intake, "Rehana Khatun")
    intake.refused(ask(intake, "authority-sec", contents="PERSONS"), 403, "forbidden")
    [row], _ = opened(intake, made(intake, contents="PERSONS"))
    assert row["name"] == "Rehana Khatun"
    assert not {"date_of_birth", "father_name", "home_address"} & row.keys()


@pytest.mark.parametrize("by", ["me-analyst", "authority-sec"])
def test_the_register_is_for_nobody_who_counts(intake: Intake, by: str) -> None:
    case_of(intake, "Rehana Khatun")
    intake.refused(ask(intake, by), 403, "forbidden")


def test_a_cell_that_would_run_as_a_formula_is_a_text(intake: Intake) -> None:
    formula = '=HYPERLINK("https://evil.example")'
    intake.open_case(subject={"name_en": "Rehana", "gender": "Feminine", "safe_channel": formula})
    [row], _ = opened(intake, made(intake, contents="PERSONS"))
    assert row["safe_channel"] == '\'=HYPERLINK("https://evil.example")'


@pytest.mark.parametrize(("by", "status"), [("authority-sec", 404), ("dpo", 403), ("ngo-officer", 403)])
def test_only_who_asked_fetches_the_file(intake: Intake, by: str, status: int) -> None:
    case_of(intake, "Rehana Khatun")
    export = made(intake)
    assert fetch(intake, export, by).status_code == status


def test_every_fetching_is_in_the_audit_of_the_case_and_of_the_export(intake: Intake) -> None:
    case = case_of(intake, "Rehana Khatun")
    export = made(intake, contents="PERSONS")
    fetch(intake, export)
    found = intake.rows(
        "SELECT subject_kind, case_id, level, reason FROM audit_event WHERE action = 'export:fetch' ORDER BY id"
    )
    assert [(row.subject_kind, str(row.case_id), row.level, row.reason) for row in found] == [
        ("person", case["case_id"], "L2", None),
        ("export", "None", None, "PERSONS:QUARTERLY_REPORT:1"),
    ]


def test_an_export_of_51_persons_needs_a_second_approver(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nrm_shared.kernel.duties.PERSONS_WITHOUT_APPROVAL", 1)
    case_of(intake, "Rehana Khatun"), case_of(intake, "Salma Akter")
    export = asked(intake)
    make(intake)
    assert state(intake, export)["status"] == "AWAITING_APPROVAL"
    approval = f"/v1/exports/{export['export_id']}/approval"
    intake.refused(intake.post("farida", approval), 409, "separation-of-duties-export-approval")
    intake.refused(intake.post("authority-sec", approval), 403, "forbidden")
    intake.done(intake.post("dpo", approval))
    assert intake.types()[-1] == "intake.export-decided.v1"
    make(intake)
    assert len(opened(intake, export)[0]) == 2


def test_cutting_a_large_export_in_two_is_no_way_around_it(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nrm_shared.kernel.duties.PERSONS_WITHOUT_APPROVAL", 1)
    case_of(intake, "Rehana Khatun")
    assert asked(intake)["status"] == "REQUESTED"
    assert asked(intake)["status"] == "REQUESTED"
    case_of(intake, "Salma Akter")
    assert asked(intake, opened_from="2026-08-12")["status"] == "AWAITING_APPROVAL"


def test_a_refused_export_is_gone(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nrm_shared.kernel.duties.PERSONS_WITHOUT_APPROVAL", 0)
    case_of(intake, "Rehana Khatun")
    export = asked(intake)
    assert state(intake, export, "dpo")["text"] == WHY
    refusal = intake.post("dpo", f"/v1/exports/{export['export_id']}/refusal", {"reason": "TOO_BROAD"})
    assert intake.done(refusal)["status"] == "REFUSED"
    make(intake)
    intake.refused(fetch(intake, export), 409, "export-not-ready")
    assert state(intake, export, "dpo")["text"] is None


def test_who_takes_consent_back_is_in_no_export_any_more(intake: Intake) -> None:
    said_no, stays = case_of(intake, "Rehana Khatun"), case_of(intake, "Salma Akter")
    export = made(intake)
    intake.events()
    take_back(intake, said_no)
    intake.refused(fetch(intake, export), 409, "export-purged")
    assert state(intake, export)["purge_cause"] == "NO_BASIS"
    assert "intake.export-purged.v1" in [event["type"] for event in intake.events()]
    assert intake.rows("SELECT 1 FROM export_piece") == []
    [row], _ = opened(intake, made(intake))
    assert row["case_number"] == stays["case_number"]


def test_a_consent_to_something_else_that_ends_changes_nothing(intake: Intake) -> None:
    case = case_of(intake, "Rehana Khatun")
    given = intake.consent(case["case_id"], "C10")
    export = made(intake)
    body = {"method": "PHONE", "witness": "Sumon"}
    intake.done(intake.post("farida", f"/v1/consents/{given}/withdrawal", body))
    assert state(intake, export)["status"] == "READY"


def test_who_takes_consent_back_before_its_turn_is_left_out_and_the_others_get_their_file(intake: Intake) -> None:
    said_no, stays = case_of(intake, "Rehana Khatun"), case_of(intake, "Salma Akter")
    export = asked(intake)
    take_back(intake, said_no)
    make(intake)
    [row], _ = opened(intake, export)
    assert row["case_number"] == stays["case_number"]


def test_a_file_without_the_case_stays_whatever_happens_to_the_case(intake: Intake) -> None:
    left_out, _ = case_of(intake, "Rehana Khatun"), case_of(intake, "Salma Akter")
    export = asked(intake)
    take_back(intake, left_out)
    make(intake)
    body = {"protected": True, "reason": "TESTIFIES"}
    intake.done(intake.post("farida", f"/v1/cases/{left_out['case_id']}/protection", body))
    assert state(intake, export)["status"] == "READY"
    erase(intake, left_out)
    assert state(intake, export)["status"] == "READY"
    assert len(opened(intake, export)[0]) == 1


def test_who_is_erased_before_the_turn_comes_is_left_out(intake: Intake) -> None:
    case_of(intake, "Salma Akter")
    gone = case_of(intake, "Rehana Khatun")
    export = asked(intake)
    erase(intake, gone)
    seen = state(intake, export)
    assert (seen["status"], seen["done"], seen["rows"]) == ("REQUESTED", 1, 0)
    make(intake)
    assert len(opened(intake, export)[0]) == 1


def test_who_is_taken_in_while_consent_ends_is_not_missed(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    """The step that takes the case in commits while the end of its consent waits for it."""
    monkeypatch.setattr("nrm_intake.app.make_export.CASES_AT_ONCE", 1)
    case, _ = case_of(intake, "Rehana Khatun"), case_of(intake, "Salma Akter")
    export = asked(intake)
    ends: list[Thread] = []

    def meanwhile(work: Any, *more: Any) -> Any:
        ends.append(Thread(target=take_back, args=(intake, case)))
        ends[0].start()
        eventually(lambda: waits_for_a_lock(intake), "the end of the consent waits")
        return export_rows.row_of(work, *more)

    monkeypatch.setattr("nrm_intake.app.make_export.row_of", meanwhile)
    assert make_next(intake.runner, ITSELF)
    ends[0].join()
    assert state(intake, export)["purge_cause"] == "NO_BASIS"


def test_a_protected_witness_is_in_no_export(intake: Intake) -> None:
    case = case_of(intake, "Rehana Khatun")
    export = made(intake)
    body = {"protected": True, "reason": "TESTIFIES"}
    intake.done(intake.post("farida", f"/v1/cases/{case['case_id']}/protection", body))
    intake.refused(fetch(intake, export), 409, "export-purged")
    intake.refused(ask(intake), 409, "export-empty")


def test_an_erased_person_is_in_no_export_and_its_file_opens_never_again(intake: Intake) -> None:
    case = case_of(intake, "Rehana Khatun")
    export = made(intake, contents="PERSONS")
    erase(intake, case)
    intake.refused(fetch(intake, export), 409, "export-purged")
    sweep(intake.runner, intake.erasure_key)
    [key] = intake.rows("SELECT wrapped, cut_at FROM data_key WHERE subject = :id", id=export["export_id"])
    assert key.wrapped is None and key.cut_at is not None
    make(intake)
    assert opened(intake, made(intake))[0] == []


def test_after_thirty_days_it_is_gone_with_or_without_the_timer(intake: Intake) -> None:
    case_of(intake, "Rehana Khatun")
    export = made(intake)
    intake.move(days=30)
    intake.refused(fetch(intake, export), 409, "export-purged")
    assert state(intake, export)["status"] == "READY"
    purge_over(intake.runner, ITSELF)
    assert state(intake, export)["purge_cause"] == "TIME_OVER"


def test_who_asked_can_destroy_it_before(intake: Intake) -> None:
    case_of(intake, "Rehana Khatun")
    export = made(intake)
    purge = f"/v1/exports/{export['export_id']}/purge"
    intake.refused(intake.post("authority-sec", purge), 404, "not-found")
    assert intake.done(intake.post("farida", purge))["status"] == "PURGED"
    intake.refused(intake.post("farida", purge), 409, "illegal-move")


def test_a_large_file_comes_whole(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nrm_intake.adapters.exports.PIECE_BYTES", 100)
    monkeypatch.setattr("nrm_intake.app.make_export.CASES_AT_ONCE", 1)
    cases = {case_of(intake, name)["case_number"] for name in ("Rehana Khatun", "Salma Akter", "Mim Begum")}
    export = asked(intake)
    make_next(intake.runner, ITSELF)
    seen = state(intake, export)
    assert (seen["status"], seen["done"]) == ("MAKING", 1)
    make(intake)
    assert {row["case_number"] for row in opened(intake, export)[0]} == cases


def test_the_rules_of_form_are_told(intake: Intake) -> None:
    case_of(intake, "Rehana Khatun")
    intake.refused(ask(intake, opened_from="2026-08-12", opened_until="2026-08-11"), 422, "date-order")
    intake.refused(ask(intake, district="BD9999"), 422, "not-a-place")
    intake.refused(ask(intake, contents="EVERYTHING"), 422, "not-a-code")
