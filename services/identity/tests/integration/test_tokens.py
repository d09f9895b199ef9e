"""Tokens over HTTP, from a real database."""

import httpx
import pytest
from sqlalchemy import text

from nrm_identity.domain.account import FAILURES_BEFORE_LOCK
from nrm_identity.settings import Settings
from nrm_local.secrets import Secrets
from nrm_shared.runner.runner import Runner
from nrm_shared.security.jwks import StaticKeys
from nrm_shared.security.tokens import TokenVerifier


def sign_in(http: httpx.Client, secrets: Secrets, username: str, password: str | None = None) -> dict[str, object]:
    body = {
        "grant": "password",
        "username": username,
        "password": password or secrets.read(secrets.demo_password),
        "audience": ["intake", "identity"],
    }
    answer: dict[str, object] = http.post("/v1/tokens", json=body).json()
    return answer


def test_the_focal_point_gets_a_token_that_other_services_can_verify(http: httpx.Client, secrets: Secrets) -> None:
    answer = sign_in(http, secrets, "farida")
    published = http.get("/.well-known/jwks.json").json()

    actor = TokenVerifier(StaticKeys(published), "intake").verify(str(answer["access_token"]))

    assert answer["expires_in"] == 300
    assert (actor.kind, actor.organisation, actor.roles) == ("person", "nrm-office", frozenset({"FP"}))
    assert actor.jurisdictions == ("BD",)
    assert all("d" not in key for key in published["keys"])


@pytest.mark.parametrize(("username", "password"), [("farida", "wrong"), ("nobody-here", "wrong")])
def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(
    http: httpx.Client, secrets: Secrets, username: str, password: str
) -> None:
    answer = sign_in(http, secrets, username, password)

    assert answer["code"] == "invalid-credentials"
    assert answer["status"] == 401


def test_after_ten_wrong_passwords_even_the_right_one_does_not_open(http: httpx.Client, secrets: Secrets) -> None:
    for _ in range(FAILURES_BEFORE_LOCK):
        sign_in(http, secrets, "evaluator", "wrong")

    assert sign_in(http, secrets, "evaluator")["code"] == "invalid-credentials"


def test_each_attempt_is_in_the_audit_trail_and_no_password_is(
    http: httpx.Client, secrets: Secrets, runner: Runner
) -> None:
    sign_in(http, secrets, "anika")
    sign_in(http, secrets, "anika", "not-the-password")

    with runner.engine.connect() as connection:
        rows = connection.execute(text("SELECT reason, audit_event::text FROM audit_event ORDER BY id DESC LIMIT 2"))
        found = rows.all()
    assert [row[0] for row in found] == ["refused", "admitted"]
    assert "not-the-password" not in str(found)


@pytest.mark.parametrize(("client", "kind", "role"), [("intake", "service", "SVC"), ("mofa", "partner", "SYS")])
def test_a_client_gets_a_token_by_its_secret(
    http: httpx.Client, secrets: Secrets, client: str, kind: str, role: str
) -> None:
    body = {
        "grant": "client_credentials",
        "client_id": client,
        "client_secret": secrets.read(secrets.client_secret(client)),
        "audience": ["verification"],
    }
    token = http.post("/v1/tokens", json=body).json()["access_token"]

    actor = TokenVerifier(StaticKeys(http.get("/.well-known/jwks.json").json()), "verification").verify(token)

    assert (actor.id, actor.kind, actor.roles) == (f"{kind}:{client}", kind, frozenset({role}))
    wrong = http.post("/v1/tokens", json={**body, "client_secret": "w" * 40})
    assert wrong.json()["code"] == "invalid-credentials"


@pytest.mark.parametrize(
    "body",
    [
        {"grant": "password", "username": "farida", "password": "x", "audience": []},
        {"grant": "password", "username": "farida", "password": "x", "audience": ["elsewhere"]},
        {"grant": "magic", "username": "farida"},
        {"grant": "password", "username": "farida", "audience": ["intake"]},
        {"grant": "password", "username": "farida", "password": "secret-text", "audience": ["intake"], "more": 1},
    ],
)
def test_a_malformed_request_is_told_so_without_repeating_it(http: httpx.Client, body: dict[str, object]) -> None:
    answer = http.post("/v1/tokens", json=body)

    assert answer.status_code == 422
    assert "secret-text" not in answer.text


def test_a_token_is_not_kept_by_anybody_on_the_way(http: httpx.Client, secrets: Secrets, runner: Runner) -> None:
    body = {
        "grant": "password",
        "username": "farida",
        "password": secrets.read(secrets.demo_password),
        "audience": ["intake"],
    }
    kept = text("SELECT count(*) FROM http_once")
    with runner.engine.connect() as connection:
        before = connection.execute(kept).scalar_one()

    answer = http.post("/v1/tokens", json=body, headers={"Idempotency-Key": "once"})

    assert answer.headers["Cache-Control"] == "no-store"
    with runner.engine.connect() as connection:
        assert connection.execute(kept).scalar_one() == before


def test_the_signing_key_file_may_hold_the_runners_single_key(settings: Settings) -> None:
    assert settings.signing_key_file.read_text().startswith("{")
