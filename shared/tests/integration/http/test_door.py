"""What the front door believes of a request, and how it refuses what it cannot take."""

import socket
import threading
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import uvicorn
from fastapi.testclient import TestClient

from nrm_local.ports import free_ports
from nrm_shared.http.guards import MAX_BODY_BYTES
from shared.tests.town import MARK, application
from tests.support.waiting import eventually

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
TOO_MUCH = MAX_BODY_BYTES + 1


@pytest.fixture
def http() -> TestClient:
    return TestClient(application(), raise_server_exceptions=False)


def seen(http: TestClient, path: str, **headers: str) -> dict[str, Any]:
    answer = http.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_a_service_asks_in_the_name_of_the_person_whose_token_it_forwards(http: TestClient) -> None:
    said = seen(http, "/signed-in", Authorization="Bearer verification", NRM_Actor_Token="farida")
    assert (said["actor"], said["token"]) == ("person:farida", "farida")


def test_a_person_who_shows_somebody_elses_token_beside_their_own_acts_and_asks_as_themselves(http: TestClient) -> None:
    said = seen(http, "/signed-in", Authorization="Bearer anika", NRM_Actor_Token="farida")
    assert (said["actor"], said["token"]) == ("person:anika", "anika")


def test_the_public_cannot_put_a_token_into_a_request_that_nobody_verified(http: TestClient) -> None:
    said = seen(http, "/public", NRM_Actor_Token="farida")
    assert (said["actor"], said["token"]) == ("public", None)


def test_a_correlation_id_that_is_a_uuid_is_kept(http: TestClient) -> None:
    id = str(uuid4())
    assert seen(http, "/public", NRM_Correlation_Id=id)["correlation"] == id


@pytest.mark.parametrize("given", ["rehana-khatun", "", "x" * 200, '","level":"critical'])
def test_any_other_correlation_id_is_replaced(http: TestClient, given: str) -> None:
    said = seen(http, "/public", NRM_Correlation_Id=given)["correlation"]
    assert said != given
    assert UUID(said).version == 7


def test_a_traceparent_of_the_standards_form_is_kept(http: TestClient) -> None:
    assert seen(http, "/public", traceparent=TRACE)["trace"] == TRACE


@pytest.mark.parametrize(
    "given", ["rehana", TRACE + "-rehana", TRACE.upper(), "ff" + TRACE[2:], f"00-{'0' * 32}-00f067aa0ba902b7-01"]
)
def test_any_other_traceparent_is_dropped(http: TestClient, given: str) -> None:
    assert seen(http, "/public", traceparent=given)["trace"] is None


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "bad-request"),
        (401, "unauthenticated"),
        (403, "forbidden"),
        (404, "not-found"),
        (405, "method-not-allowed"),
        (413, "too-large"),
        (415, "unsupported-media-type"),
        (418, "bad-request"),
        (500, "internal"),
        (503, "unavailable"),
    ],
)
def test_a_refusal_by_the_framework_has_its_own_status_and_code(http: TestClient, status: int, code: str) -> None:
    answer = http.get(f"/http/{status}")
    problem = answer.json()
    assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert problem["type"] == f"urn:nrm:error:{code}"
    assert "…" not in problem["bn"]["detail"] + problem["en"]["detail"]
    assert MARK not in answer.text


def test_an_unknown_address_and_a_wrong_method_are_told_as_such(http: TestClient) -> None:
    unknown, wrong = http.get("/nowhere"), http.delete("/bodies")
    assert (unknown.status_code, unknown.json()["status"], unknown.json()["code"]) == (404, 404, "not-found")
    assert (wrong.status_code, wrong.json()["status"], wrong.json()["code"]) == (405, 405, "method-not-allowed")
    assert wrong.headers["Allow"] == "POST"


@pytest.mark.parametrize("path", ["/bodies", "/bodies/raw"])
def test_a_body_of_the_largest_size_is_taken(http: TestClient, path: str) -> None:
    frame = '{"text":""}'
    body = frame[:-2] + "x" * (MAX_BODY_BYTES - len(frame)) + frame[-2:]
    assert len(body) == MAX_BODY_BYTES
    assert http.post(path, content=body, headers={"Content-Type": "application/json"}).status_code == 200


@pytest.mark.parametrize("path", ["/bodies", "/bodies/raw"])
def test_one_byte_more_is_refused_also_when_nobody_said_how_much_comes(http: TestClient, path: str) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"x" * MAX_BODY_BYTES
        yield b"x"

    for body in (b"x" * TOO_MUCH, chunks()):
        answer = http.post(path, content=body, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["code"], answer.json()["status"]) == (413, "too-large", 413)


@pytest.mark.parametrize(("key", "code"), [("", "idempotency-key-missing"), ("x" * 201, "too-long")])
def test_a_key_is_refused_for_what_is_wrong_with_it(http: TestClient, key: str, code: str) -> None:
    problem = http.post("/commands", headers={"Idempotency-Key": key}).json()
    assert (problem["status"], problem["code"]) == (422, code)
    assert [(each["pointer"], each["code"]) for each in problem["errors"]] == [("/headers/Idempotency-Key", code)]


@pytest.fixture
def address() -> Iterator[tuple[str, int]]:
    """Serve the town from a thread; its address is given when it answers."""
    [port] = free_ports(1)
    server = uvicorn.Server(uvicorn.Config(application(), port=port, log_config=None))
    thread = threading.Thread(target=server.run, name="town")
    thread.start()
    eventually(lambda: server.started, "the town is served")
    yield "127.0.0.1", port
    server.should_exit = True
    thread.join(10)


def conversation(address: tuple[str, int], head: str, *parts: bytes) -> bytes:
    """Send a request's head and parts of its body; return all that comes until the server hangs up."""
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(head.replace("\n", "\r\n").encode())
        for part in parts:
            connection.sendall(part)
        answer = b""
        while received := connection.recv(65536):
            answer += received
    return answer


HEAD = "POST /bodies HTTP/1.1\nHost: town\nContent-Type: application/json\n"


def test_a_body_said_to_be_too_large_is_refused_before_any_of_it_comes(address: tuple[str, int]) -> None:
    assert conversation(address, f"{HEAD}Content-Length: {10**12}\n\n").startswith(b"HTTP/1.1 413")


def test_a_stream_is_cut_off_where_it_becomes_too_large(address: tuple[str, int]) -> None:
    size = 65536
    chunk = f"{size:x}\r\n".encode() + b"x" * size + b"\r\n"
    enough = [chunk] * (MAX_BODY_BYTES // size) + [b"1\r\nx\r\n"]
    # The stream never says that it is over.
    assert conversation(address, f"{HEAD}Transfer-Encoding: chunked\n\n", *enough).startswith(b"HTTP/1.1 413")


def test_health_does_not_need_a_database_and_readiness_does(address: tuple[str, int]) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{address[1]}", trust_env=False) as client:
        assert client.get("/healthz").json() == {"status": "ok"}
        assert client.get("/readyz").status_code == 503
        assert client.get("/openapi.json").json()["info"]["title"] == "NRM town"
