"""First passwords over HTTP: made by the system, good for a short time, and who begins anew does so by two administrators."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from nrm_identity.adapters.guesses import guessable
from nrm_identity.adapters.passwords import Argon2Passwords
from nrm_identity.app.own_credentials import SHORTEST_PASSWORD
from nrm_identity.app.seed_accounts import seeded_account_id
from nrm_shared.runner.runner import Runner
from services.identity.tests.people import People, bearer
from tests.support.waiting import eventually

SEEN = {"evidence": "IN_PERSON_WITH_DOCUMENT"}
OWN = "a password of one's own"
Open = Callable[..., str]


@pytest.fixture
def opened(http: httpx.Client, people: People) -> Open:
    """Return a function that opens an account, in whose name it is asked, and returns its id."""

    def one(username: str, role: str = "PWK", organisation: str = "asha-shelter") -> str:
        body = {
            "username": username,
            "name_bn": "নূরজাহান",
            "name_en": "Nurjahan",
            "organisation": organisation,
            "roles": [role],
        }
        made = http.post("/v1/people", json=body, headers=people.headers("admin", f"open-{username}"))
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    return one


def first(http: httpx.Client, people: People, id: str, by: str = "admin") -> httpx.Response:
    return http.post(f"/v1/people/{id}/first-password", json=SEEN, headers=people.headers(by))


def finish(http: httpx.Client, people: People, username: str, given: str) -> tuple[str, dict[str, Any]]:
    """Do everything a first sign-in asks for; return the secret of the factor and what the whole sign-in answers."""
    begun = people.sign_in(username, given, None).json()["access_token"]
    changed = http.post("/v1/account/password", json={"password": given, "following": OWN}, headers=bearer(begun))
    assert changed.status_code == 204, changed.text
    again = eventually(lambda: people.sign_in(username, OWN, None).json()["access_token"], "signed in again")
    secret = http.post("/v1/account/second-factor", json={"password": OWN}, headers=bearer(again)).json()["secret"]
    code = {"code": people.clock.code(secret)}
    confirmed = http.post("/v1/account/second-factor/confirmation", json=code, headers=bearer(again))
    assert confirmed.status_code == 200, confirmed.text
    return secret, people.sign_in(username, OWN, people.clock.code(secret)).json()


@pytest.fixture
def second_administrator(people: People) -> dict[str, str]:
    """Return the headers of the demo's other administrator."""
    return people.headers("second-admin")


@pytest.fixture
def lost(http: httpx.Client, people: People, opened: Open) -> tuple[str, str, dict[str, Any]]:
    """Return user name, id and last sign-in of somebody who signed in and then lost the telephone."""
    username = f"lost.{uuid4().hex[:8]}"
    id = opened(username)
    given = first(http, people, id).json()["first_password"]
    return username, id, finish(http, people, username, given)[1]


def proposed(http: httpx.Client, people: People, id: str) -> str:
    key = uuid4().hex
    answer = http.post(f"/v1/people/{id}/resets", json=SEEN, headers=people.headers("admin", key))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["reset_id"])


def test_a_new_account_opens_nothing_until_a_first_password_is_given_out(
    http: httpx.Client, people: People, opened: Open
) -> None:
    id = opened("nothing.yet")
    assert people.sign_in("nothing.yet", "", None).status_code == 401

    given = first(http, people, id)
    assert given.status_code == 201, given.text
    assert given.headers["Cache-Control"] == "no-store"
    answer = people.sign_in("nothing.yet", given.json()["first_password"], None).json()
    assert answer["duties"] == ["change-password", "enrol-second-factor"]


def test_first_passwords_are_random_and_follow_the_rules_for_passwords() -> None:
    made = [Argon2Passwords().first() for _ in range(50)]

    assert len(set(made)) == len(made)
    assert all(len(one) >= SHORTEST_PASSWORD and not guessable(one, ("asha", "nurjahan")) for one in made)
    assert {len(one.replace("-", "")) for one in made} == {20}


def test_nobody_chooses_a_first_password_for_somebody_else(http: httpx.Client, people: People, opened: Open) -> None:
    id = opened("not.chosen")
    body = SEEN | {"password": "a password somebody chose"}

    answer = http.post(f"/v1/people/{id}/first-password", json=body, headers=people.headers("admin"))
    assert answer.status_code == 422


def test_a_first_password_that_nobody_used_ends_by_itself_and_another_can_be_given_out(
    http: httpx.Client, people: People, opened: Open, runner: Runner
) -> None:
    id = opened("too.late")
    given = first(http, people, id).json()["first_password"]
    with runner.engine.begin() as connection:
        left = connection.execute(
            text("SELECT first_password_until - clock_timestamp() FROM account WHERE id = :id"), {"id": id}
        ).scalar_one()
        assert 71 * 3600 < left.total_seconds() <= 72 * 3600
        back = "UPDATE account SET first_password_until = clock_timestamp() - interval '1 second' WHERE id = :id"
        connection.execute(text(back), {"id": id})

    late = people.sign_in("too.late", given, None)
    assert (late.status_code, late.json()["code"]) == (401, "invalid-credentials")
    with runner.engine.connect() as connection:
        why = connection.execute(text("SELECT reason FROM audit_event ORDER BY id DESC LIMIT 1")).scalar_one()
    assert why == "first-password-lapsed"
    another = first(http, people, id).json()["first_password"]
    assert people.sign_in("too.late", another, None).status_code == 200


def test_a_first_password_cannot_stay_the_password(http: httpx.Client, people: People, opened: Open) -> None:
    id = opened("not.for.long")
    given = first(http, people, id).json()["first_password"]
    token = people.sign_in("not.for.long", given, None).json()["access_token"]

    same = http.post("/v1/account/password", json={"password": given, "following": given}, headers=bearer(token))
    assert same.status_code == 422
    assert http.get(f"/v1/people/{id}", headers=bearer(token)).status_code == 403


def test_on_what_evidence_it_was_given_out_is_in_the_audit_trail_and_the_password_is_not(
    http: httpx.Client, people: People, opened: Open, runner: Runner
) -> None:
    id = opened("on.evidence")
    given = first(http, people, id).json()["first_password"]

    with runner.engine.connect() as connection:
        row = connection.execute(
            text("SELECT reason, audit_event::text FROM audit_event WHERE subject = :id ORDER BY id DESC LIMIT 1"),
            {"id": id},
        ).one()
        kept = connection.execute(text("SELECT account::text FROM account WHERE id = :id"), {"id": id}).scalar_one()
    assert row[0] == "IN_PERSON_WITH_DOCUMENT"
    assert given not in row[1] + kept
    unknown = http.post(
        f"/v1/people/{id}/first-password", json={"evidence": "A_FEELING"}, headers=people.headers("admin")
    )
    assert unknown.status_code == 422


def test_a_providers_focal_person_gives_first_passwords_to_the_own_staff_only(
    http: httpx.Client, people: People, opened: Open
) -> None:
    own, other = opened("own.staff"), opened("other.staff", organisation="jibika")

    assert first(http, people, own, by="asha-focal").status_code == 201
    assert first(http, people, other, by="asha-focal").status_code == 404
    assert first(http, people, own, by="farida").status_code == 403


def test_whoever_signs_in_already_gets_no_first_password_from_one_administrator(
    http: httpx.Client, people: People, lost: tuple[str, str, dict[str, Any]]
) -> None:
    _, id, _ = lost
    assert first(http, people, id).json()["code"] == "proofs-in-use"
    assert first(http, people, str(seeded_account_id("anika"))).json()["code"] == "proofs-in-use"


def test_two_administrators_let_somebody_begin_anew_and_the_old_telephone_is_forgotten(
    http: httpx.Client,
    people: People,
    runner: Runner,
    lost: tuple[str, str, dict[str, Any]],
    second_administrator: dict[str, str],
) -> None:
    username, id, before = lost
    reset = proposed(http, people, id)
    assert reset in http.get("/v1/resets", headers=second_administrator).text
    going_on = http.post("/v1/tokens", json={"grant": "renewal", "renewal": before["renewal"]})
    assert going_on.status_code == 200, "a proposal changes nothing"

    given = http.post(f"/v1/resets/{reset}/confirmation", headers=second_administrator)

    assert given.status_code == 201, given.text
    assert http.post("/v1/tokens", json={"grant": "renewal", "renewal": going_on.json()["renewal"]}).status_code == 401
    token = bearer(before["access_token"])
    eventually(partial(_refused, http, f"/v1/people/{id}", token), "the token is refused", 3.0)
    assert people.sign_in(username, OWN, None).status_code == 401
    duties = people.sign_in(username, given.json()["first_password"], None).json()["duties"]
    assert duties == ["change-password", "enrol-second-factor"]
    assert reset not in http.get("/v1/resets", headers=second_administrator).text
    with runner.engine.connect() as connection:
        kept = connection.execute(
            text("SELECT evidence, proposed_by, decided_by FROM proof_reset WHERE id = :id"), {"id": reset}
        ).one()
    assert kept.evidence == "IN_PERSON_WITH_DOCUMENT"
    assert kept.proposed_by == str(seeded_account_id("admin")) != kept.decided_by


def test_one_administrator_alone_lets_nobody_begin_anew(
    http: httpx.Client, people: People, lost: tuple[str, str, dict[str, Any]]
) -> None:
    username, id, before = lost
    reset = proposed(http, people, id)

    alone = http.post(f"/v1/resets/{reset}/confirmation", headers=people.headers("admin"))

    assert (alone.status_code, alone.json()["code"]) == (409, "separation-of-duties-second-administrator")
    assert http.post("/v1/tokens", json={"grant": "renewal", "renewal": before["renewal"]}).status_code == 200
    again = http.post(f"/v1/people/{id}/resets", json=SEEN, headers=people.headers("admin", uuid4().hex))
    assert again.json()["code"] == "reset-in-hand"
    assert username


def test_nobody_lets_themselves_begin_anew(
    http: httpx.Client, people: People, second_administrator: dict[str, str]
) -> None:
    own = str(seeded_account_id("admin"))
    answer = http.post(f"/v1/people/{own}/resets", json=SEEN, headers=people.headers("admin", uuid4().hex))
    assert answer.json()["code"] == "separation-of-duties-own-roles"

    by_another = http.post(
        f"/v1/people/{own}/resets", json=SEEN, headers=second_administrator | {"Idempotency-Key": uuid4().hex}
    ).json()["reset_id"]
    for deed, body in (("confirmation", None), ("refusal", {"reason": "OTHER"})):
        headers = people.headers("admin", uuid4().hex)
        mine = http.post(f"/v1/resets/{by_another}/{deed}", json=body, headers=headers)
        assert mine.json()["code"] == "separation-of-duties-own-roles"


def test_a_proposal_waits_three_days_and_then_lapses(
    http: httpx.Client,
    people: People,
    runner: Runner,
    lost: tuple[str, str, dict[str, Any]],
    second_administrator: dict[str, str],
) -> None:
    _, id, _ = lost
    reset = proposed(http, people, id)
    with runner.engine.begin() as connection:
        back = "UPDATE proof_reset SET proposed_at = proposed_at - interval '73 hours' WHERE id = :id"
        connection.execute(text(back), {"id": reset})

    late = http.post(f"/v1/resets/{reset}/confirmation", headers=second_administrator)
    assert late.json()["code"] == "reset-lapsed"
    assert reset not in http.get("/v1/resets", headers=second_administrator).text
    assert proposed(http, people, id) != reset


def test_a_refused_proposal_comes_to_nothing(
    http: httpx.Client,
    people: People,
    lost: tuple[str, str, dict[str, Any]],
    second_administrator: dict[str, str],
) -> None:
    _, id, before = lost
    reset = proposed(http, people, id)
    headers = second_administrator | {"Idempotency-Key": uuid4().hex}

    refused = http.post(f"/v1/resets/{reset}/refusal", json={"reason": "FOUND_AGAIN"}, headers=headers)

    assert refused.json()["status"] == "REFUSED"
    late = http.post(f"/v1/resets/{reset}/confirmation", headers=second_administrator)
    assert late.status_code == 409
    assert http.post("/v1/tokens", json={"grant": "renewal", "renewal": before["renewal"]}).status_code == 200


def _refused(http: httpx.Client, path: str, headers: dict[str, str]) -> bool:
    return http.get(path, headers=headers).status_code == 401
