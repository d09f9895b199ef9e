"""Tokens over HTTP, from a real database."""

from uuid import UUID

import httpx
import pytest
from argon2 import Parameters, PasswordHasher, extract_parameters
from sqlalchemy import text

from nrm_identity.app.seed_accounts import seeded_account_id
from nrm_identity.domain.lockout import FREE_FAILURES
from nrm_local.secrets import Secrets
from nrm_shared.runner.runner import Runner
from nrm_shared.security.assertions import ClientKey
from nrm_shared.security.jwks import StaticKeys
from nrm_shared.security.tokens import TokenVerifier
from services.identity.tests.people import People, bearer


def verifier(http: httpx.Client, audience: str) -> TokenVerifier:
    return TokenVerifier(StaticKeys(http.get("/.well-known/jwks.json").json()), audience)


def test_the_focal_point_gets_a_token_that_other_services_can_verify(http: httpx.Client, people: People) -> None:
    answer = people.sign_in("farida").json()

    found = verifier(http, "intake").bearer(answer["access_token"])

    assert answer["expires_in"] == 300
    assert answer["duties"] == []
    actor = found.actor
    assert (actor.kind, actor.organisation, actor.roles) == ("person", "nrm-office", frozenset({"FP"}))
    assert actor.jurisdictions == ("BD",)
    assert found.acr == "mfa"
    assert found.session is not None and UUID(found.session)


def test_published_keys_have_no_private_half(http: httpx.Client) -> None:
    assert all("d" not in key for key in http.get("/.well-known/jwks.json").json()["keys"])


@pytest.mark.parametrize(
    ("username", "password", "code"),
    [
        ("farida", "wrong", ""),
        ("nobody-here", "wrong", "123456"),
        ("farida", None, None),
        ("farida", None, "000000"),
        ("farida", None, "not a code"),
        ("farida", "wrong", None),
    ],
)
def test_whatever_is_wrong_the_answer_is_the_same(
    people: People, username: str, password: str | None, code: str | None
) -> None:
    answer = people.sign_in(username, password, code)

    assert (answer.status_code, answer.json()["code"]) == (401, "invalid-credentials")
    people.sign_in("farida")  # what was counted is forgotten


def test_a_code_is_good_once(people: People) -> None:
    code = people.code("anika")

    assert people.sign_in("anika", code=code).status_code == 200
    assert people.sign_in("anika", code=code).status_code == 401


def test_a_code_older_than_the_last_one_used_is_refused_within_its_window(people: People) -> None:
    older, newer = people.code("shirin"), people.code("shirin")

    assert people.sign_in("shirin", code=newer).status_code == 200
    assert people.sign_in("shirin", code=older).status_code == 401


def test_too_many_wrong_passwords_close_the_door_even_for_the_right_one(people: People) -> None:
    for _ in range(FREE_FAILURES):
        people.sign_in("evaluator", "wrong", None)

    assert people.sign_in("evaluator").json()["code"] == "invalid-credentials"


def test_an_unknown_name_costs_as_much_hashing_as_a_known_one(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[Parameters] = []
    verify, make = PasswordHasher.verify, PasswordHasher.hash

    def verified(hasher: PasswordHasher, encoded: str | bytes, password: str | bytes) -> bool:
        hashed.append(extract_parameters(str(encoded)))
        return verify(hasher, encoded, password)

    def made(hasher: PasswordHasher, password: str | bytes, **more: bytes) -> str:
        encoded = make(hasher, password, **more)
        hashed.append(extract_parameters(encoded))
        return encoded

    monkeypatch.setattr(PasswordHasher, "verify", verified)
    monkeypatch.setattr(PasswordHasher, "hash", made)

    def hashing(username: str) -> list[Parameters]:
        hashed.clear()
        people.sign_in(username, "wrong", "123456")
        return list(hashed)

    assert hashing("nobody-here") == hashing("mahbub")
    assert len(hashing("nobody-at-all")) == 1


def test_each_attempt_is_in_the_audit_trail_and_no_password_is(people: People, runner: Runner) -> None:
    people.sign_in("anika")
    people.sign_in("anika", "not-the-password")

    with runner.engine.connect() as connection:
        rows = connection.execute(text("SELECT reason, audit_event::text FROM audit_event ORDER BY id DESC LIMIT 2"))
        found = rows.all()
    assert [row[0] for row in found] == ["refused", "admitted"]
    assert "not-the-password" not in str(found)


def test_secrets_of_second_factors_are_sealed_and_those_of_sessions_only_digests(
    people: People, runner: Runner
) -> None:
    answer = people.sign_in("anika").json()
    with runner.engine.connect() as connection:
        stored = str(connection.execute(text("SELECT account::text FROM account")).scalars().all())
        stored += str(connection.execute(text("SELECT sign_in_session::text FROM sign_in_session")).scalars().all())
        sealed = connection.execute(
            text("SELECT factor FROM account WHERE id = :id"), {"id": seeded_account_id("anika")}
        ).scalar_one()
    from nrm_shared.security.demofactor import demo_factor

    secret = demo_factor(people.secrets.read(people.secrets.demo_factor), "anika")
    assert secret.encode() not in bytes(sealed)
    assert secret not in stored
    assert answer["renewal"].partition(".")[2] not in stored


def assertion_body(secrets: Secrets, client: str, audience: str = "verification") -> dict[str, object]:
    made = ClientKey.read(client, secrets.client_key(client)).assertion()
    return {"grant": "client_assertion", "assertion": made, "audience": [audience]}


@pytest.mark.parametrize(("client", "kind", "role"), [("intake", "service", "SVC-intake"), ("mofa", "partner", "SYS")])
def test_a_client_gets_a_token_by_what_it_signed(
    http: httpx.Client, secrets: Secrets, client: str, kind: str, role: str
) -> None:
    token = http.post("/v1/tokens", json=assertion_body(secrets, client)).json()["access_token"]

    found = verifier(http, "verification").bearer(token)

    assert (found.actor.id, found.actor.kind, found.acr) == (f"{kind}:{client}", kind, "client")
    assert role in found.actor.roles


def test_an_assertion_is_good_once(http: httpx.Client, secrets: Secrets) -> None:
    body = assertion_body(secrets, "approval")

    assert http.post("/v1/tokens", json=body).status_code == 200
    again = http.post("/v1/tokens", json=body)
    assert (again.status_code, again.json()["code"]) == (401, "invalid-assertion")


def test_a_clients_secret_is_no_way_in_any_more(http: httpx.Client) -> None:
    body = {"grant": "client_credentials", "client_id": "intake", "client_secret": "s" * 40, "audience": ["approval"]}

    assert http.post("/v1/tokens", json=body).status_code == 422


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


def test_a_token_is_not_kept_by_anybody_on_the_way(people: People, runner: Runner) -> None:
    kept = text("SELECT count(*) FROM http_once")
    with runner.engine.connect() as connection:
        before = connection.execute(kept).scalar_one()

    answer = people.sign_in("farida")

    assert answer.headers["Cache-Control"] == "no-store"
    with runner.engine.connect() as connection:
        assert connection.execute(kept).scalar_one() == before


def test_where_accounts_are_ours_nobody_is_sent_to_a_provider(http: httpx.Client) -> None:
    body = {"grant": "authorization_code", "handle": "h", "state": "s", "code": "c", "audience": ["intake"]}

    for answer in (http.post("/v1/sign-ins"), http.post("/v1/tokens", json=body)):
        assert (answer.status_code, answer.json()["code"]) == (409, "sign-in-elsewhere")


def test_a_session_goes_on_with_its_secret_and_each_secret_is_good_once(http: httpx.Client, people: People) -> None:
    first = people.sign_in("farida").json()
    second = http.post("/v1/tokens", json={"grant": "renewal", "renewal": first["renewal"]}).json()

    found = [verifier(http, "intake").bearer(answer["access_token"]) for answer in (first, second)]
    assert found[0].session == found[1].session
    assert found[0].authenticated_at == found[1].authenticated_at
    assert second["renewal"] != first["renewal"]
    assert http.get(f"/v1/people/{found[1].actor.id}", headers=bearer(second["access_token"])).status_code == 200


@pytest.mark.parametrize("column", ["used_at", "began_at"])
def test_a_session_ends_when_nobody_uses_it_and_at_the_end_of_the_day(
    http: httpx.Client, people: People, runner: Runner, column: str
) -> None:
    answer = people.sign_in("farida").json()
    past = "16 minutes" if column == "used_at" else "601 minutes"
    with runner.engine.begin() as connection:
        connection.execute(
            text(f"UPDATE sign_in_session SET {column} = {column} - interval '{past}' WHERE id = :id"),
            {"id": answer["renewal"].partition(".")[0]},
        )

    refused = http.post("/v1/tokens", json={"grant": "renewal", "renewal": answer["renewal"]})
    assert (refused.status_code, refused.json()["code"]) == (401, "session-over")


def test_a_secret_that_comes_back_late_ends_the_session_for_both(
    http: httpx.Client, people: People, runner: Runner
) -> None:
    first = people.sign_in("farida").json()["renewal"]
    second = http.post("/v1/tokens", json={"grant": "renewal", "renewal": first}).json()["renewal"]
    with runner.engine.begin() as connection:
        connection.execute(
            text("UPDATE sign_in_session SET used_at = used_at - interval '20 seconds' WHERE id = :id"),
            {"id": first.partition(".")[0]},
        )

    for secret in (first, second):
        refused = http.post("/v1/tokens", json={"grant": "renewal", "renewal": secret})
        assert refused.json()["code"] == "session-over"


@pytest.mark.parametrize("renewal", ["", "nonsense", "01890000-0000-7000-8000-000000000000.x", "a.b.c"])
def test_a_secret_of_no_session_is_refused(http: httpx.Client, renewal: str) -> None:
    refused = http.post("/v1/tokens", json={"grant": "renewal", "renewal": renewal})

    assert (refused.status_code, refused.json()["code"]) == (401, "session-over")
