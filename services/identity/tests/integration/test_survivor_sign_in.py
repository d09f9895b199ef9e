"""A survivor signs in over HTTP, with what intake told and the PIN she chose; what ends that ends it at once."""

from collections.abc import Iterator
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text

from nrm_identity import wiring
from nrm_identity.adapters.code_digests import KeyedDigests
from nrm_identity.app.seed_accounts import seeded_account_id
from nrm_identity.settings import Settings
from nrm_shared.contracts import envelope
from nrm_shared.contracts.base import Event
from nrm_shared.contracts.intake import PersonErasedV1, SurvivorAccessGrantedV1, SurvivorCodeEndedV1
from nrm_shared.erasure.sweep import sweep
from nrm_shared.http.rate_limit import TRIES_OF_ONE
from nrm_shared.inbox.delivery import Delivery
from nrm_shared.kernel.ids import new_id
from nrm_shared.runner.runner import Runner
from nrm_shared.security import keyfiles
from nrm_shared.security.blind import BlindIndex
from nrm_shared.security.handcodes import new_survivor_code, survivor_code_digest
from nrm_shared.security.jwks import ReadKeys
from nrm_shared.security.masterkeys import read_key
from nrm_shared.security.signingkeys import SigningKeyFile
from nrm_shared.security.tokens import InvalidToken, TokenVerifier
from services.identity.tests.people import People, bearer
from tests.support.waiting import eventually

# The PIN typed beside the worker, and the one she makes of it alone.
FIRST_PIN, PIN = "141421", "271828"
ADDRESSES = count(1)


class Survivor:
    """Somebody who was handed a code; intake's word comes by the inbox, everything else over HTTP."""

    def __init__(self, runner: Runner, http: httpx.Client, people: People, keys: SigningKeyFile) -> None:
        self.runner, self.http, self.people = runner, http, people
        self.verifier = TokenVerifier(ReadKeys(lambda: keys.keys.published), "intake")
        self.person, self.case = new_id(), new_id()
        self.code, self.id = "", new_id()

    def hear(self, event: Event) -> None:
        id = new_id()
        now = self.runner.clock.now()
        body = envelope.write(event, id=id, source="/nrm/intake", time=now, subject=str(self.id), sequence=1)
        delivery = Delivery("identity.inbox", body, str(id), event.TYPE, envelope.CONTENT_TYPE)
        wiring.build_inbox(self.runner).run_batch([delivery])

    def handed_a_code(self) -> None:
        self.code, self.id = new_survivor_code(), new_id()
        self.hear(
            SurvivorAccessGrantedV1(
                code_id=self.id,
                person_id=self.person,
                case_ids=[self.case],
                digest=survivor_code_digest(self.code),
                handed_out_by=str(seeded_account_id("nasrin")),
            )
        )

    def choose(self, pin: str = FIRST_PIN, by: str = "farida") -> httpx.Response:
        return self.http.post("/v1/survivor-pin", json={"code": self.code, "pin": pin}, headers=self.people.headers(by))

    def settled(self) -> None:
        """Choose a PIN beside the worker and change it alone, so that it is hers."""
        assert self.choose().status_code == 204
        first = self.sign_in(pin=FIRST_PIN).json()["access_token"]
        assert self.change(first).status_code == 204

    def change(self, token: str, pin: str = FIRST_PIN, following: str = PIN) -> httpx.Response:
        change = {"pin": pin, "next_pin": following}
        return self.http.post("/v1/survivor-pin/change", json=change, headers=bearer(token))

    def sign_in(self, code: str | None = None, pin: str = PIN) -> httpx.Response:
        body = {"grant": "survivor_code", "code": self.code if code is None else code, "pin": pin}
        return self.http.post("/v1/tokens", json=body | {"audience": ["intake", "identity"]})

    def token(self) -> str:
        answer = self.sign_in()
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])


@pytest.fixture
def telephone(http: httpx.Client) -> Iterator[httpx.Client]:
    """Return a client from an address where nobody tried to sign in before: tries are counted by whence they come."""
    whence = httpx.HTTPTransport(local_address=f"127.0.1.{next(ADDRESSES)}")
    with httpx.Client(base_url=http.base_url, transport=whence, timeout=30) as client:
        yield client


@pytest.fixture
def rehana(runner: Runner, telephone: httpx.Client, people: People, settings: Settings) -> Survivor:
    made = Survivor(runner, telephone, people, SigningKeyFile(settings.signing_key_file))
    made.handed_a_code()
    return made


def rows(runner: Runner, statement: str, **values: Any) -> list[Any]:
    with runner.engine.connect() as connection:
        return list(connection.execute(text(statement), values).all())


def test_code_and_pin_give_a_token_of_five_minutes_that_names_her_and_her_cases(rehana: Survivor) -> None:
    rehana.settled()
    answer = rehana.sign_in().json()

    actor = rehana.verifier.verify(answer["access_token"])
    assert (actor.kind, set(actor.roles), actor.id) == ("survivor", {"SUR"}, str(rehana.person))
    assert set(actor.cases) == {rehana.case}
    assert (answer["expires_in"], answer["renewal"], answer["duties"]) == (300, None, [])


def test_the_pin_typed_beside_the_worker_opens_only_its_own_change(rehana: Survivor) -> None:
    rehana.choose()
    answer = rehana.sign_in(pin=FIRST_PIN).json()

    assert answer["duties"] == ["change-pin"]
    headers, case = bearer(answer["access_token"]), f"/v1/cases/{rehana.case}/accesses"
    assert rehana.http.get(case, headers=headers).status_code == 403
    with pytest.raises(InvalidToken):
        rehana.verifier.verify(answer["access_token"])
    assert rehana.change(answer["access_token"]).status_code == 204
    assert rehana.sign_in(pin=FIRST_PIN).status_code == 401
    assert rehana.sign_in().json()["duties"] == []


def test_who_handed_out_the_code_does_not_choose_the_pin(rehana: Survivor) -> None:
    refused = rehana.choose(by="nasrin")
    assert (refused.status_code, refused.json()["code"]) == (409, "separation-of-duties-survivor-pin")
    assert rehana.choose().status_code == 204


def test_she_sees_who_chose_the_pin_and_every_sign_in_as_her_and_no_other_case_does(rehana: Survivor) -> None:
    rehana.settled()
    rehana.sign_in(pin="999998")
    token = rehana.token()

    seen = rehana.http.get(f"/v1/cases/{rehana.case}/accesses", headers=bearer(token)).json()["items"]
    assert [one["what"] for one in seen] == ["PIN_CHOSEN", "SIGNED_IN", "PIN_CHANGED", "SIGNED_IN"]
    assert (seen[0]["organisation"], seen[0]["roles"]) == ("nrm-office", ["FP"])
    assert "person:" not in str(seen)
    assert rehana.http.get(f"/v1/cases/{new_id()}/accesses", headers=bearer(token)).status_code == 404


def test_identity_keeps_no_code_no_pin_and_no_name(rehana: Survivor) -> None:
    rehana.choose()
    [row] = rows(rehana.runner, "SELECT survivor_access::text AS all FROM survivor_access WHERE id = :id", id=rehana.id)

    assert "$argon2id$" in row.all
    assert PIN not in row.all
    assert rehana.code.replace("-", "") not in row.all


def test_what_is_kept_of_a_code_cannot_be_found_without_the_key_that_lies_elsewhere(
    rehana: Survivor, settings: Settings
) -> None:
    [row] = rows(rehana.runner, "SELECT digest FROM survivor_access WHERE id = :id", id=rehana.id)
    plain = survivor_code_digest(rehana.code)
    assert settings.index_key_file is not None

    assert row.digest == KeyedDigests(BlindIndex(read_key(settings.index_key_file))).keyed(plain)
    assert row.digest != KeyedDigests(BlindIndex(b"a guessed key".ljust(32))).keyed(plain)
    assert plain not in str(rows(rehana.runner, "SELECT survivor_access::text AS all FROM survivor_access"))


def test_nobody_learns_what_was_wrong(rehana: Survivor) -> None:
    rehana.settled()
    unknown, wrong = rehana.sign_in(code=new_survivor_code()), rehana.sign_in(pin="161803")

    def told(answer: httpx.Response) -> tuple[int, dict[str, Any]]:
        body = answer.json()
        body.pop("correlation_id", None)
        return answer.status_code, body

    assert told(unknown) == told(wrong)
    assert (unknown.status_code, unknown.json()["code"]) == (401, "invalid-credentials")
    tries = rows(rehana.runner, "SELECT reason FROM audit_event WHERE subject_kind = 'survivor-access' ORDER BY id")
    assert [row.reason for row in tries][-2:] == ["unknown", "refused"]


def test_she_changes_her_pin_and_signs_out(rehana: Survivor) -> None:
    rehana.settled()
    token = rehana.token()
    change = {"pin": PIN, "next_pin": "161803"}
    assert rehana.http.post("/v1/survivor-pin/change", json=change, headers=bearer(token)).status_code == 204
    assert rehana.sign_in().status_code == 401
    assert rehana.sign_in(pin="161803").status_code == 200
    wrong = rehana.http.post("/v1/survivor-pin/change", json=change, headers=bearer(token))
    assert (wrong.status_code, wrong.json()["code"]) == (409, "wrong-pin")

    assert rehana.http.post("/v1/sign-out", json={}, headers=bearer(token)).json() == {"ended": 1}

    def out() -> bool:
        answer = rehana.http.post("/v1/survivor-pin/change", json=change, headers=bearer(token))
        return bool(answer.json()["code"] == "access-revoked")

    eventually(out, "the token is refused", 3.0)


def test_only_who_hands_codes_out_chooses_a_pin_with_somebody(rehana: Survivor) -> None:
    refused = rehana.choose(by="anika")
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert rehana.choose().status_code == 204
    again = rehana.choose(pin="161803")
    assert (again.status_code, again.json()["code"]) == (409, "pin-chosen")


@pytest.mark.parametrize("how", ["another code", "revoked", "erased"])
def test_what_ends_her_code_ends_her_tokens(rehana: Survivor, how: str) -> None:
    rehana.settled()
    before, first, id = rehana.token(), rehana.code, rehana.id
    match how:
        case "another code":
            rehana.handed_a_code()
        case "revoked":
            rehana.hear(SurvivorCodeEndedV1(code_id=id, case_id=rehana.case, reason="LOST"))
        case "erased":
            rehana.hear(PersonErasedV1(person_id=rehana.person, case_ids=[rehana.case]))
            assert rows(rehana.runner, "SELECT 1 FROM survivor_access WHERE person_id = :id", id=rehana.person) == []

    assert rehana.sign_in(code=first).status_code == 401
    told = rows(rehana.runner, "SELECT body FROM outbox WHERE type = 'identity.access-revoked.v1'")
    assert any(str(rehana.person).encode() in bytes(row.body) for row in told)

    def out() -> bool:
        answer = rehana.http.post("/v1/sign-out", json={}, headers=bearer(before))
        return bool(answer.json().get("code") == "access-revoked")

    eventually(out, "the token is refused", 3.0)


def test_identity_reports_that_nothing_of_an_erased_person_is_left(rehana: Survivor, settings: Settings) -> None:
    rehana.choose()
    rehana.hear(PersonErasedV1(person_id=rehana.person, case_ids=[rehana.case]))

    assert sweep(rehana.runner, keyfiles.erasure_key(settings)) >= 1

    told = rows(rehana.runner, "SELECT body FROM outbox WHERE type = 'identity.person-erasure-done.v1'")
    assert sum(str(rehana.person).encode() in bytes(row.body) for row in told) == 1
    left = rows(rehana.runner, "SELECT 1 FROM survivor_access WHERE person_id = :id", id=rehana.person)
    assert left == []
    assert sweep(rehana.runner, keyfiles.erasure_key(settings)) == 0


def test_one_source_tries_so_often_and_then_waits(telephone: httpx.Client) -> None:
    body = {"grant": "survivor_code", "code": str(UUID(int=0))[:19], "pin": PIN, "audience": ["intake"]}
    # The form is checked first, so that these tries cost nothing but the count.
    seen = {
        telephone.post("/v1/tokens", json=body | {"audience": [uuid4().hex]}).status_code
        for _ in range(TRIES_OF_ONE + 1)
    }

    assert seen == {422, 429}
