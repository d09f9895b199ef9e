"""What people do about their own sign-in, over HTTP: first password, second factor, recovery codes."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx
import pytest

from nrm_identity.app.own_credentials import ChangePassword
from nrm_identity.domain.lockout import FREE_FAILURES
from nrm_shared.runner.runner import Runner
from services.identity.tests.people import MovedClock, People, bearer
from tests.support.waiting import eventually

OWN = "a password of one's own"


@dataclass(frozen=True)
class Newcomer:
    """Somebody with an account and a first password."""

    id: str
    first: str


Newcomers = Callable[[str], Newcomer]


@pytest.fixture
def newcomer(http: httpx.Client, people: People) -> Newcomers:
    """Return a function that opens an account and gives out its first password."""

    def opened(username: str) -> Newcomer:
        body = {
            "username": username,
            "name_bn": "নূরজাহান",
            "name_en": "Nurjahan",
            "organisation": "asha-shelter",
            "roles": ["PWK"],
        }
        made = http.post("/v1/people", json=body, headers=people.headers("admin", f"open-{username}"))
        assert made.status_code == 201, made.text
        id = str(made.json()["id"])
        seen = {"evidence": "IN_PERSON_WITH_DOCUMENT"}
        given = http.post(f"/v1/people/{id}/first-password", json=seen, headers=people.headers("admin"))
        return Newcomer(id, given.json()["first_password"])

    return opened


def enrolled(http: httpx.Client, clock: MovedClock, token: str, password: str) -> tuple[str, list[str]]:
    """Enrol a second factor; return its secret and the recovery codes."""
    begun = http.post("/v1/account/second-factor", json={"password": password}, headers=bearer(token))
    assert begun.status_code == 201, begun.text
    secret = begun.json()["secret"]
    code = {"code": clock.code(secret)}
    confirmed = http.post("/v1/account/second-factor/confirmation", json=code, headers=bearer(token))
    assert confirmed.status_code == 200, confirmed.text
    return secret, confirmed.json()["recovery_codes"]


def refused(http: httpx.Client, path: str, headers: dict[str, str]) -> bool:
    return http.get(path, headers=headers).status_code == 401


def finished(http: httpx.Client, people: People, username: str, first: str) -> tuple[str, list[str]]:
    """Do everything a first sign-in asks for; return the secret of the second factor and the recovery codes."""
    begun = people.sign_in(username, first, None).json()
    body = {"password": first, "following": OWN}
    changed = http.post("/v1/account/password", json=body, headers=bearer(begun["access_token"]))
    assert changed.status_code == 204, changed.text
    second = eventually(lambda: people.sign_in(username, OWN, None).json(), "signed in again")
    assert second["duties"] == ["enrol-second-factor"]
    return enrolled(http, people.clock, second["access_token"], OWN)


def test_a_first_sign_in_opens_nothing_but_the_way_to_finish_it(
    http: httpx.Client, people: People, newcomer: Newcomers
) -> None:
    who = newcomer("first.steps")
    answer = people.sign_in("first.steps", who.first, None).json()

    assert answer["duties"] == ["change-password", "enrol-second-factor"]
    assert answer["renewal"] is None
    for path in (f"/v1/people/{who.id}", "/v1/organisations/asha-shelter"):
        assert http.get(path, headers=bearer(answer["access_token"])).status_code == 403

    secret, codes = finished(http, people, "first.steps", who.first)

    assert len(set(codes)) == 10
    whole = people.sign_in("first.steps", OWN, people.clock.code(secret)).json()
    assert whole["duties"] == []
    own = http.get(f"/v1/people/{who.id}", headers=bearer(whole["access_token"]))
    assert own.json()["roles"] == ["PWK"]


def test_the_code_of_the_enrolment_does_not_sign_in_as_well(
    http: httpx.Client, people: People, newcomer: Newcomers
) -> None:
    who = newcomer("code.once")
    secret, _ = finished(http, people, "code.once", who.first)
    import pyotp

    shown = pyotp.TOTP(secret).at(int(people.clock.at))
    assert people.sign_in("code.once", OWN, shown).status_code == 401


def test_a_recovery_code_stands_for_the_telephone_once_and_opens_a_closed_door(
    http: httpx.Client, people: People, newcomer: Newcomers
) -> None:
    who = newcomer("lost.phone")
    _, codes = finished(http, people, "lost.phone", who.first)
    for _ in range(FREE_FAILURES):
        people.sign_in("lost.phone", "wrong", None)

    assert people.sign_in("lost.phone", OWN, "000000").status_code == 401
    assert people.sign_in("lost.phone", "wrong", codes[0]).status_code == 401
    assert people.sign_in("lost.phone", OWN, codes[0].upper()).status_code == 200
    assert people.sign_in("lost.phone", OWN, codes[0]).status_code == 401
    assert people.sign_in("lost.phone", OWN, codes[1]).status_code == 200


def test_new_recovery_codes_make_the_old_ones_worthless(
    http: httpx.Client, people: People, newcomer: Newcomers
) -> None:
    who = newcomer("new.codes")
    secret, old = finished(http, people, "new.codes", who.first)
    token = people.sign_in("new.codes", OWN, people.clock.code(secret)).json()["access_token"]

    body = {"password": OWN, "code": people.clock.code(secret)}
    answer = http.post("/v1/account/recovery-codes", json=body, headers=bearer(token))

    assert people.sign_in("new.codes", OWN, old[0]).status_code == 401
    assert people.sign_in("new.codes", OWN, answer.json()["recovery_codes"][0]).status_code == 200


@pytest.mark.parametrize("path", ["password", "second-factor", "recovery-codes"])
@pytest.mark.parametrize("code", [None, "000000", "shown"])
def test_password_or_factor_change_only_with_a_fresh_code_beside_the_password(
    http: httpx.Client, people: People, newcomer: Newcomers, path: str, code: str | None
) -> None:
    username = f"both.{path}.{code or 'none'}"
    who = newcomer(username)
    secret, _ = finished(http, people, username, who.first)
    used = people.clock.code(secret)
    token = people.sign_in(username, OWN, used).json()["access_token"]
    following = {"following": "one more long password"} if path == "password" else {}
    body: dict[str, Any] = {"password": OWN, "code": used if code == "shown" else code, **following}

    answer = http.post(f"/v1/account/{path}", json=body, headers=bearer(token))
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong-password")

    fresh = http.post(f"/v1/account/{path}", json=body | {"code": people.clock.code(secret)}, headers=bearer(token))
    assert fresh.is_success, fresh.text


def test_who_lost_the_telephone_enrols_another_with_a_recovery_code_that_is_then_used_up(
    http: httpx.Client, people: People, newcomer: Newcomers
) -> None:
    who = newcomer("other.phone")
    _, codes = finished(http, people, "other.phone", who.first)
    token = people.sign_in("other.phone", OWN, codes[0]).json()["access_token"]
    body = {"password": OWN, "code": codes[1]}

    assert http.post("/v1/account/second-factor", json=body, headers=bearer(token)).status_code == 201
    assert http.post("/v1/account/second-factor", json=body, headers=bearer(token)).json()["code"] == "wrong-password"


@pytest.mark.parametrize("path", ["password", "second-factor", "recovery-codes"])
def test_the_password_is_asked_for_again(http: httpx.Client, people: People, newcomer: Newcomers, path: str) -> None:
    who = newcomer(f"again.{path}")
    token = people.sign_in(f"again.{path}", who.first, None).json()["access_token"]
    body: dict[str, Any] = {"password": "not it", **({"following": OWN} if path == "password" else {})}

    answer = http.post(f"/v1/account/{path}", json=body, headers=bearer(token))

    assert (answer.status_code, answer.json()["code"]) == (409, "wrong-password")


def test_a_wrong_code_confirms_nothing_and_without_an_enrolment_there_is_nothing_to_confirm(
    http: httpx.Client, people: People, newcomer: Newcomers
) -> None:
    who = newcomer("wrong.code")
    token = people.sign_in("wrong.code", who.first, None).json()["access_token"]
    path, body = "/v1/account/second-factor/confirmation", {"code": "000000"}

    assert http.post(path, json=body, headers=bearer(token)).json()["code"] == "factor-not-pending"
    begun = http.post("/v1/account/second-factor", json={"password": who.first}, headers=bearer(token)).json()
    assert begun["uri"].startswith("otpauth://totp/NRM:wrong.code?secret=")
    assert begun["qr"].startswith("<svg")
    assert http.post(path, json=body, headers=bearer(token)).json()["code"] == "wrong-code"


def test_changing_the_password_ends_every_session_and_token(
    http: httpx.Client, people: People, newcomer: Newcomers
) -> None:
    who = newcomer("all.out")
    secret, _ = finished(http, people, "all.out", who.first)
    here = people.sign_in("all.out", OWN, people.clock.code(secret)).json()
    there = people.sign_in("all.out", OWN, people.clock.code(secret)).json()

    body = {"password": OWN, "following": "yet another password", "code": people.clock.code(secret)}
    http.post("/v1/account/password", json=body, headers=bearer(here["access_token"]))

    for answer in (here, there):
        gone = http.post("/v1/tokens", json={"grant": "renewal", "renewal": answer["renewal"]})
        assert gone.json()["code"] == "session-over"
        headers = bearer(answer["access_token"])
        eventually(partial(refused, http, f"/v1/people/{who.id}", headers), "its token is refused", 3.0)


def test_commands_do_not_show_what_was_typed() -> None:
    assert OWN not in repr(ChangePassword(OWN, OWN))


def test_what_is_shown_once_is_not_kept(http: httpx.Client, people: People, runner: Runner) -> None:
    token = people.headers("shirin")
    password = people.secrets.read(people.secrets.demo_password)

    body = {"password": password, "code": people.code("shirin")}
    answer = http.post("/v1/account/second-factor", json=body, headers=token)

    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
