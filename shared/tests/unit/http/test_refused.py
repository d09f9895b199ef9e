"""What a refused request leaves in the log: who, where, which rule; and never more than there is room for."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient
from prometheus_client import REGISTRY
from pydantic import BaseModel, ConfigDict, Field
from structlog.testing import capture_logs

from nrm_shared.http.callers import Callers
from nrm_shared.http.door import Call, Door, make_app
from nrm_shared.http.guards import MAX_BODY_BYTES
from nrm_shared.http.rate_limit import RateLimit
from nrm_shared.http.refused import BURST, BURST_OF_ALL
from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.errors import Refused, Unauthenticated
from nrm_shared.kernel.rates import Rates
from shared.tests.town import ACTORS, FREE, MARK, runner

SURVIVOR = Actor("0193-her-person-at-intake", "survivor", None, frozenset({"SV"}))
PEOPLE = ACTORS | {"survivor": SURVIVOR}


class Form(BaseModel):
    """A form that knows its fields."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field("", max_length=3)


def verify(token: str) -> Actor:
    """Return who holds a token; raise `Unauthenticated`."""
    if token not in PEOPLE:
        raise Unauthenticated
    return PEOPLE[token]


@pytest.fixture
def http() -> TestClient:
    made = runner()
    door, routes = Door(made, verify, Callers(Rates(readings=1), lambda: 7.0)), APIRouter()

    @routes.get("/read")
    def read(call: Call = door.signed_in()) -> str:  # noqa: B008 - FastAPI's way
        return call.actor.id

    @routes.post("/things/{id}")
    def write(id: str, form: Form, call: Call = door.signed_in()) -> str:  # noqa: B008 - FastAPI's way
        raise Refused("illegal-move")

    @routes.post("/public")
    def public(form: Form, call: Call = door.public(limit=FREE)) -> str:  # noqa: B008 - FastAPI's way
        return "taken"

    @routes.get("/braked")
    def braked(call: Call = door.public(limit=RateLimit(1, None))) -> str:  # noqa: B008 - FastAPI's way
        return "answered"

    return TestClient(make_app("town", [routes], made), raise_server_exceptions=False)


@pytest.fixture
def lines() -> Iterator[list[dict[str, Any]]]:
    with capture_logs() as captured:
        yield captured  # type: ignore[misc] # structlog's own kind of dictionary


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def count(kind: str) -> float:
    return REGISTRY.get_sample_value("nrm_refused_requests_total", {"service": "town", "kind": kind}) or 0.0


def test_malformed_input_says_who_where_and_which_rules_and_no_value(http: TestClient, lines: list[Any]) -> None:
    before = count("malformed")
    sent = {"name": MARK, MARK: MARK}
    assert http.post(f"/things/{MARK}", json=sent, headers=bearer("farida")).status_code == 422
    [line] = lines
    assert MARK not in str(line)
    assert line == {
        "event": "request refused",
        "log_level": "warning",
        "kind": "malformed",
        "status": 422,
        "method": "POST",
        "route": "/things/{id}",
        "code": "malformed",
        "rules": ["too-long", "unknown-field"],
        "suppressed": 0,
        "actor": "person:farida",
    }
    assert count("malformed") == before + 1


def test_a_step_out_of_order_says_who_tried(http: TestClient, lines: list[Any]) -> None:
    assert http.post("/things/1", json={}, headers=bearer("anika")).status_code == 409
    [line] = lines
    assert (line["kind"], line["code"], line["actor"]) == ("against-a-rule", "illegal-move", "person:anika")


def test_who_asks_too_often_is_named_at_the_first_refusal(http: TestClient, lines: list[Any]) -> None:
    assert [http.get("/read", headers=bearer("farida")).status_code for _ in range(2)] == [200, 429]
    [line] = lines
    assert (line["kind"], line["route"], line["actor"]) == ("too-often", "/read", "person:farida")


def test_a_source_without_an_account_is_known_by_a_digest_that_is_the_same_each_time(
    http: TestClient, lines: list[Any]
) -> None:
    for _ in range(3):
        http.get("/braked")
    assert http.post("/public", content=b"x" * (MAX_BODY_BYTES + 1)).status_code == 413
    assert http.get("/read", headers=bearer("forged")).status_code == 401
    assert http.get("/nowhere").status_code == 404
    kinds = [line["kind"] for line in lines]
    assert kinds == ["too-often", "too-often", "too-large", "not-proven", "no-route"]
    assert len({line["source"] for line in lines}) == 1
    assert "testclient" not in str(lines)


def test_of_a_survivor_no_line_holds_what_leads_to_her(http: TestClient, lines: list[Any]) -> None:
    assert http.post("/things/1", json={}, headers=bearer("survivor")).status_code == 409
    [line] = lines
    assert SURVIVOR.id not in str(line)
    assert len(line["actor"]) == 12


def test_one_who_is_refused_all_the_time_fills_no_disk_and_what_is_left_out_is_counted(
    http: TestClient, lines: list[Any]
) -> None:
    unlogged = REGISTRY.get_sample_value("nrm_unlogged_total", {"event": "request refused"}) or 0.0
    for _ in range(100):
        http.get("/nowhere")
    assert BURST <= len(lines) < 20
    left_out = (REGISTRY.get_sample_value("nrm_unlogged_total", {"event": "request refused"}) or 0.0) - unlogged
    assert left_out == 100 - len(lines)


def test_many_sources_together_fill_no_disk_either(http: TestClient, lines: list[Any]) -> None:
    for number in range(int(BURST_OF_ALL) * 2):
        http._transport.client = (f"10.0.{number >> 8}.{number & 255}", 50_000)
        http.get("/nowhere")
    assert BURST_OF_ALL <= len(lines) < BURST_OF_ALL * 1.5


def test_ordinary_answers_leave_no_line(http: TestClient, lines: list[Any]) -> None:
    assert http.post("/public", json={"name": "abc"}).status_code == 200
    assert http.get("/braked").status_code == 200
    assert lines == []
