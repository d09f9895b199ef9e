"""Somebody's session ends at a real OpenID Connect provider: it tells us, and what began with it here ends everywhere."""

from collections.abc import Iterator

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from tests.security.idp.provider import Browser, Ear, Provider
from tests.security.idp.test_sign_in_at_a_provider import begin, complete, signed_in

PATH = "/v1/back-channel-logout"


@pytest.fixture(autouse=True)
def handed_on(ear: Ear, identity: TestClient) -> Iterator[None]:
    """Let what the provider says reach identity, as it would over the network."""
    ear.heard.clear()
    ear.answered.clear()
    ear.hand_on = lambda kind, body: identity.post(PATH, content=body, headers={"Content-Type": kind}).status_code
    yield
    ear.hand_on = lambda _kind, _body: 200


def renewed(identity: TestClient, answer: httpx.Response) -> httpx.Response:
    found: httpx.Response = identity.post("/v1/tokens", json={"grant": "renewal", "renewal": answer.json()["renewal"]})
    return found


def test_a_session_that_ends_at_the_provider_ends_here_and_no_other(
    identity: TestClient, ear: Ear, provider: Provider, engine: Engine
) -> None:
    browser = Browser("sub-farida")
    address, handle = begin(identity)
    here = complete(identity, handle, browser.visit(address))
    elsewhere = signed_in(identity, "sub-farida")
    colleague = signed_in(identity, "sub-authority")

    browser.log_out(provider)

    assert ear.answered == [204]
    gone = renewed(identity, here)
    assert (gone.status_code, gone.json()["code"]) == (401, "session-over")
    assert [renewed(identity, one).status_code for one in (elsewhere, colleague)] == [200, 200]
    with engine.connect() as connection:
        ended = connection.execute(
            text("SELECT id::text FROM sign_in_session WHERE ended_for = 'LOGGED_OUT_AT_PROVIDER'")
        ).scalar_one()
        told = connection.execute(text("SELECT body FROM outbox WHERE type = 'identity.access-revoked.v1'")).scalars()
        assert any(ended.encode() in bytes(body) for body in told)
    assert here.json()["renewal"].startswith(ended)


def test_what_the_provider_said_is_good_once(identity: TestClient, ear: Ear, provider: Provider) -> None:
    browser = Browser("sub-farida")
    address, handle = begin(identity)
    complete(identity, handle, browser.visit(address))
    browser.log_out(provider)
    [(kind, body)] = ear.heard

    again = identity.post(PATH, content=body, headers={"Content-Type": kind})

    assert (again.status_code, again.json()["code"]) == (400, "no-logout-token")
    assert again.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "body", [b"", b"logout_token=", b"logout_token=a.b.c", b"logout_token=x&logout_token=y", b"{}", b"\xff\xfe"]
)
def test_what_is_no_logout_token_ends_nothing(identity: TestClient, body: bytes) -> None:
    going_on = signed_in(identity, "sub-farida")

    answer = identity.post(PATH, content=body, headers={"Content-Type": "application/x-www-form-urlencoded"})

    assert (answer.status_code, answer.json()["code"]) == (400, "no-logout-token")
    assert renewed(identity, going_on).status_code == 200
