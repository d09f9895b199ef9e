"""Whoever's access ends is out: at identity with the answer, elsewhere with the event; who comes back gets new tokens."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from nrm_identity.app.seed_accounts import seeded_account_id
from nrm_local.secrets import Secrets
from nrm_shared.contracts.identity import AccessRevokedV1
from nrm_shared.runner.runner import Runner
from nrm_shared.security.assertions import ClientKey
from services.identity.tests.people import People, bearer
from tests.support.waiting import eventually

# What is read of the table is at most a second old.
SOON = 3.0


def token(people: People, username: str) -> dict[str, Any]:
    answer: dict[str, Any] = people.sign_in(username).json()
    return answer


def reads_itself(http: httpx.Client, username: str, bearing: str) -> httpx.Response:
    return http.get(f"/v1/people/{seeded_account_id(username)}", headers=bearer(bearing))


def refused(http: httpx.Client, username: str, bearing: str) -> Callable[[], bool]:
    return lambda: reads_itself(http, username, bearing).json().get("code") == "access-revoked"


def events(runner: Runner, kind: str) -> list[str]:
    query = text("SELECT body FROM outbox WHERE type = :type ORDER BY id")
    with runner.engine.connect() as connection:
        bodies = [bytes(row).decode() for row in connection.execute(query, {"type": AccessRevokedV1.TYPE}).scalars()]
    return [body for body in bodies if f'"{kind}"' in body]


def test_a_suspended_person_is_out_at_once_and_comes_back_with_a_new_token(
    http: httpx.Client, people: People, runner: Runner
) -> None:
    before = token(people, "nasrin")
    account = f"/v1/people/{seeded_account_id('nasrin')}"

    suspended = http.post(f"{account}/suspension", json={"reason": "LEFT"}, headers=people.headers("admin", "out-1"))
    assert "identity.access-revoked.v1:" in suspended.headers["NRM-Event"]
    eventually(refused(http, "nasrin", before["access_token"]), "the old token is refused", SOON)
    assert people.sign_in("nasrin").status_code == 401
    renewal = {"grant": "renewal", "renewal": before["renewal"]}
    assert http.post("/v1/tokens", json=renewal).json()["code"] == "session-over"

    assert http.post(f"{account}/reinstatement", headers=people.headers("admin", "out-2")).status_code == 200
    after = token(people, "nasrin")
    assert reads_itself(http, "nasrin", after["access_token"]).status_code == 200
    assert reads_itself(http, "nasrin", before["access_token"]).status_code == 401
    assert http.post("/v1/tokens", json=renewal).json()["code"] == "session-over"
    assert any(str(seeded_account_id("nasrin")) in body for body in events(runner, "actor"))


def test_a_role_taken_away_takes_the_tokens_along_and_the_session_goes_on_without_it(
    http: httpx.Client, people: People
) -> None:
    before = token(people, "sadar-clinic-focal")
    roles = f"/v1/people/{seeded_account_id('sadar-clinic-focal')}/roles"
    more = {"roles": ["PFP", "PWK"], "jurisdictions": ["BD"]}
    less = {"roles": ["PFP"], "jurisdictions": ["BD"]}

    given = http.put(roles, json=more, headers=people.headers("admin", "roles-1"))
    assert "access-revoked" not in given.headers["NRM-Event"]
    taken = http.put(roles, json=less, headers=people.headers("admin", "roles-2"))
    assert "access-revoked" in taken.headers["NRM-Event"]

    eventually(refused(http, "sadar-clinic-focal", before["access_token"]), "the old token is refused", SOON)
    renewed = http.post("/v1/tokens", json={"grant": "renewal", "renewal": before["renewal"]}).json()
    assert reads_itself(http, "sadar-clinic-focal", renewed["access_token"]).json()["roles"] == ["PFP"]


def test_a_closed_organisation_takes_everybody_along_and_brings_them_back(http: httpx.Client, people: People) -> None:
    before = token(people, "jibika-focal")
    other = token(people, "asha-focal")

    closed = http.post(
        "/v1/organisations/jibika/closure", json={"reason": "OTHER"}, headers=people.headers("admin", "close-j")
    )
    assert "access-revoked" in closed.headers["NRM-Event"]
    eventually(refused(http, "jibika-focal", before["access_token"]), "the old token is refused", SOON)
    assert people.sign_in("jibika-focal").status_code == 401
    assert reads_itself(http, "asha-focal", other["access_token"]).status_code == 200

    http.post("/v1/organisations/jibika/reopening", headers=people.headers("admin", "reopen-j"))
    after = token(people, "jibika-focal")
    assert reads_itself(http, "jibika-focal", after["access_token"]).status_code == 200
    assert reads_itself(http, "jibika-focal", before["access_token"]).status_code == 401


def test_a_revoked_client_is_out_until_it_is_restored(http: httpx.Client, people: People, secrets: Secrets) -> None:
    key = ClientKey.read("mofa", secrets.client_key("mofa"))

    def sign_in() -> httpx.Response:
        body = {"grant": "client_assertion", "assertion": key.assertion(), "audience": ["identity"]}
        return http.post("/v1/tokens", json=body)

    def works(bearing: str) -> int:
        # It may not read it; but whether it may is only looked at for somebody who is let in.
        return http.get("/v1/organisations/mofa", headers=bearer(bearing)).status_code

    before = sign_in().json()["access_token"]
    assert works(before) == 403
    lost = {"reason": "CREDENTIALS_LOST"}
    assert (
        http.post("/v1/clients/mofa/revocation", json=lost, headers=people.headers("farida", "c0")).status_code == 403
    )
    assert http.post("/v1/clients/mofa/revocation", json=lost, headers=people.headers("admin", "c1")).status_code == 200
    eventually(lambda: works(before) == 401, "the client's token is refused", SOON)
    assert sign_in().json()["code"] == "invalid-assertion"
    again = http.post("/v1/clients/mofa/revocation", json=lost, headers=people.headers("admin", "c2"))
    assert again.json()["code"] == "illegal-move"

    assert http.post("/v1/clients/mofa/restoration", headers=people.headers("admin", "c3")).status_code == 200
    assert works(sign_in().json()["access_token"]) == 403
    nobody = http.post("/v1/clients/nobody/revocation", json=lost, headers=people.headers("admin", "c4"))
    assert nobody.status_code == 404


def test_signing_out_ends_one_session_and_no_other(http: httpx.Client, people: People) -> None:
    here, there = token(people, "farida"), token(people, "farida")

    ended = http.post("/v1/sign-out", json={}, headers=bearer(here["access_token"]))
    assert ended.json() == {"ended": 1}
    eventually(refused(http, "farida", here["access_token"]), "its token is refused", SOON)
    gone = http.post("/v1/tokens", json={"grant": "renewal", "renewal": here["renewal"]})
    assert gone.json()["code"] == "session-over"
    assert reads_itself(http, "farida", there["access_token"]).status_code == 200

    assert (
        http.post("/v1/sign-out", json={"everywhere": True}, headers=bearer(there["access_token"])).status_code == 200
    )
    eventually(refused(http, "farida", there["access_token"]), "all tokens are refused", SOON)
    people.forget("farida")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "roles", {"roles": ["FP"]}),
        ("POST", "first-password", {"evidence": "IN_PERSON_WITH_DOCUMENT"}),
        ("POST", "resets", {"evidence": "IN_PERSON_WITH_DOCUMENT"}),
        ("PUT", "identity-provider", {"issuer": "https://idp.example", "subject": "somebody"}),
    ],
)
def test_the_administrator_changes_nothing_about_the_own_rights(
    http: httpx.Client, people: People, method: str, path: str, body: dict[str, object]
) -> None:
    own = f"/v1/people/{seeded_account_id('admin')}/{path}"

    answer = http.request(method, own, json=body, headers=people.headers("admin", f"self-{path}"))

    assert (answer.status_code, answer.json()["code"]) == (409, "separation-of-duties-own-roles")
