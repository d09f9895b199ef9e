"""Exports for who counts: de-identified rows, and nothing of a quarter of too few."""

from typing import Any

import pytest

from .exports_under_test import (
    asked,
    case_of,
    fetch,
    make,
    opened,
    quarter_ends,
    state,
    statistics,
)
from .intake_under_test import Intake, masked


@pytest.fixture
def counted_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one person be enough for a cell: what eleven are for is shown where rows are de-identified."""
    monkeypatch.setattr("nrm_intake.domain.deidentified.SMALLEST_CELL", 1)


@pytest.mark.usefixtures("counted_alone")
def test_who_analyses_gets_those_who_agreed_to_statistics(intake: Intake) -> None:
    case_of(intake, "Somebody Else")
    agreed = case_of(intake, "Rehana Khatun")
    quarter_ends(intake)
    intake.refused(statistics(intake), 409, "export-empty")
    intake.consent(agreed["case_id"], "C10")
    export = intake.done(statistics(intake), 201)
    make(intake)
    assert (export["total"], len(opened(intake, export, "me-analyst")[0])) == (1, 1)


@pytest.mark.usefixtures("counted_alone")
def test_de_identified_rows_say_the_quarter_the_band_and_the_district_and_no_number(intake: Intake) -> None:
    case = case_of(intake, "Rehana Khatun")
    intake.consent(case["case_id"], "C10")
    quarter_ends(intake)
    export = intake.done(statistics(intake), 201)
    make(intake)
    [row], about = opened(intake, export, "me-analyst")
    assert (row["opened_quarter"], row["gender"], row["home_district"]) == ("FY2026-Q1", "Feminine", "BD4041")
    assert not {"case_number", "opened_on", "closed_on", "name"} & row.keys()
    assert not [told for told in (case["case_number"], case["case_id"], "2026-08-12", "Rehana") if told in str(row)]
    assert "De-identified rows for statistics" in about and "WITHHELD" in about


def test_of_a_quarter_of_fewer_than_eleven_not_even_the_number_is_told(intake: Intake) -> None:
    intake.consent(case_of(intake, "Rehana Khatun")["case_id"], "C10")
    quarter_ends(intake)
    intake.refused(statistics(intake), 409, "export-empty")


def test_who_takes_consent_back_leaves_too_few_for_a_row(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nrm_intake.domain.deidentified.SMALLEST_CELL", 2)
    said_no, stays = case_of(intake, "Rehana Khatun"), case_of(intake, "Salma Akter")
    given, _ = (intake.consent(case["case_id"], "C10") for case in (said_no, stays))
    quarter_ends(intake)
    export = intake.done(statistics(intake), 201)
    intake.done(intake.post("farida", f"/v1/consents/{given}/withdrawal", {"method": "PHONE", "witness": "Sumon"}))
    make(intake)
    assert state(intake, export, "me-analyst")["rows"] == 0
    assert opened(intake, export, "me-analyst")[0] == []
    assert intake.rows("SELECT 1 FROM export_case WHERE held") == []


@pytest.mark.usefixtures("counted_alone")
def test_the_audit_says_what_kind_of_file_was_taken(intake: Intake) -> None:
    intake.consent(case_of(intake, "Rehana Khatun")["case_id"], "C10")
    quarter_ends(intake)
    export = intake.done(statistics(intake), 201)
    make(intake)
    fetch(intake, export, "me-analyst")
    found = intake.rows("SELECT reason FROM audit_event WHERE action = 'export:fetch'")
    assert [row.reason for row in found] == ["STATISTICS:QUARTERLY_REPORT:1"]


@pytest.mark.parametrize(
    ("asked_for", "code"),
    [
        ({"opened_from": None}, "quarter-begins"),
        ({"opened_from": "2026-07-02"}, "quarter-begins"),
        ({"opened_until": None}, "quarter-over"),
        ({"opened_until": "2026-09-29"}, "quarter-over"),
        ({"opened_until": "2026-12-31"}, "quarter-over"),
        ({"district": "BD4041"}, "statistics-by-quarter"),
        ({"case_status": "OPEN"}, "statistics-by-quarter"),
        ({"victim_status": "CONFIRMED"}, "statistics-by-quarter"),
    ],
)
def test_de_identified_rows_are_chosen_by_quarters_that_are_over_and_by_nothing_else(
    intake: Intake, asked_for: dict[str, Any], code: str
) -> None:
    quarter_ends(intake)
    intake.refused(statistics(intake, **asked_for), 422, code)


@pytest.mark.usefixtures("counted_alone")
def test_the_authority_does_not_read_what_others_asked_for(intake: Intake) -> None:
    intake.consent(case_of(intake, "Rehana Khatun")["case_id"], "C10")
    quarter_ends(intake)
    mine, other = intake.done(statistics(intake, "authority-sec"), 201), asked(intake)
    assert masked(state(intake, mine, "authority-sec")["text"])
    intake.refused(intake.get("authority-sec", f"/v1/exports/{other['export_id']}"), 404, "not-found")
    listed = [intake.done(intake.get(who, "/v1/exports"))["items"] for who in ("authority-sec", "dpo")]
    assert [[one["export_id"] for one in page] for page in listed] == [
        [mine["export_id"]],
        [mine["export_id"], other["export_id"]],
    ]


@pytest.mark.usefixtures("counted_alone")
def test_a_new_consent_does_not_bring_the_old_export_back(intake: Intake) -> None:
    case = case_of(intake, "Rehana Khatun")
    given = intake.consent(case["case_id"], "C10")
    quarter_ends(intake)
    export = intake.done(statistics(intake), 201)
    make(intake)
    body = {"method": "PHONE", "witness": "Sumon"}
    intake.done(intake.post("farida", f"/v1/consents/{given}/withdrawal", body))
    intake.consent(case["case_id"], "C10")
    intake.refused(fetch(intake, export, "me-analyst"), 409, "export-purged")
