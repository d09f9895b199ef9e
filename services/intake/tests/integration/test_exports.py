"""Exports leave the house for a reason, locked, for thirty days, and never with somebody who said no (2.10, F71, SD6)."""

import csv
import io
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
import pyzipper

from nrm_intake.app import export_rows
from nrm_intake.app.read_exports import FetchExport
from nrm_intake.domain import export as exports
from nrm_intake.entrypoints.exports import make_next, purge_over
from nrm_shared.erasure.sweep import sweep
from nrm_shared.kernel.actor import system
from nrm_shared.kernel.confidential import KeyDestroyed
from nrm_shared.kernel.errors import Unavailable
from tests.support.waiting import eventually

from .intake_under_test import ACTORS, Intake, masked

ITSELF = system("intake")
WHY = "For the quarterly meeting of the Authority."


def ask(intake: Intake, by: str = "farida", *, contents: str = "CASES", **cases: Any) -> Any:
    """Ask for an export and return the response."""
    body = {"contents": contents, "reason": "QUARTERLY_REPORT", "text": WHY, "cases": cases}
    return intake.post(by, "/v1/exports", body)


def asked(intake: Intake, by: str = "farida", **more: Any) -> dict[str, Any]:
    """Ask for an export that is entered."""
    return dict(intake.done(ask(intake, by, **more), 201))


def make(intake: Intake) -> None:
    """Let the consumer work until no export waits."""
    while make_next(intake.runner, ITSELF):
        pass


def made(intake: Intake, by: str = "farida", **more: Any) -> dict[str, Any]:
    """Ask for an export and let it be made."""
    export = asked(intake, by, **more)
    make(intake)
    return export


def state(intake: Intake, export: dict[str, Any], by: str = "farida") -> dict[str, Any]:
    """Return how the export stands."""
    return dict(intake.done(intake.get(by, f"/v1/exports/{export['export_id']}")))


def fetch(intake: Intake, export: dict[str, Any], by: str = "farida") -> Any:
    """Fetch the file."""
    return intake.get(by, f"/v1/exports/{export['export_id']}/file")


def opened(intake: Intake, export: dict[str, Any], by: str = "farida") -> tuple[list[dict[str, str]], str]:
    """Fetch the file, open it with its password, and return its rows and the page beside them."""
    answer = fetch(intake, export, by)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    with pyzipper.AESZipFile(io.BytesIO(answer.content)) as archive:
        archive.setpassword(export["password"].encode())
        table = archive.read(f"{export['number']}-{export['contents'].lower()}.csv").decode("utf-8-sig")
        about = archive.read("README.txt").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(table))), about


def case_of(intake: Intake, name: str, **more: Any) -> dict[str, Any]:
    """Open a case of somebody of this name, without documents."""
    return intake.open_case(subject={"name_en": name, "gender": "Feminine", "home_district": "BD4041"}, **more)


@pytest.fixture
def counted_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one person be enough for a cell: what eleven are for is shown where rows are de-identified."""
    monkeypatch.setattr("nrm_intake.domain.deidentified.SMALLEST_CELL", 1)


def statistics(intake: Intake, by: str = "me-analyst", **other: Any) -> Any:
    """Ask for de-identified rows of the quarter of the tests, or of other days, and return the response."""
    quarter = {"opened_from": "2026-07-01", "opened_until": "2026-09-30"}
    return ask(intake, by, contents="STATISTICS", **quarter | other)


def quarter_ends(intake: Intake) -> None:
    """Go on until the quarter of the tests is over."""
    intake.move(days=60)


def take_back(intake: Intake, case: dict[str, Any]) -> None:
    """End the person's consent to the report (C1)."""
    [consent] = intake.rows("SELECT id FROM consent WHERE case_id = :id AND purpose = 'C1'", id=case["case_id"])
    body = {"method": "PHONE", "witness": "Sumon"}
    intake.done(intake.post("farida", f"/v1/consents/{consent.id}/withdrawal", body))


def erase(intake: Intake, case: dict[str, Any]) -> None:
    """Close the case and erase the person, by two people."""
    closing = {"reason": "VICTIM_CHOICE", "victim_informed": True}
    intake.done(intake.post("farida", f"/v1/cases/{case['case_id']}/closure", closing))
    [person] = intake.rows("SELECT person_id FROM case_file WHERE id = :id", id=case["case_id"])
    wish = intake.post("dpo", f"/v1/persons/{person.person_id}/erasure", {"reason": "SUBJECT_REQUEST"})
    erasure = intake.done(wish, 201)["erasure_id"]
    intake.done(intake.post("dpo-deputy", f"/v1/erasures/{erasure}/approval"))


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


def break_making(monkeypatch: pytest.MonkeyPatch, broken: dict[str, Any], error: Exception) -> None:
    """Let every step of one export fail."""

    def breaks(work: Any, export: exports.Export, *more: Any) -> Any:
        if str(export.id) == broken["export_id"]:
            raise error
        return export_rows.row_of(work, export, *more)

    monkeypatch.setattr("nrm_intake.app.make_export.row_of", breaks)


def try_until_given_up(intake: Intake, error: type[Exception]) -> None:
    """Let the consumer try as often as it does, waiting as long as it waits."""
    for _ in range(exports.TRIES):
        with pytest.raises(error):
            make_next(intake.runner, ITSELF)
        assert not make_next(intake.runner, ITSELF)
        intake.move(minutes=5)


@pytest.mark.parametrize(
    ("error", "failure"), [(ZeroDivisionError(), "FAULT"), (Unavailable("database-unavailable"), "TOO_SLOW")]
)
def test_an_export_that_cannot_be_made_is_given_up_with_a_reason(
    intake: Intake, monkeypatch: pytest.MonkeyPatch, error: Exception, failure: str
) -> None:
    case_of(intake, "Rehana Khatun")
    broken = asked(intake)
    break_making(monkeypatch, broken, error)
    try_until_given_up(intake, type(error))
    seen = state(intake, broken)
    assert (seen["status"], seen["failure"]) == ("FAILED", failure)
    told = [event["data"] for event in intake.events() if event["type"] == "intake.export-failed.v1"]
    assert told == [{"export_id": broken["export_id"], "failure": failure}]
    assert not make_next(intake.runner, ITSELF)


def test_a_try_that_kills_the_process_counts(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    case_of(intake, "Rehana Khatun")
    deadly = asked(intake)
    break_making(monkeypatch, deadly, SystemExit())  # type: ignore[arg-type]
    try_until_given_up(intake, SystemExit)  # type: ignore[arg-type]
    assert make_next(intake.runner, ITSELF)
    seen = state(intake, deadly)
    assert (seen["status"], seen["failure"]) == ("FAILED", "INTERRUPTED")


def test_exports_wait_for_each_other_in_turn_and_for_no_failing_one(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nrm_intake.app.make_export.CASES_AT_ONCE", 1)
    for name in ("Rehana Khatun", "Salma Akter", "Mim Begum"):
        case_of(intake, name)
    broken = asked(intake)
    intake.move(seconds=1)
    first, second = asked(intake), asked(intake)
    break_making(monkeypatch, broken, Unavailable("database-unavailable"))
    intake.move(seconds=1)
    with pytest.raises(Unavailable):
        make_next(intake.runner, ITSELF)
    for done in ((1, 0), (1, 1), (2, 1), (2, 2)):
        intake.move(seconds=1)
        assert make_next(intake.runner, ITSELF)
        assert (state(intake, first)["done"], state(intake, second)["done"]) == done


def test_who_asked_puts_a_failed_export_away(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    case_of(intake, "Rehana Khatun")
    broken = asked(intake)
    break_making(monkeypatch, broken, ZeroDivisionError())
    try_until_given_up(intake, ZeroDivisionError)
    assert intake.done(intake.post("farida", f"/v1/exports/{broken['export_id']}/purge"))["status"] == "PURGED"


def test_a_file_whose_key_is_gone_is_gone(intake: Intake) -> None:
    case_of(intake, "Rehana Khatun")
    export = made(intake)
    fetch(intake, export)
    with intake.runner.open(ITSELF) as work:
        work.destroy_keys([UUID(export["export_id"])])
        work.session.commit()
    intake.refused(fetch(intake, export), 409, "export-purged")


def test_what_is_destroyed_stops_on_its_way(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nrm_intake.adapters.exports.PIECE_BYTES", 100)
    case_of(intake, "Rehana Khatun")
    export = made(intake)
    id = UUID(export["export_id"])
    parts = intake.runner.ask(FetchExport(id), actor=ACTORS["farida"]).parts
    assert len(next(parts)) == 100
    intake.done(intake.post("farida", f"/v1/exports/{id}/purge"))
    with pytest.raises(KeyDestroyed):
        next(parts)


def test_the_rules_of_form_are_told(intake: Intake) -> None:
    case_of(intake, "Rehana Khatun")
    intake.refused(ask(intake, opened_from="2026-08-12", opened_until="2026-08-11"), 422, "date-order")
    intake.refused(ask(intake, district="BD9999"), 422, "not-a-place")
    intake.refused(ask(intake, contents="EVERYTHING"), 422, "not-a-code")
