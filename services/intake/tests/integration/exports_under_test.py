"""What the tests of exports share: asking, making, fetching, opening, and what happens to the cases meanwhile."""

import csv
import io
from typing import Any

import pyzipper

from nrm_intake.entrypoints.exports import make_next
from nrm_shared.kernel.actor import system

from .intake_under_test import Intake

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
