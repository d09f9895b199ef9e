"""The brake on people who are signed in: their own requests, and those of their organisation."""

from typing import Any

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient

from nrm_shared.http.callers import MOST_CALLERS, Callers, Meter, OrganisationTooOften
from nrm_shared.http.door import Call, Door, Upload, make_app
from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.errors import TooManyRequests
from nrm_shared.kernel.rates import Rates
from nrm_shared.settings import ServiceSettings
from shared.tests.town import ACTORS, runner

FARIDA, VERIFICATION = ACTORS["farida"], ACTORS["verification"]


def tried(callers: Callers, actor: Actor, method: str = "GET") -> int:
    """Try once; return 0, or the seconds to wait."""
    try:
        callers.count(actor, method)
    except TooManyRequests as error:
        return int(error.params["seconds"])
    return 0


def test_so_many_in_a_minute_then_as_many_as_time_gives_back() -> None:
    now = [0.0]
    meter = Meter(3, lambda: now[0])
    assert [meter.count("a") for _ in range(4)] == [0, 0, 0, 20]
    assert meter.count("b") == 0
    now[0] = 20.0
    assert [meter.count("a"), meter.count("a")] == [0, 20]
    now[0] = 200.0
    assert [meter.count("a") for _ in range(4)] == [0, 0, 0, 20]


def test_memory_is_bounded_however_many_come() -> None:
    meter = Meter(1)
    for number in range(MOST_CALLERS + 10):
        meter.count(str(number))
    assert len(meter._left) == MOST_CALLERS


def test_reading_too_often_leaves_writing_and_the_other_way_round() -> None:
    callers = Callers(Rates(readings=1, writings=1), lambda: 7.0)
    assert [tried(callers, FARIDA), tried(callers, FARIDA)] == [0, 60]
    assert [tried(callers, FARIDA, "POST"), tried(callers, FARIDA, "POST")] == [0, 60]


def test_the_people_of_an_organisation_are_counted_together() -> None:
    callers = Callers(Rates(organisation_writings=2), lambda: 7.0)
    people = [Actor(f"person:{number}", "person", "nrm-office") for number in range(3)]
    assert [tried(callers, each, "POST") for each in people] == [0, 0, 30]
    with pytest.raises(OrganisationTooOften):
        callers.count(people[0], "POST")
    assert tried(callers, ACTORS["anika"], "POST") == 0


def test_services_are_not_held_back() -> None:
    callers = Callers(Rates(1, 1, 1, 1))
    assert [tried(callers, VERIFICATION) for _ in range(5)] == [0] * 5


def test_without_a_setting_a_page_a_second_is_no_offence() -> None:
    fields = {name: field.default for name, field in ServiceSettings.model_fields.items()}
    assert fields["readings_per_minute"] >= 6 * 60
    assert fields["organisation_readings_per_minute"] >= 10 * fields["readings_per_minute"]
    assert fields["writings_per_minute"] >= 4 * 60


def town(rates: Rates) -> TestClient:
    """Return a client of routes behind a door that counts."""
    made = runner()
    door, routes = Door(made, ACTORS.__getitem__, Callers(rates, lambda: 7.0)), APIRouter()

    @routes.get("/read")
    def read(call: Call = door.signed_in()) -> str:  # noqa: B008 - FastAPI's way
        return call.actor.id

    @routes.post("/files")
    def take(upload: Upload = door.taking_file()) -> str:  # noqa: B008 - FastAPI's way
        return upload.call.actor.id

    return TestClient(make_app("town", [routes], made), raise_server_exceptions=False)


def headers(token: str, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} | more


def test_who_asks_too_often_is_told_when_to_come_back_in_both_languages_and_others_are_answered() -> None:
    http = town(Rates(readings=1))
    assert http.get("/read", headers=headers("farida")).status_code == 200
    answer = http.get("/read", headers=headers("farida"))
    problem: dict[str, Any] = answer.json()
    assert (answer.status_code, answer.headers["Retry-After"], problem["code"]) == (429, "60", "too-many-requests")
    assert "৬০" in problem["bn"]["detail"]
    assert "60" in problem["en"]["detail"]
    assert http.get("/read", headers=headers("anika")).status_code == 200


def test_files_are_writings_and_are_refused_before_any_of_them_is_read() -> None:
    http = town(Rates(writings=1, organisation_writings=9))
    assert http.post("/files", content=b"x", headers=headers("farida")).status_code == 200
    answer = http.post("/files", content=b"x", headers=headers("farida"))
    assert (answer.status_code, answer.json()["code"]) == (429, "too-many-requests")


def test_an_organisation_that_asks_too_often_is_told_so_in_both_languages() -> None:
    http = town(Rates(organisation_readings=1))
    assert http.get("/read", headers=headers("farida")).status_code == 200
    answer = http.get("/read", headers=headers("farida"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    problem = answer.json()
    assert problem["code"] == "organisation-too-often"
    assert "প্রতিষ্ঠান" in problem["bn"]["title"]
    assert "organisation" in problem["en"]["title"]


def test_what_a_service_asks_in_somebodys_name_counts_as_theirs() -> None:
    http = town(Rates(readings=1))
    asked = headers("verification", **{"NRM-Actor-Token": "farida"})
    assert http.get("/read", headers=asked).status_code == 200
    assert http.get("/read", headers=asked).status_code == 429
