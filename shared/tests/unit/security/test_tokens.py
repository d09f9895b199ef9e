import base64
import json
from collections.abc import Mapping
from uuid import uuid4

import httpx
import pytest
from joserfc import jws
from joserfc.jwk import OctKey, OKPKey

from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.errors import Unavailable
from nrm_shared.security.assertions import ClientKey
from nrm_shared.security.jwks import FRESH_SECONDS, RETRY_SECONDS, STALE_SECONDS, JwksCache, StaticKeys
from nrm_shared.security.servicetokens import ServiceTokens
from nrm_shared.security.tokens import (
    LEEWAY_SECONDS,
    LIFE_SECONDS,
    Bearer,
    InvalidToken,
    TokenIssuer,
    TokenRevoked,
    TokenVerifier,
)

NOW = 1_786_000_000.0
FARIDA = Actor("person-1", "person", "nrm-fp-office", frozenset({"FP"}), ("4041",))


def signing_key(kid: str) -> OKPKey:
    return OKPKey.generate_key("Ed25519", {"kid": kid}, private=True)


def published(*keys: OKPKey) -> dict[str, object]:
    return {"keys": [key.as_dict(private=False) for key in keys]}


KEY = signing_key("k1")
OWN_KEY = ClientKey("intake", signing_key("intake.1"))
issuer = TokenIssuer(KEY, timer=lambda: NOW)


def verifier(at: float = NOW, audience: str = "intake") -> TokenVerifier:
    return TokenVerifier(StaticKeys(published(KEY)), audience, timer=lambda: at)


def handmade(claims: dict[str, object], header: dict[str, object] | None = None, key: OKPKey = KEY) -> str:
    valid = json.loads(base64.urlsafe_b64decode(issuer.issue(FARIDA, ["intake"]).split(".")[1] + "=="))
    head = {"alg": "Ed25519", "kid": "k1", "typ": "at+jwt", **(header or {})}
    return jws.serialize_compact(head, json.dumps({**valid, **claims}), key, algorithms=["Ed25519"])


def test_a_token_tells_each_service_of_its_audience_who_acts() -> None:
    token = issuer.issue(FARIDA, ["intake", "approval"])

    assert verifier().verify(token) == FARIDA
    assert verifier(audience="approval").verify(token) == FARIDA


def test_a_survivors_token_names_her_cases() -> None:
    rehana = Actor(str(uuid4()), "survivor", None, frozenset({"SUR"}), cases=frozenset({uuid4(), uuid4()}))

    assert verifier().verify(issuer.issue(rehana, ["intake"])) == rehana


def test_a_token_for_another_service_is_refused() -> None:
    with pytest.raises(InvalidToken):
        verifier(audience="referral").verify(issuer.issue(FARIDA, ["intake"]))


@pytest.mark.parametrize("seconds", [LIFE_SECONDS + LEEWAY_SECONDS, -LEEWAY_SECONDS - 1])
def test_a_token_holds_for_its_five_minutes_only(seconds: float) -> None:
    with pytest.raises(InvalidToken):
        verifier(NOW + seconds).verify(issuer.issue(FARIDA, ["intake"]))


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "someone-else"},
        {"aud": "intake"},
        {"aud": None},
        {"exp": "never"},
        {"exp": True},
        {"nbf": None},
        {"sub": ""},
        {"roles": "FP"},
        {"jurisdictions": [1]},
        {"cases": None},
        {"cases": [1]},
        {"cases": ["not an id"]},
        {"org": 7},
        {"kind": "system"},
        {"kind": ["person"]},
        {"iat": None},
        {"auth_time": "yesterday"},
        {"acr": 1},
        {"sid": 7},
    ],
)
def test_claims_that_are_wrong_or_of_the_wrong_kind_are_refused(claims: dict[str, object]) -> None:
    with pytest.raises(InvalidToken):
        verifier().verify(handmade(claims))


def test_an_altered_role_is_refused() -> None:
    head, body, signature = issuer.issue(FARIDA, ["intake"]).split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    claims["roles"] = ["AUT"]
    forged = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()

    with pytest.raises(InvalidToken):
        verifier().verify(f"{head}.{forged}.{signature}")


@pytest.mark.filterwarnings("ignore")
def test_the_algorithm_is_never_taken_from_the_token() -> None:
    claims = json.dumps({"sub": "x"})
    unsigned = jws.serialize_compact({"alg": "none", "kid": "k1", "typ": "at+jwt"}, claims, None, algorithms=["none"])
    public_as_secret = OctKey.import_key({"kty": "oct", "k": str(KEY.as_dict(private=False)["x"])})
    confused = jws.serialize_compact(
        {"alg": "HS256", "kid": "k1", "typ": "at+jwt"}, claims, public_as_secret, algorithms=["HS256"]
    )

    for token in (unsigned, confused):
        with pytest.raises(InvalidToken):
            verifier().verify(token)


@pytest.mark.parametrize("header", [{"kid": "k2"}, {"typ": "JWT"}])
def test_an_unknown_key_and_another_kind_of_token_are_refused(header: dict[str, object]) -> None:
    with pytest.raises(InvalidToken):
        verifier().verify(handmade({}, header))


def test_a_strangers_key_under_a_known_id_is_refused() -> None:
    with pytest.raises(InvalidToken):
        verifier().verify(handmade({}, key=signing_key("k1")))


@pytest.mark.parametrize("token", ["", "a.b.c", "ে.ে.ে", "x" * 100_000])
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(InvalidToken):
        verifier().verify(token)


class Identity:
    """Identity's two public routes, answered in memory; counts requests and can be away."""

    def __init__(self) -> None:
        self.keys = [KEY]
        self.away = False
        self.requests = 0
        self.client = httpx.Client(transport=httpx.MockTransport(self._answer))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests += 1
        if self.away:
            raise httpx.ConnectError("away")
        if request.url.path == "/v1/tokens":
            return httpx.Response(200, json={"access_token": f"t{self.requests}", "expires_in": 300})
        return httpx.Response(200, json=published(*self.keys))


class Stopwatch:
    """A machine timer that the test moves."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def identity() -> Identity:
    return Identity()


@pytest.fixture
def timer() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
def cache(identity: Identity, timer: Stopwatch) -> JwksCache:
    return JwksCache("http://identity/.well-known/jwks.json", identity.client, timer)


def test_keys_are_fetched_once_and_remembered(cache: JwksCache, identity: Identity) -> None:
    assert cache.key("k1") is not None
    assert cache.key("k1") is not None
    assert identity.requests == 1


def test_a_new_key_is_found_without_waiting_for_the_old_to_age(
    cache: JwksCache, identity: Identity, timer: Stopwatch
) -> None:
    cache.key("k1")
    identity.keys.append(signing_key("k2"))
    timer.at += RETRY_SECONDS

    assert cache.key("k2") is not None


def test_invented_key_ids_cannot_flood_identity(cache: JwksCache, identity: Identity) -> None:
    for number in range(50):
        assert cache.key(f"invented-{number}") is None
    assert identity.requests == 1


def test_a_withdrawn_key_stops_to_hold_after_five_minutes(
    cache: JwksCache, identity: Identity, timer: Stopwatch
) -> None:
    cache.key("k1")
    identity.keys = [signing_key("k2")]
    timer.at += FRESH_SECONDS

    assert cache.key("k1") is None


def test_remembered_keys_serve_while_identity_is_away_but_not_for_ever(
    cache: JwksCache, identity: Identity, timer: Stopwatch
) -> None:
    cache.key("k1")
    identity.away = True
    timer.at += FRESH_SECONDS * 3
    assert cache.key("k1") is not None

    timer.at += STALE_SECONDS
    with pytest.raises(Unavailable):
        cache.key("k1")


def test_without_any_keys_the_answer_is_unavailable_not_invalid(cache: JwksCache, identity: Identity) -> None:
    identity.away = True

    with pytest.raises(Unavailable):
        cache.key("k1")


def test_a_service_asks_for_its_token_once_until_it_nearly_expires(identity: Identity, timer: Stopwatch) -> None:
    tokens = ServiceTokens("http://identity", OWN_KEY, ["approval"], identity.client, timer)

    assert tokens.token() == tokens.token()
    timer.at += LIFE_SECONDS - 30
    assert tokens.authorization() == {"Authorization": "Bearer t2"}


def test_a_service_without_identity_is_told_to_try_later(identity: Identity, timer: Stopwatch) -> None:
    identity.away = True

    with pytest.raises(Unavailable):
        ServiceTokens("http://identity", OWN_KEY, ["approval"], identity.client, timer).token()


def test_a_token_that_was_refused_is_not_used_again(identity: Identity, timer: Stopwatch) -> None:
    tokens = ServiceTokens("http://identity", OWN_KEY, ["approval"], identity.client, timer)
    refused = tokens.token()

    tokens.forget(refused)
    tokens.forget("another")

    assert tokens.token() == "t2"


class Revoked:
    """Everything issued before a moment to one subject is revoked."""

    def __init__(self, kind: str, id: str, before: float) -> None:
        self._subject, self._before = (kind, id), before

    def covers(self, subjects: Mapping[str, str | None], issued_at: float) -> bool:
        kind, id = self._subject
        return subjects.get(kind) == id and issued_at < self._before


@pytest.mark.parametrize(("kind", "id"), [("actor", "person-1"), ("organisation", "nrm-fp-office"), ("session", "s-1")])
def test_a_token_older_than_a_revocation_is_refused_and_a_newer_one_holds(kind: str, id: str) -> None:
    token = issuer.issue(FARIDA, ["intake"], session="s-1")

    def verify(before: float) -> Actor:
        revoked = Revoked(kind, id, before)
        return TokenVerifier(StaticKeys(published(KEY)), "intake", timer=lambda: NOW, revoked=revoked).verify(token)

    with pytest.raises(TokenRevoked):
        verify(NOW + 0.001)
    assert verify(NOW) == FARIDA


def test_a_token_never_looks_younger_than_the_decision_it_rests_on() -> None:
    token = issuer.issue(FARIDA, ["intake"], at=NOW + 0.0009, authenticated_at=NOW - 60, acr="mfa", session="s-1")

    assert verifier().bearer(token) == Bearer(FARIDA, NOW, "mfa", NOW - 60, "s-1")
