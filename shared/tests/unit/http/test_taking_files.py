"""A route that takes a file: who asks is settled before the body is read, and only so many are read at once."""

import asyncio
from collections.abc import Iterator, MutableMapping
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient

from nrm_shared.http import door as doors
from nrm_shared.http.call import file_name
from nrm_shared.http.door import Door, Upload, make_app
from nrm_shared.http.guards import MAX_BODY_BYTES
from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.errors import Malformed, Unauthenticated
from nrm_shared.kernel.files import MAX_BYTES
from nrm_shared.kernel.usecase import UseCase
from shared.tests.town import ACTORS, runner

LOOSE = "attachment; filename*=UTF-8''"


class Keep:
    """A command that brings a file."""


def verify(token: str) -> Actor:
    """Return who has the token."""
    if token not in ACTORS:
        raise Unauthenticated
    return ACTORS[token]


@pytest.fixture
def app() -> FastAPI:
    """Return an application with one route that takes a file and one that takes none."""
    runs = runner()
    runs.handlers = {Keep: UseCase(lambda command, work: None, "attachment:add")}
    door, routes = Door(runs, verify), APIRouter(prefix="/v1/things/{id}")

    @routes.post("/attachments")
    def take(id: str, upload: Upload = door.taking_file(Keep)) -> dict[str, Any]:  # noqa: B008 - FastAPI's way
        return {"size": len(upload.content), "name": upload.file_name, "print": upload.call.fingerprint.hex()}

    @routes.post("/words")
    def words(id: str, call: Any = door.signed_in()) -> str:  # noqa: B008 - FastAPI's way
        return "taken"

    return make_app("town", [routes], runs)


@pytest.fixture
def http(app: FastAPI) -> Iterator[TestClient]:
    """Return a client of it."""
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def send(http: TestClient, content: bytes, by: str = "farida", path: str = "attachments", **headers: str) -> Any:
    """Send a body as somebody."""
    return http.post(f"/v1/things/1/{path}", content=content, headers={"Authorization": f"Bearer {by}"} | headers)


def status_unread(app: FastAPI, by: str) -> int:
    """Return the status answered to somebody whose body never comes."""
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        raise AssertionError("the body was read")

    async def answered(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/things/1/attachments",
        "raw_path": b"/v1/things/1/attachments",
        "query_string": b"",
        "headers": [(b"authorization", b"Bearer " + by.encode())],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 2),
        "scheme": "http",
        "http_version": "1.1",
    }
    asyncio.run(app(scope, receive, answered))
    return statuses[0]


@pytest.mark.parametrize(("by", "status"), [("nobody", 401), ("verification", 403)])
def test_nothing_is_read_of_who_may_not_send_it(app: FastAPI, by: str, status: int) -> None:
    assert status_unread(app, by) == status


def test_a_route_that_takes_a_file_takes_more_than_a_form_and_no_more_than_a_file(http: TestClient) -> None:
    assert send(http, b"a" * (MAX_BODY_BYTES + 1)).json()["size"] == MAX_BODY_BYTES + 1
    assert send(http, b"a" * (MAX_BYTES + 1)).status_code == 413
    assert send(http, b"a" * (MAX_BODY_BYTES + 1), path="words").status_code == 413


def test_more_files_than_fit_in_memory_are_asked_to_come_again(
    http: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = doors._whole

    async def another_comes_meanwhile(request: Any) -> bytes:
        if len(answers) < doors.MAX_FILES_AT_ONCE:
            mine = len(answers)
            answers.append(0)
            answers[mine] = (await asyncio.to_thread(send, http, b"another")).status_code
        return await whole(request)

    answers: list[int] = []
    monkeypatch.setattr(doors, "_whole", another_comes_meanwhile)
    assert send(http, b"one").status_code == 200
    assert sorted(answers) == [200] * (doors.MAX_FILES_AT_ONCE - 1) + [503]
    assert send(http, b"once more").status_code == 200


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (LOOSE + "%E0%A6%B0%E0%A7%87%E0%A6%B9%E0%A6%BE%E0%A6%A8%E0%A6%BE.pdf", "রেহানা.pdf"),
        ('attachment; filename="C:\\\\home\\\\rehana.pdf"', "rehana.pdf"),
        (LOOSE + "..%2F..%2Fetc%2Fpasswd", "passwd"),
        (LOOSE + "a%00b%0D%0AX-Evil%3A1", "abX-Evil:1"),
        ("attachment", None),
        ("", None),
    ],
)
def test_a_name_is_a_name_and_no_path(header: str, name: str | None) -> None:
    assert file_name(header) == name


def test_a_name_that_is_too_long_is_refused() -> None:
    with pytest.raises(Malformed):
        file_name(LOOSE + "a" * 201)


def test_another_name_or_kind_under_one_key_is_another_request(http: TestClient) -> None:
    prints = {
        send(http, b"one", **{"Content-Disposition": LOOSE + name}).json()["print"] for name in ("a.txt", "b.txt")
    }
    assert len(prints) == 2


def test_what_is_said_of_a_file_makes_it_another_request(http: TestClient) -> None:
    prints = {send(http, b"one", **{"NRM-Attachment-Type": said}).json()["print"] for said in ("STATEMENT", "EVIDENCE")}
    assert len(prints) == 2
