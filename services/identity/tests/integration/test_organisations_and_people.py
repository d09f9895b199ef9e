"""Organisations and people over HTTP, from a real database, as the seed and demonstration leave them."""

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from nrm_identity.adapters import tables
from nrm_identity.adapters.passwords import Argon2Passwords
from nrm_identity.adapters.restating import tell_authorities
from nrm_identity.app.seed_accounts import seeded_account_id
from nrm_identity.demo.__main__ import demo_accounts, demo_content, load_demo
from nrm_identity.seed.__main__ import seed
from nrm_identity.settings import Settings
from nrm_shared.contracts import envelope
from nrm_shared.profile import ProductionRefused
from nrm_shared.reference.stations import all_stations
from nrm_shared.runner.runner import Runner
from nrm_shared.security.jwks import StaticKeys
from nrm_shared.security.tokens import TokenVerifier
from services.identity.tests.people import People

As = Callable[..., dict[str, str]]
NOBODY = "01890000-0000-7000-8000-000000000000"


@pytest.fixture(scope="module")
def as_(people: People) -> As:
    """Return the headers of somebody signed in; a POST also names its Idempotency-Key."""
    return people.headers


def test_every_police_station_is_an_organisation(http: httpx.Client, as_: As) -> None:
    ids: list[str] = []
    after: str | None = None
    while True:
        query: dict[str, str | int] = {"kind": "POLICE_STATION", "limit": 100, **({"after": after} if after else {})}
        page = http.get("/v1/organisations", params=query, headers=as_("farida")).json()
        ids += [item["id"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break

    assert len(ids) == len(set(ids))
    assert set(ids) == {station.code for station in all_stations()}


def test_every_seeded_organisation_was_told_to_the_others_once(runner: Runner) -> None:
    with runner.engine.connect() as connection:
        organisations, told = connection.execute(
            text(
                "SELECT (SELECT count(*) FROM organisation WHERE row_version = 1),"
                " (SELECT count(*) FROM outbox WHERE type = 'identity.organisation-changed.v1')"
            )
        ).one()
    assert told >= organisations > 600


def test_competent_authorities_are_told_once_more_with_the_version_they_have(runner: Runner) -> None:
    with runner.engine.connect() as connection:
        before = connection.execute(text("SELECT coalesce(max(id), 0) FROM outbox")).scalar_one()
        tell_authorities(connection)
        rows = connection.execute(text("SELECT type, body FROM outbox WHERE id > :before"), {"before": before}).all()
        connection.rollback()
    told = [envelope.attributes_of(bytes(row.body)) for row in rows]
    assert {row.type for row in rows} == {"identity.organisation-changed.v1"}
    assert [(one["subject"], one["sequence"], one["data"]["active"]) for one in told] == [
        ("child-welfare-dhaka", "1", True)
    ]


def test_seeding_again_changes_nothing(runner: Runner, settings: Settings, passwords: Argon2Passwords) -> None:
    assert seed(runner, settings) == (0, 0)
    assert load_demo(runner, settings, passwords) == 0


def test_the_demonstration_is_refused_in_production(
    runner: Runner, settings: Settings, passwords: Argon2Passwords
) -> None:
    with pytest.raises(PermissionError):
        load_demo(runner, settings.model_copy(update={"profile": "production"}), passwords)


def test_production_does_not_start_on_a_database_of_the_demonstration(runner: Runner, settings: Settings) -> None:
    with pytest.raises(ProductionRefused, match="accounts of the demonstration"):
        seed(runner, settings.model_copy(update={"profile": "production"}))
    seed(runner, settings)


@pytest.mark.parametrize("account", demo_accounts(demo_content(), "any"), ids=lambda account: account.username)
def test_every_demo_account_belongs_to_an_organisation_that_exists(
    http: httpx.Client, as_: As, account: object
) -> None:
    organisation = getattr(account, "organisation", "")

    assert http.get(f"/v1/organisations/{organisation}", headers=as_("farida")).status_code == 200


def test_names_of_people_are_sealed_in_the_database(runner: Runner) -> None:
    with runner.engine.connect() as connection:
        stored = [bytes(row[0]) for row in connection.execute(text("SELECT name_en FROM account"))]
    assert stored and not any(b"Farida" in name for name in stored)


def test_several_organisations_are_named_in_one_request(http: httpx.Client, as_: As) -> None:
    body = {"ids": ["PS-404190", "asha-shelter", "nobody"]}
    answer = http.post("/v1/organisation-labels", json=body, headers=as_("asha-focal")).json()

    assert {item["id"]: item["label_en"] for item in answer["items"]} == {
        "PS-404190": "Sharsha Police Station",
        "asha-shelter": "Asha Shelter",
    }


def test_the_administrator_registers_and_closes_an_organisation(http: httpx.Client, as_: As, runner: Runner) -> None:
    body = {"id": "notun-ghor", "kind": "SHELTER", "label_bn": "নতুন ঘর", "label_en": "Notun Ghor", "district": "BD4047"}
    made = http.post("/v1/organisations", json=body, headers=as_("admin", "register-1"))
    again = http.post("/v1/organisations", json=body, headers=as_("admin", "register-2"))

    assert made.status_code == 201
    assert made.headers["NRM-Event"].startswith("identity.organisation-changed.v1:")
    assert again.json()["code"] == "organisation-exists"

    stale = as_("admin", "close-0", **{"If-Match": '"7"'})
    refused = http.post("/v1/organisations/notun-ghor/closure", json={"reason": "NO_CAPACITY"}, headers=stale)
    assert refused.json()["code"] == "changed-meanwhile"

    seen = as_("admin", "close-1", **{"If-Match": made.headers["ETag"]})
    closed = http.post("/v1/organisations/notun-ghor/closure", json={"reason": "NO_CAPACITY"}, headers=seen)
    assert closed.json()["active"] is False


def test_only_the_administrator_registers_organisations(http: httpx.Client, as_: As) -> None:
    body = {"id": "x-org", "kind": "NGO", "label_bn": "ক", "label_en": "X"}

    assert http.post("/v1/organisations", json=body, headers=as_("farida", "k1")).status_code == 403
    assert http.post("/v1/organisations", json=body, headers={"Idempotency-Key": "k2"}).status_code == 401


@pytest.mark.parametrize("change", [{"kind": "CASTLE"}, {"district": "BD9999"}, {"parent": "nobody"}])
def test_an_organisation_with_unknown_codes_is_refused(http: httpx.Client, as_: As, change: dict[str, str]) -> None:
    body = {"id": "x-org", "kind": "NGO", "label_bn": "ক", "label_en": "X", **change}

    answer = http.post("/v1/organisations", json=body, headers=as_("admin", f"bad-{next(iter(change))}"))

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == f"/{next(iter(change))}"


def person(**changes: object) -> dict[str, object]:
    return {
        "username": "new.worker",
        "name_bn": "নূরজাহান",
        "name_en": "Nurjahan",
        "organisation": "asha-shelter",
        "roles": ["PWK"],
        **changes,
    }


def test_a_providers_focal_person_opens_an_account_for_the_own_staff_only(http: httpx.Client, as_: As) -> None:
    own = http.post("/v1/people", json=person(), headers=as_("asha-focal", "p1"))
    other = http.post("/v1/people", json=person(organisation="jibika"), headers=as_("asha-focal", "p2"))
    higher = http.post("/v1/people", json=person(username="x.y", roles=["AUT"]), headers=as_("asha-focal", "p3"))

    assert own.status_code == 201
    assert "Nurjahan" not in own.text
    assert other.status_code == 404
    assert higher.json()["code"] == "role-not-grantable"


def test_a_user_name_is_given_once(http: httpx.Client, as_: As) -> None:
    http.post("/v1/people", json=person(username="second.worker"), headers=as_("admin", "p4"))

    taken = http.post("/v1/people", json=person(username="second.worker"), headers=as_("admin", "p5"))
    assert taken.json()["code"] == "username-taken"


def test_who_administers_accounts_holds_no_other_role(http: httpx.Client, as_: As) -> None:
    body = person(username="both.hats", roles=["ADM", "FP"], organisation="nrm-office")

    assert http.post("/v1/people", json=body, headers=as_("admin", "p6")).json()["code"] == "administrator-alone"


def test_people_read_their_own_account_and_no_others(http: httpx.Client, as_: As) -> None:
    farida, anika = seeded_account_id("farida"), seeded_account_id("anika")

    assert http.get(f"/v1/people/{farida}", headers=as_("farida")).json()["name_en"] == "Farida"
    assert http.get(f"/v1/people/{anika}", headers=as_("farida")).status_code == 404
    assert http.get(f"/v1/people/{anika}", headers=as_("admin")).json()["organisation"] == "dhaka-care"


def test_the_administrator_sets_roles_but_not_the_own(http: httpx.Client, as_: As) -> None:
    worker, admin = seeded_account_id("asha-worker"), seeded_account_id("admin")
    body = {"roles": ["PWK", "CMG"], "jurisdictions": ["BD4041"]}

    changed = http.put(f"/v1/people/{worker}/roles", json=body, headers=as_("admin", "r1"))
    own = http.put(f"/v1/people/{admin}/roles", json={"roles": ["ADM", "FP"]}, headers=as_("admin", "r2"))

    assert changed.json()["roles"] == ["CMG", "PWK"]
    assert changed.headers["NRM-Event"].startswith("identity.person-role-changed.v1:")
    assert own.json()["code"] == "separation-of-duties-own-roles"


@pytest.mark.parametrize(("place", "status"), [("BD40", 200), ("BD40419015", 200), ("BD404190XY", 422), ("BD99", 422)])
def test_a_jurisdiction_is_a_place_from_division_to_union(http: httpx.Client, as_: As, place: str, status: int) -> None:
    worker = seeded_account_id("asha-worker")
    body = {"roles": ["PWK"], "jurisdictions": [place]}
    assert http.put(f"/v1/people/{worker}/roles", json=body, headers=as_("admin", place)).status_code == status


def test_a_closed_organisation_is_opened_again(http: httpx.Client, as_: As) -> None:
    body = {"id": "coming-back", "kind": "NGO", "label_bn": "ক", "label_en": "Coming back"}
    http.post("/v1/organisations", json=body, headers=as_("admin", "reopen-1"))
    http.post("/v1/organisations/coming-back/closure", json={"reason": "OTHER"}, headers=as_("admin", "reopen-2"))

    opened = http.post("/v1/organisations/coming-back/reopening", headers=as_("admin", "reopen-3"))
    assert opened.status_code == 200, opened.text
    assert opened.json()["active"] is True
    assert opened.headers["NRM-Event"].startswith("identity.organisation-changed.v1:")


def test_every_route_but_the_public_ones_demands_a_token(http: httpx.Client, application: FastAPI) -> None:
    paths = application.openapi()["paths"]
    open_to_all = {
        (method, path)
        for path, methods in paths.items()
        for method in methods
        if http.request(method, path.replace("{id}", NOBODY).replace("{reset_id}", NOBODY), json={}).status_code != 401
    }

    assert open_to_all == {
        ("post", "/v1/tokens"),
        ("post", "/v1/sign-ins"),
        ("post", "/v1/back-channel-logout"),
        ("get", "/.well-known/jwks.json"),
    }


def test_a_token_names_an_account_by_what_is_never_given_to_another(
    http: httpx.Client, people: People, runner: Runner
) -> None:
    token = people.sign_in("farida").json()["access_token"]
    verifier = TokenVerifier(StaticKeys(http.get("/.well-known/jwks.json").json()), "intake")

    assert verifier.bearer(token).actor.id == str(seeded_account_id("farida"))
    with pytest.raises(DBAPIError, match="permission denied"), runner.engine.begin() as connection:
        connection.execute(text("DELETE FROM account WHERE username = 'farida'"))


# What asks for something that others know or find out; a code, a PIN and a password are none of it.
KNOWLEDGE = re.compile(r"hint|question|answer|remind|maiden|mother|father|birth|pet|school|favou?rite|memorable")


def told_names(document: dict[str, Any]) -> set[str]:
    """Return the names of everything that bodies and answers of a document hold."""
    return {name for schema in document["components"]["schemas"].values() for name in schema.get("properties", {})}


def test_nobody_is_asked_for_a_hint_or_a_secret_question(application: FastAPI) -> None:
    kept = {column.name for table in tables.metadata.tables.values() for column in table.columns}
    names = told_names(application.openapi()) | kept

    assert {"password", "code", "pin", "recovery_digests"} <= names
    assert sorted(name for name in names if KNOWLEDGE.search(name)) == []
    assert [name for name in ("password_hint", "secret_question", "mothers_name") if not KNOWLEDGE.search(name)] == []
