"""Exports that cannot be made, one after the other, and how they end."""

from typing import Any
from uuid import UUID

import pytest

from nrm_intake.app import export_rows
from nrm_intake.app.read_exports import FetchExport
from nrm_intake.domain import export as exports
from nrm_intake.entrypoints.exports import make_next
from nrm_shared.kernel.confidential import KeyDestroyed
from nrm_shared.kernel.errors import Unavailable

from .exports_under_test import (
    ITSELF,
    asked,
    case_of,
    fetch,
    made,
    state,
)
from .intake_under_test import ACTORS, Intake


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
