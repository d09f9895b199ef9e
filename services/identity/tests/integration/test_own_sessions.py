"""People's own sessions over HTTP: one takes the place of the one before, they are listed, and ended one by one."""

import time
from functools import partial
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from nrm_identity.adapters.credentials import SqlCredentials
from nrm_identity.app.own_sessions import EndSessions, proving
from nrm_identity.domain.lockout import FREE_FAILURES
from nrm_shared.kernel.actor import Actor
from nrm_shared.runner.context import Context
from nrm_shared.runner.runner import Runner
from nrm_shared.security.fresh import SignInAgain
from services.identity.tests.people import People, bearer
from tests.support.waiting import eventually

PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36"
LIST, END = "/v1/account/sessions", "/v1/account/session-endings"


@pytest.fixture(autouse=True)
def nobody_is_signed_in(runner: Runner, people: People) -> None:
    """Begin each test without sessions of the people it speaks of."""
    with runner.engine.begin() as connection:
        connection.execute(text("DELETE FROM sign_in_session"))
    for username in ("farida", "anika"):
        people.forget(username)


def goes_on(http: httpx.Client, answer: dict[str, Any]) -> bool:
    return http.post("/v1/tokens", json={"grant": "renewal", "renewal": answer["renewal"]}).status_code == 200


def refused(http: httpx.Client, answer: dict[str, Any]) -> bool:
    return http.get(LIST, headers=bearer(answer["access_token"])).status_code == 401


def listed(http: httpx.Client, answer: dict[str, Any]) -> list[dict[str, Any]]:
    got = http.get(LIST, headers=bearer(answer["access_token"]))
    assert got.status_code == 200, got.text
    return list(got.json()["items"])


def password(people: People) -> str:
    return people.secrets.read(people.secrets.demo_password)


def test_signing_in_again_ends_the_session_before_and_gives_another_secret(http: httpx.Client, people: People) -> None:
    before = people.sign_in("farida").json()
    again = people.sign_in("farida", replaces=before["renewal"]).json()

    assert again["renewal"].partition(".")[0] != before["renewal"].partition(".")[0]
    assert not goes_on(http, before)
    eventually(partial(refused, http, before), "the token of the session before is refused", 3.0)
    assert len(listed(http, again)) == 1


def test_whoever_signs_in_in_the_place_of_somebody_else_ends_the_others_session(
    http: httpx.Client, people: People
) -> None:
    before = people.sign_in("anika").json()
    people.sign_in("farida", replaces=before["renewal"])

    assert not goes_on(http, before)


@pytest.mark.parametrize("shown", ["", "nonsense", "01890000-0000-7000-8000-000000000000.x"])
def test_what_is_no_secret_of_a_session_ends_none(http: httpx.Client, people: People, shown: str) -> None:
    before = people.sign_in("farida").json()
    id = before["renewal"].partition(".")[0]

    assert people.sign_in("farida", replaces=shown).status_code == 200
    assert people.sign_in("farida", replaces=f"{id}.guessed").status_code == 200
    assert goes_on(http, before)


def test_who_does_not_get_in_ends_no_session(http: httpx.Client, people: People) -> None:
    before = people.sign_in("farida").json()

    assert people.sign_in("farida", "wrong", replaces=before["renewal"]).status_code == 401
    assert goes_on(http, before)
    people.sign_in("farida")


def test_people_see_when_their_sessions_began_and_from_what_kind_of_client(http: httpx.Client, people: People) -> None:
    office = people.sign_in("farida").json()
    http.headers["User-Agent"], usual = PHONE, http.headers["User-Agent"]
    try:
        phone = people.sign_in("farida").json()
    finally:
        http.headers["User-Agent"] = usual
    people.sign_in("anika")

    seen = listed(http, office)

    assert [(one["client"], one["current"]) for one in seen] == [("MOBILE_BROWSER", False), ("PROGRAM", True)]
    assert {one["id"] for one in seen} == {one["renewal"].partition(".")[0] for one in (office, phone)}
    assert all(one["began_at"] < one["ends_at"] for one in seen)


def test_nothing_is_kept_of_where_a_session_is(http: httpx.Client, people: People, runner: Runner) -> None:
    people.sign_in("farida")
    with runner.engine.connect() as connection:
        row = connection.execute(text("SELECT sign_in_session::text FROM sign_in_session")).scalar_one()

    assert "127.0.0.1" not in row
    assert "httpx" not in row


def test_one_session_is_ended_and_the_others_go_on(http: httpx.Client, people: People) -> None:
    here, there, third = (people.sign_in("farida").json() for _ in range(3))
    body = {"session": there["renewal"].partition(".")[0], "password": password(people)}

    assert http.post(END, json=body, headers=bearer(here["access_token"])).json() == {"ended": 1}

    assert not goes_on(http, there)
    eventually(partial(refused, http, there), "its token is refused", 3.0)
    assert goes_on(http, third)
    assert not refused(http, here)


def test_all_other_sessions_are_ended_and_this_one_stays(http: httpx.Client, people: People, runner: Runner) -> None:
    here, there, third = (people.sign_in("farida").json() for _ in range(3))

    answer = http.post(END, json={"password": password(people)}, headers=bearer(here["access_token"]))

    assert answer.json() == {"ended": 2}
    assert (goes_on(http, there), goes_on(http, third), goes_on(http, here)) == (False, False, True)
    with runner.engine.connect() as connection:
        told = connection.execute(text("SELECT body FROM outbox WHERE type = 'identity.access-revoked.v1'")).scalars()
        bodies = b"".join(bytes(body) for body in told)
    assert all(one["renewal"].partition(".")[0].encode() in bodies for one in (there, third))


def test_nobody_ends_a_session_of_somebody_else(http: httpx.Client, people: People) -> None:
    hers, mine = people.sign_in("anika").json(), people.sign_in("farida").json()
    body = {"session": hers["renewal"].partition(".")[0], "password": password(people)}

    assert http.post(END, json=body, headers=bearer(mine["access_token"])).json() == {"ended": 0}
    assert goes_on(http, hers)


def test_sessions_are_ended_only_by_who_knows_the_password(http: httpx.Client, people: People) -> None:
    here, there = people.sign_in("anika").json(), people.sign_in("anika").json()

    for wrong in ({"password": "not it"}, {}):
        answer = http.post(END, json=wrong, headers=bearer(here["access_token"]))
        assert (answer.status_code, answer.json()["code"]) == (409, "wrong-password")
    assert goes_on(http, there)


def test_wrong_passwords_there_close_the_door_as_at_the_sign_in(http: httpx.Client, people: People) -> None:
    here = people.sign_in("mahbub").json()
    for _ in range(FREE_FAILURES):
        http.post(END, json={"password": "not it"}, headers=bearer(here["access_token"]))

    right = http.post(END, json={"password": password(people)}, headers=bearer(here["access_token"]))
    assert right.json()["code"] == "wrong-password"


@pytest.mark.parametrize(("seconds_ago", "fresh"), [(10, True), (400, False)])
def test_where_a_provider_vouches_who_ends_a_session_signed_in_there_a_moment_ago(
    runner: Runner, passwords: Any, seconds_ago: int, fresh: bool
) -> None:
    actor = Actor("somebody", "person", None, frozenset({"FP"}), authenticated_at=time.time() - seconds_ago)
    prepare = proving(passwords, SqlCredentials(runner.engine), local=False)
    command, caller = EndSessions(None, None, ""), type("Caller", (), {"actor": actor, "context": Context("c")})()

    if fresh:
        assert prepare(command, caller) is None
    else:
        with pytest.raises(SignInAgain):
            prepare(command, caller)
