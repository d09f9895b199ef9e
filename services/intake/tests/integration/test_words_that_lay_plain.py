"""The court and the port are words that somebody wrote: sealed, shown with an audit row; so are those of earlier rows."""

from typing import Any

from sqlalchemy import text

from nrm_intake import wiring
from services.intake.tests.integration.intake_under_test import Intake, masked
from services.intake.tests.integration.test_erasure import erased
from services.intake.tests.integration.test_repatriation import arrange, ask, come_back, notify, record, station_says

PORT, COURT = "Benapole land port", "Court 3, Jashore"
EARLIER = "UPDATE repatriation SET port = :port, port_sealed = NULL"


def returned(intake: Intake) -> str:
    """Let somebody come home; return the record."""
    notify(intake)
    ask(intake)
    station_says(intake, "CONFIRMED")
    arrange(intake)
    come_back(intake)
    return str(record(intake)["id"])


def earlier_release_wrote(intake: Intake, port: str) -> None:
    """Put the port where a release before the sealed column left it."""
    with intake.runner.engine.begin() as connection:
        connection.execute(text(EARLIER), {"port": port})


def stored(intake: Intake) -> Any:
    """Return what lies in the database of the only return."""
    [row] = intake.rows("SELECT person_id::text, port, port_sealed FROM repatriation")
    return row


def shown(intake: Intake, id: str) -> Any:
    """Return the port as the focal point reads it."""
    return intake.done(intake.get("farida", f"/v1/repatriations/{id}"))["port"]


def test_the_port_lies_sealed(intake: Intake) -> None:
    id = returned(intake)
    assert stored(intake).port is None
    assert b"DAC" not in bytes(stored(intake).port_sealed)
    assert shown(intake, id) == "DAC"


def test_who_reads_the_port_is_written_down_and_a_list_does_not_tell_it(intake: Intake) -> None:
    id = returned(intake)
    assert masked(record(intake)["port"])
    shown(intake, id)
    assert intake.rows("SELECT FROM audit_event WHERE fields = ARRAY['port'] AND subject = :id", id=id)


def test_the_court_lies_sealed_under_the_persons_key(intake: Intake) -> None:
    body = {"rescuer_type": "LAW_ENFORCEMENT", "rescued_at": "2026-08-12T02:00:00Z", "subject": {"name_en": "Rehana"}}
    made = intake.done(intake.post("sharsha-oc", "/v1/rescues", body), 201)
    intake.done(intake.post("sharsha-oc", f"/v1/rescues/{made['rescue_id']}/court-production", {"court": COURT}))
    [row] = intake.rows("SELECT person_id, court, court_sealed FROM rescue")
    assert row.court is None
    assert COURT.encode() not in bytes(row.court_sealed)
    assert row.person_id.bytes in bytes(row.court_sealed)


def test_what_an_earlier_release_wrote_plain_is_sealed_and_shown_as_before(intake: Intake) -> None:
    id = returned(intake)
    earlier_release_wrote(intake, PORT)

    assert wiring.seal_over(intake.runner) == 1

    assert stored(intake).port is None
    assert shown(intake, id) == PORT
    assert wiring.seal_over(intake.runner) == 0


def test_what_was_written_since_is_not_overwritten_by_what_lay_plain(intake: Intake) -> None:
    id = returned(intake)
    with intake.runner.engine.begin() as connection:
        connection.execute(text("UPDATE repatriation SET port = :port"), {"port": PORT})

    wiring.seal_over(intake.runner)

    assert (stored(intake).port, shown(intake, id)) == (None, "DAC")


def test_what_lay_plain_of_somebody_erased_is_forgotten(intake: Intake) -> None:
    returned(intake)
    person = stored(intake).person_id
    with intake.runner.engine.begin() as connection:
        connection.execute(text("UPDATE repatriation SET status = 'REPORTED'"))
    erased(intake, person)
    earlier_release_wrote(intake, PORT)

    assert wiring.seal_over(intake.runner) == 1

    assert (stored(intake).port, stored(intake).port_sealed) == (None, None)
