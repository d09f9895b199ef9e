"""A survivor signs in over HTTP, with what intake told and the PIN she chose; what ends that ends it at once."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text

from nrm_identity import wiring
from nrm_identity.settings import Settings
from nrm_shared.contracts import envelope
from nrm_shared.contracts.base import Event
from nrm_shared.contracts.intake import PersonErasedV1, SurvivorAccessGrantedV1, SurvivorCodeEndedV1
from nrm_shared.http.rate_limit import TRIES_OF_ONE
from nrm_shared.inbox.delivery import Delivery
from nrm_shared.kernel.ids import new_id
from nrm_shared.runner.runner import Runner
from nrm_shared.security.handcodes import new_survivor_code, survivor_code_digest
from nrm_shared.security.jwks import ReadKeys
from nrm_shared.security.signingkeys import SigningKeyFile
from nrm_shared.security.tokens import TokenVerifier
from services.identity.tests.people import People, bearer
from tests.support.waiting import eventually

PIN = "271828"


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
            )
        )

    def choose(self, pin: str = PIN, by: str = "farida") -> httpx.Response:
        return self.http.post("/v1/survivor-pin", json={"code": self.code, "pin": pin}, headers=self.people.headers(by))

    def sign_in(self, code: str | None = None, pin: str = PIN) -> httpx.Response:
        body = {"grant": "survivor_code", "code": self.code if code is None else code, "pin": pin}
        return self.http.post("/v1/tokens", json=body | {"audience": ["intake", "identity"]})

    def token(self) -> str:
        answer = self.sign_in()
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])


@pytest.fixture
def rehana(runner: Runner, http: httpx.Client, people: People, settings: Settings) -> Survivor:
    made = Survivor(runner, http, people, SigningKeyFile(settings.signing_key_file))
    made.handed_a_code()
    return made


def rows(runner: Runner, statement: str, **values: Any) -> list[Any]:
    with runner.engine.connect() as connection:
        return list(connection.execute(text(statement), values).all())


def test_code_and_pin_give_a_token_of_five_minutes_that_names_her_and_her_cases(rehana: Survivor) -> None:
    assert rehana.choose().status_code == 204
    answer = rehana.sign_in().json()

    actor = rehana.verifier.verify(answer["access_token"])
    assert (actor.kind, set(actor.roles), actor.id) == ("survivor", {"SUR"}, str(rehana.person))
    assert set(actor.cases) == {rehana.case}
    assert (answer["expires_in"], answer["renewal"]) == (300, None)


def test_identity_keeps_no_code_no_pin_and_no_name(rehana: Survivor) -> None:
    rehana.choose()
    [row] = rows(rehana.runner, "SELECT survivor_access::text AS all FROM survivor_access WHERE id = :id", id=rehana.id)

    assert "$argon2id$" in row.all
    assert PIN not in row.all
    assert rehana.code.replace("-", "") not in row.all


def test_nobody_learns_what_was_wrong(rehana: Survivor) -> None:
    rehana.choose()
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
    rehana.choose()
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
    rehana.choose()
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


def test_one_source_tries_so_often_and_then_waits(http: httpx.Client) -> None:
    body = {"grant": "survivor_code", "code": str(UUID(int=0))[:19], "pin": PIN, "audience": ["intake"]}
    # The form is checked first, so that these tries cost nothing but the count.
    seen = {
        http.post("/v1/tokens", json=body | {"audience": [uuid4().hex]}).status_code for _ in range(TRIES_OF_ONE + 1)
    }

    assert seen == {422, 429}
