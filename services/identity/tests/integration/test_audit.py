"""Who reads identity's own audit trail, and what of it."""

from uuid import uuid4

import httpx

from nrm_identity.app.seed_accounts import seeded_account_id
from services.identity.tests.people import People


def rows(http: httpx.Client, people: People, who: str, **asked: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    after: dict[str, str] = {}
    while True:
        page = http.get("/v1/audit", params={"limit": "100", **asked, **after}, headers=people.headers(who))
        assert page.status_code == 200, page.text
        found += page.json()["items"]
        if page.json()["next"] is None:
            return found
        after = {"after": page.json()["next"]}


def test_the_data_protection_officer_reads_what_was_done_about_an_account_and_by_it(
    http: httpx.Client, people: People
) -> None:
    anika = str(seeded_account_id("anika"))
    people.sign_in("anika", "wrong", None)
    people.sign_in("anika")
    people.forget("anika")
    http.get("/v1/account/sessions", headers=people.headers("anika"))

    seen = rows(http, people, "dpo", account=anika)

    assert seen and all(anika in (row["subject"], row["actor"]) for row in seen)
    assert {"refused", "admitted"} <= {row["reason"] for row in seen}
    assert len(rows(http, people, "dpo")) > len(seen)


def test_that_the_trail_was_read_is_in_the_trail(http: httpx.Client, people: People) -> None:
    farida = str(seeded_account_id("farida"))
    rows(http, people, "dpo", account=farida)

    [*_, last] = [
        row for row in rows(http, people, "dpo") if row["action"] == "audit:read" and row["subject"] == farida
    ]
    assert last["actor"] == str(seeded_account_id("dpo"))


def test_others_see_what_they_did_themselves_whomever_they_ask_about(http: httpx.Client, people: People) -> None:
    farida, anika = str(seeded_account_id("farida")), str(seeded_account_id("anika"))
    # That she read it is a deed of her own.
    rows(http, people, "farida")

    assert {row["actor"] for row in rows(http, people, "farida")} == {farida}
    assert all(row["actor"] == farida for row in rows(http, people, "farida", account=anika))


def test_who_administers_accounts_does_not_read_the_trail_of_the_own_deeds(http: httpx.Client, people: People) -> None:
    for who in ("admin", "anika", "authority-sec"):
        assert http.get("/v1/audit", headers=people.headers(who)).status_code == 403
    assert http.get("/v1/audit", headers={"Idempotency-Key": uuid4().hex}).status_code == 401


def test_a_refused_attempt_is_told_as_one_and_only_to_who_investigates(http: httpx.Client, people: People) -> None:
    farida = str(seeded_account_id("farida"))
    assert http.get("/v1/resets", headers=people.headers("farida")).status_code == 403

    assert "denied" not in {row["outcome"] for row in rows(http, people, "farida")}
    refused = [row for row in rows(http, people, "dpo", account=farida) if row["outcome"] == "denied"]
    assert (farida, "proof-reset:list", "forbidden") in [
        (row["actor"], row["action"], row["reason"]) for row in refused
    ]
