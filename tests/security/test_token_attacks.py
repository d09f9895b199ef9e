"""What attackers do to tokens and assertions: nothing gets in at a service's door, and nothing makes it fall over."""

import base64
import json
import secrets
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import OctKey, OKPKey

from nrm_identity.adapters.assertions import SignedAssertions
from nrm_identity.app.sign_in_ports import Stored
from nrm_shared.http.door import Call, Door, make_app
from nrm_shared.kernel.actor import Actor
from nrm_shared.security.jwks import StaticKeys
from nrm_shared.security.tokens import ISSUER, InvalidToken, TokenIssuer, TokenVerifier
from services.identity.tests.unit.fakes import KnownCredentials
from shared.tests.town import runner

KEY = OKPKey.generate_key("Ed25519", {"kid": "identity.k1"}, private=True)
STRANGER = OKPKey.generate_key("Ed25519", {"kid": "identity.k1"}, private=True)
VERIFIER = TokenVerifier(StaticKeys({"keys": [KEY.as_dict(private=False)]}), "intake")
FARIDA = Actor("person-1", "person", "nrm-office", frozenset({"FP"}))
ANIKA = Actor("person-2", "person", "dhaka-care", frozenset({"ASR"}))
APPROVAL = Actor("service:approval", "service", None, frozenset({"SVC-approval"}))


def encoded(part: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def decoded(part: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found


_ISSUED = TokenIssuer(KEY).issue(FARIDA, ["intake"], acr="mfa")
# As issued, but valid for as long as the whole suite may take.
CLAIMS = decoded(_ISSUED.split(".")[1]) | {"exp": time.time() + 3600}
HEADER = decoded(_ISSUED.split(".")[0])


def signed(claims: dict[str, Any], header: dict[str, Any] | None = None, key: Any = KEY) -> str:
    head = {**HEADER, **(header or {})}
    return jws.serialize_compact(head, json.dumps(claims), key, algorithms=[head["alg"]])


GOOD = signed(CLAIMS)
"""A token that holds; each attack changes one thing."""


def with_public_key_as_secret() -> str:
    head = encoded({**HEADER, "alg": "HS256"})
    key = OctKey.import_key({"kty": "oct", "k": str(KEY.as_dict(private=False)["x"])})
    return jws.serialize_compact(decoded(head), json.dumps(CLAIMS), key, algorithms=["HS256"])


def unsigned(algorithm: str) -> str:
    return f"{encoded({**HEADER, 'alg': algorithm})}.{encoded(CLAIMS)}."


NOW = time.time()
# From when this was read: the tests before these may take a while.
A_DAY = 86_400
ATTACKS: dict[str, Callable[[], str]] = {
    "no signature at all": lambda: ".".join([*GOOD.split(".")[:2], ""]),
    "alg none": lambda: unsigned("none"),
    "alg None": lambda: unsigned("None"),
    "HS256 with the public key": with_public_key_as_secret,
    "the wider name of the algorithm": lambda: signed(CLAIMS, {"alg": "EdDSA"}),
    "another's key under our key id": lambda: signed(CLAIMS, key=STRANGER),
    "another's key in the header": lambda: signed(CLAIMS, {"jwk": STRANGER.as_dict(private=False)}, STRANGER),
    "an address of keys in the header": lambda: signed(CLAIMS, {"jku": "http://127.0.0.1:9/jwks"}, STRANGER),
    "an unknown key id": lambda: signed(CLAIMS, {"kid": "identity.k2"}),
    "a path as key id": lambda: signed(CLAIMS, {"kid": "../../../../dev/null"}),
    "a query as key id": lambda: signed(CLAIMS, {"kid": "' OR 1=1 --"}),
    "no key id": lambda: signed(CLAIMS, {"kid": ""}),
    "another kind of token": lambda: signed(CLAIMS, {"typ": "JWT"}),
    "a part that must be understood": lambda: unsigned_crit(),  # noqa: PLW0108 - defined below
    "another audience": lambda: signed({**CLAIMS, "aud": ["referral"]}),
    "an audience that is a text": lambda: signed({**CLAIMS, "aud": "intake"}),
    "no audience": lambda: signed(without("aud")),
    "another issuer": lambda: signed({**CLAIMS, "iss": "https://idp.example"}),
    "no issuer": lambda: signed(without("iss")),
    "expired": lambda: signed({**CLAIMS, "exp": NOW - 60}),
    "no end": lambda: signed(without("exp")),
    "an end that is a text": lambda: signed({**CLAIMS, "exp": "9999999999"}),
    "an end that is no number": lambda: signed_text(json.dumps(CLAIMS).replace(str(CLAIMS["exp"]), "NaN")),
    "not yet valid": lambda: signed({**CLAIMS, "nbf": NOW + A_DAY}),
    "no beginning": lambda: signed(without("nbf")),
    "no time of issue": lambda: signed(without("iat")),
    "a role added afterwards": lambda: altered(roles=["AUT"]),
    "another person's name put in": lambda: altered(sub="person-2"),
    "the service itself": lambda: signed({**CLAIMS, "kind": "system", "roles": ["SYSTEM"]}),
    "nobody": lambda: signed({**CLAIMS, "sub": ""}),
    "roles in a text": lambda: signed({**CLAIMS, "roles": "FP"}),
    "a list instead of claims": lambda: signed_text("[]"),
    "no JSON": lambda: signed_text("{"),
    "very deep JSON": lambda: signed_text("[" * 5000 + "]" * 5000),
    "a very deep header": lambda: ".".join([deep(), *GOOD.split(".")[1:]]),
    "very large": lambda: signed({**CLAIMS, "more": "x" * 60_000}),
    "five parts": lambda: GOOD + ".a.b",
    "a token of the assertion's kind": lambda: assertion_of("intake", KEY),
}


def deep() -> str:
    return base64.urlsafe_b64encode(b'{"alg":' + b"[" * 5000 + b"]" * 5000 + b"}").rstrip(b"=").decode()


def without(name: str) -> dict[str, Any]:
    return {claim: value for claim, value in CLAIMS.items() if claim != name}


def altered(**changes: Any) -> str:
    head, _, signature = GOOD.split(".")
    return f"{head}.{encoded({**CLAIMS, **changes})}.{signature}"


def signed_text(payload: str) -> str:
    return jws.serialize_compact(HEADER, payload, KEY, algorithms=["Ed25519"])


def unsigned_crit() -> str:
    head, body, signature = GOOD.split(".")
    return f"{encoded({**decoded(head), 'crit': ['exp'], 'exp': 1})}.{body}.{signature}"


@pytest.fixture(scope="module")
def door() -> TestClient:
    """Return a real door with one route that says who came in."""
    nowhere = runner()
    made = Door(nowhere, VERIFIER.verify)
    routes = APIRouter()

    @routes.get("/who")
    def who(call: Call = made.signed_in()) -> dict[str, str]:  # noqa: B008 - FastAPI's way
        return {"actor": call.actor.id}

    return TestClient(make_app("who", [routes], nowhere), raise_server_exceptions=False)


def come(door: TestClient, token: str, **headers: str) -> tuple[int, str]:
    answer = door.get("/who", headers={"Authorization": f"Bearer {token}", **headers})
    body = answer.json()
    return answer.status_code, str(body.get("actor") or body.get("code"))


def test_the_token_that_is_attacked_here_holds(door: TestClient) -> None:
    assert come(door, GOOD) == (200, "person-1")


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_on_a_token_ends_at_the_door(door: TestClient, attack: str) -> None:
    assert come(door, ATTACKS[attack]()) == (401, "invalid-token")


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_on_the_token_of_the_person_a_service_acts_for_ends_there_too(door: TestClient, attack: str) -> None:
    own = TokenIssuer(KEY).issue(APPROVAL, ["intake"], acr="client")

    assert come(door, own, **{"NRM-Actor-Token": ATTACKS[attack]()}) == (401, "invalid-token")


def test_a_person_does_not_become_another_by_showing_their_token_too(door: TestClient) -> None:
    anika = TokenIssuer(KEY).issue(ANIKA, ["intake"])

    assert come(door, anika, **{"NRM-Actor-Token": GOOD}) == (200, "person-2")


@pytest.mark.parametrize("scheme", ["Basic", "", "Token", "Bearer,"])
def test_another_way_to_bring_a_token_is_no_way(door: TestClient, scheme: str) -> None:
    answer = door.get("/who", headers={"Authorization": f"{scheme} {GOOD}"})

    assert answer.status_code == 401


@given(st.text(max_size=300))
def test_any_text_is_a_refused_token_and_never_a_fault(text: str) -> None:
    with pytest.raises(InvalidToken):
        VERIFIER.verify(text)


@given(st.integers(min_value=0, max_value=len(GOOD) - 1), st.sampled_from("ABCDEFabcdef0123456789-_."))
def test_no_character_of_a_token_can_be_another(place: int, character: str) -> None:
    changed = GOOD[:place] + character + GOOD[place + 1 :]
    try:
        assert VERIFIER.verify(changed) == FARIDA, "only bits that mean nothing may differ"
    except InvalidToken:
        return
    assert place == len(GOOD) - 1 or changed == GOOD


# -- assertions of clients ----------------------------------------------------------------------------------------------

MOFA = OKPKey.generate_key("Ed25519", {"kid": "mofa.1"}, private=True)
INTAKE = OKPKey.generate_key("Ed25519", {"kid": "intake.1"}, private=True)


class Clients(KnownCredentials):
    """Knows the keys of two clients."""

    def client_keys(self, name: str) -> list[dict[str, Any]]:
        known = {"mofa": MOFA, "intake": INTAKE}.get(name)
        return [known.as_dict(private=False)] if known else []


CHECK = SignedAssertions(Clients(Stored(uuid4(), "")))


def asserted(client: str, **changes: Any) -> dict[str, Any]:
    now = int(time.time())
    claims = {
        "iss": client,
        "sub": client,
        "aud": ISSUER,
        "iat": now,
        "exp": now + 60,
        "jti": secrets.token_urlsafe(12),
        **changes,
    }
    return {name: value for name, value in claims.items() if value is not ...}


def assertion_of(client: str, key: OKPKey, header: dict[str, Any] | None = None, **changes: Any) -> str:
    head = {"alg": "Ed25519", "kid": key.kid, "typ": "JWT", **(header or {})}
    return jws.serialize_compact(head, json.dumps(asserted(client, **changes)), key, algorithms=[head["alg"]])


@pytest.mark.parametrize("algorithm", ["Ed25519", "EdDSA"])
def test_an_assertion_signed_with_the_clients_own_key_holds(algorithm: str) -> None:
    found = CHECK.check(assertion_of("mofa", MOFA, {"alg": algorithm}))

    assert found is not None and found.client == "mofa"


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "somebody-else"},
        {"aud": [ISSUER, "somebody-else"]},
        {"aud": ...},
        {"sub": "intake"},
        {"sub": ...},
        {"iss": ...},
        {"iss": 7},
        {"jti": ...},
        {"jti": ""},
        {"jti": "x" * 1000},
        {"jti": 7},
        {"exp": int(NOW) - 60},
        {"exp": int(NOW) + 3600},
        {"exp": ...},
        {"exp": "soon"},
        {"nbf": int(NOW) + A_DAY},
        {"iat": int(NOW) + A_DAY},
        {"iat": "now"},
    ],
    ids=str,
)
def test_an_assertion_with_one_thing_wrong_does_not(changes: dict[str, Any]) -> None:
    assert CHECK.check(assertion_of("mofa", MOFA, **changes)) is None


def test_nobody_signs_for_another_client() -> None:
    assert CHECK.check(assertion_of("intake", MOFA)) is None
    assert CHECK.check(assertion_of("intake", MOFA, {"kid": "intake.1"})) is None
    assert CHECK.check(assertion_of("nobody", MOFA)) is None
    assert CHECK.check(assertion_of("mofa", MOFA, {"kid": "../mofa.1"})) is None


@pytest.mark.filterwarnings("ignore")
def test_the_algorithm_of_an_assertion_is_ours_to_choose() -> None:
    head, body, _ = assertion_of("mofa", MOFA).split(".")
    secret = OctKey.import_key({"kty": "oct", "k": str(MOFA.as_dict(private=False)["x"])})
    shared = jws.serialize_compact(
        {"alg": "HS256", "kid": "mofa.1"}, json.dumps(asserted("mofa")), secret, algorithms=["HS256"]
    )

    assert CHECK.check(f"{encoded({'alg': 'none', 'kid': 'mofa.1'})}.{body}.") is None
    assert CHECK.check(f"{head}.{body}.") is None
    assert CHECK.check(shared) is None
    assert CHECK.check(f"{deep()}.{body}.AA") is None


def test_a_token_is_no_assertion() -> None:
    assert CHECK.check(GOOD) is None


@given(st.text(max_size=300))
def test_any_text_is_a_refused_assertion_and_never_a_fault(text: str) -> None:
    assert CHECK.check(text) is None
