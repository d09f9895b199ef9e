"""What no honest provider would send: ID tokens made by hand, one thing wrong with each, from a provider of our own."""

import base64
import hmac
import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, OctKey, RSAKey

from nrm_identity.adapters.oidc_logout import EVENT, SignedLogouts
from nrm_identity.adapters.oidc_provider import Provider as Chosen
from nrm_identity.adapters.oidc_published import Published
from nrm_identity.adapters.oidc_sign_in import OidcSignIn
from nrm_identity.app.sign_in_ports import Proof, ProvidersAnswer, Stored
from nrm_identity.domain.evidence import ProviderEvidence
from nrm_shared.kernel.errors import Unavailable
from services.identity.tests.unit.fakes import KnownCredentials

KEY = RSAKey.generate_key(3072, {"kid": "k1"}, private=True)
OTHER = RSAKey.generate_key(3072, {"kid": "k1"}, private=True)
SMALL = RSAKey.generate_key(2048, {"kid": "k4"}, private=True)
CURVE = ECKey.generate_key("P-256", {"kid": "k2"}, private=True)
HANDLE = "handle"
CHOSEN = Chosen("", "nrm", "s" * 40, "http://127.0.0.1:9/back", frozenset({"mfa"}))


class Liar(BaseHTTPRequestHandler):
    """Discovery, keys, and a token endpoint that sends what it was told to."""

    server: "Lying"

    def do_GET(self) -> None:
        if self.path == "/jwks":
            keys = [{**key.as_dict(private=False), "use": "sig"} for key in (KEY, CURVE, SMALL)]
            self._answer(200, {"keys": [*keys, {"kty": "oct", "k": "c2VjcmV0", "kid": "k3"}]})
            return
        issuer = self.server.issuer
        self._answer(
            200,
            {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/auth",
                "token_endpoint": f"{self.server.elsewhere or issuer}/token",
                "jwks_uri": f"{issuer}/jwks",
            },
        )

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(self.server.status, self.server.sends)

    def _answer(self, status: int, body: Any) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body if isinstance(body, bytes) else json.dumps(body).encode())

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


class Lying(ThreadingHTTPServer):
    """The provider; `sends` is what its token endpoint answers."""

    sends: Any = None
    status = 200
    elsewhere = ""

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@pytest.fixture
def provider() -> Iterator[Lying]:
    server = Lying(("127.0.0.1", 0), Liar)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


class Linked(KnownCredentials):
    """Knows everybody the provider vouches for."""

    def vouched(self, issuer: str, subject: str) -> Any:
        return self.stored.account


@pytest.fixture
def method(provider: Lying) -> OidcSignIn:
    return OidcSignIn(replace(CHOSEN, issuer=provider.issuer), Linked(Stored(uuid4(), "")))


def asked(method: OidcSignIn) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(method.begin(HANDLE)).query).items()}


def signed(claims: dict[str, Any], header: dict[str, Any] | None = None, key: Any = KEY) -> str:
    head = {"alg": "RS256", "kid": "k1", **(header or {})}
    return jws.serialize_compact(head, json.dumps(claims), key, algorithms=[head["alg"]])


def honest(provider: Lying, method: OidcSignIn, **changes: Any) -> dict[str, Any]:
    now = int(time.time())
    claims = {
        "iss": provider.issuer,
        "aud": "nrm",
        "sub": "a-1",
        "iat": now,
        "exp": now + 300,
        "nonce": asked(method)["nonce"],
        "acr": "mfa",
        **changes,
    }
    return {name: value for name, value in claims.items() if value is not ...}


def proven(provider: Lying, method: OidcSignIn, id_token: Any) -> Proof:
    provider.sends = {"access_token": "a", "token_type": "Bearer", "id_token": id_token}
    return method.prove(ProvidersAnswer(HANDLE, asked(method)["state"], "code"))


def test_what_is_right_is_believed(provider: Lying, method: OidcSignIn) -> None:
    proof = proven(provider, method, signed(honest(provider, method)))

    assert proof.evidence == ProviderEvidence(provider.issuer, "a-1", second_factor=True)


def test_a_key_of_less_than_128_bits_of_strength_proves_nothing_unless_the_settings_allow_it(
    provider: Lying, method: OidcSignIn
) -> None:
    by_small_key = signed(honest(provider, method), {"kid": "k4"}, SMALL)
    assert proven(provider, method, by_small_key) == Proof(refusal="sign-in-not-proven")
    lenient = OidcSignIn(replace(CHOSEN, issuer=provider.issuer, smallest_rsa_bits=2048), Linked(Stored(uuid4(), "")))
    by_small_key = signed(honest(provider, lenient), {"kid": "k4"}, SMALL)
    assert proven(provider, lenient, by_small_key).evidence is not None


LONG_AGO = int(time.time()) - 3600


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://elsewhere.example"},
        {"iss": ...},
        {"aud": "somebody-else"},
        {"aud": ["nrm", "somebody-else"]},
        {"aud": ["nrm", "somebody-else"], "azp": "somebody-else"},
        {"aud": ...},
        {"exp": LONG_AGO},
        {"exp": ...},
        {"exp": "never"},
        {"nbf": int(time.time()) + 3600},
        {"iat": int(time.time()) + 3600},
        {"nonce": "another"},
        {"nonce": ...},
        {"nonce": None},
        {"sub": ...},
        {"sub": ""},
        {"sub": {"a": 1}},
        {"amr": "mfa"},
        {"at_hash": "wrong"},
    ],
    ids=str,
)
def test_a_claim_that_is_wrong_or_lacks_proves_nothing(
    provider: Lying, method: OidcSignIn, changes: dict[str, Any]
) -> None:
    assert proven(provider, method, signed(honest(provider, method, **changes))) == Proof(refusal="sign-in-not-proven")


def with_public_key_as_secret(body: str) -> str:
    head = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"k1"}').rstrip(b"=").decode()
    code = hmac.digest(KEY.as_pem(private=False), f"{head}.{body}".encode(), "sha256")
    return f"{head}.{body}.{base64.urlsafe_b64encode(code).rstrip(b'=').decode()}"


@pytest.mark.filterwarnings("ignore")
def test_the_algorithm_is_never_taken_from_the_token(provider: Lying, method: OidcSignIn) -> None:
    claims = honest(provider, method)
    secret = OctKey.import_key({"kty": "oct", "k": "c2VjcmV0"})
    head, body, _ = signed(claims).split(".")
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none","kid":"k1"}').rstrip(b"=").decode()
    lies = [
        f"{unsigned}.{body}.",
        f"{head}.{body}.",
        with_public_key_as_secret(body),
        signed(claims, {"alg": "HS256", "kid": "k3"}, secret),
        signed(claims, {"alg": "ES256", "kid": "k1"}, CURVE),
        signed(claims, {"kid": "k2"}),
        signed(claims, {"kid": "../../etc/passwd"}),
        signed(claims, {"jku": "http://127.0.0.1:9/keys", "kid": "k9"}),
        signed(claims, key=OTHER),
        signed(claims, {"jwk": OTHER.as_dict(private=False)}, OTHER),
    ]
    for lie in lies:
        assert proven(provider, method, lie) == Proof(refusal="sign-in-not-proven"), lie[:60]


@pytest.mark.parametrize("id_token", [None, "", "a.b.c", "ে.ে.ে", 7, {"a": 1}, "x" * 100_000])
def test_what_is_no_token_proves_nothing(provider: Lying, method: OidcSignIn, id_token: Any) -> None:
    assert proven(provider, method, id_token).refusal == "sign-in-not-proven"


@pytest.mark.parametrize("sends", [b"not json", b"", [], {"error": "invalid_grant"}, {"error": 7}, None, "text"])
@pytest.mark.parametrize("status", [200, 400, 500])
def test_whatever_the_provider_answers_is_a_refusal_or_an_outage_and_never_a_fault_of_ours(
    provider: Lying, method: OidcSignIn, sends: Any, status: int
) -> None:
    state = asked(method)["state"]
    provider.sends, provider.status = sends, status
    assert outcome(method, state) in ("sign-in-not-proven", "identity-provider-unavailable")


def test_a_provider_cannot_send_us_to_an_address_that_no_setting_names(provider: Lying) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        other.settimeout(0.2)
        provider.elsewhere = f"http://127.0.0.1:{other.getsockname()[1]}"
        chosen = Chosen(provider.issuer, "nrm", "s" * 40, "http://127.0.0.1:9/back", frozenset({"mfa"}))
        method = OidcSignIn(chosen, Linked(Stored(uuid4(), "")))
        assert outcome(method, asked(method)["state"]) == "identity-provider-unavailable"
        with pytest.raises(TimeoutError):
            other.accept()


def outcome(method: OidcSignIn, state: str) -> str | None:
    try:
        return method.prove(ProvidersAnswer(HANDLE, state, "code")).refusal
    except Unavailable as error:
        return error.code


# -- logout tokens (OpenID Connect Back-Channel Logout 1.0, 2.6) -------------------------------------------------------


@pytest.fixture
def logouts(provider: Lying) -> SignedLogouts:
    chosen = Chosen(provider.issuer, "nrm", "s" * 40, "http://127.0.0.1:9/back", frozenset({"mfa"}))
    return SignedLogouts(chosen, Published(chosen))


def said(provider: Lying, **changes: Any) -> dict[str, Any]:
    """Return what an honest provider says; a change to None leaves the claim out."""
    now = int(time.time())
    claims = {
        "iss": provider.issuer,
        "aud": "nrm",
        "sub": "a-1",
        "sid": "s-1",
        "iat": now,
        "exp": now + 120,
        "jti": "number",
        "events": {EVENT: {}},
        **changes,
    }
    return {name: value for name, value in claims.items() if value is not None}


TYPED = {"typ": "logout+jwt"}


def test_an_honest_logout_token_says_whose_session_ended(provider: Lying, logouts: SignedLogouts) -> None:
    found = logouts.check(signed(said(provider), TYPED))

    assert found is not None
    assert (found.issuer, found.subject, found.session, found.number) == (provider.issuer, "a-1", "s-1", "number")


@pytest.mark.parametrize("changes", [{"sub": None}, {"sid": None}, {"aud": ["nrm", "other"]}])
def test_person_or_session_is_enough(provider: Lying, logouts: SignedLogouts, changes: dict[str, Any]) -> None:
    assert logouts.check(signed(said(provider, **changes), TYPED)) is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://other.example"},
        {"iss": None},
        {"aud": "somebody-else"},
        {"aud": None},
        {"sub": None, "sid": None},
        {"sub": 7},
        {"sid": ""},
        {"iat": None},
        {"iat": int(time.time()) - 600},
        {"iat": int(time.time()) + 600},
        {"exp": None},
        {"exp": int(time.time()) - 60},
        {"exp": int(time.time()) + 86400},
        {"exp": True},
        {"jti": None},
        {"jti": ""},
        {"events": None},
        {"events": {"http://schemas.openid.net/event/another": {}}},
        {"events": [EVENT]},
        {"events": {EVENT: True}},
        {"nonce": "n"},
    ],
    ids=str,
)
def test_a_logout_token_with_one_thing_wrong_is_none(
    provider: Lying, logouts: SignedLogouts, changes: dict[str, Any]
) -> None:
    assert logouts.check(signed(said(provider, **changes), TYPED)) is None


def test_another_kind_of_token_of_the_provider_is_no_logout_token(
    provider: Lying, method: OidcSignIn, logouts: SignedLogouts
) -> None:
    assert logouts.check(signed(honest(provider, method))) is None
    for header in ({}, {"typ": "JWT"}, {"typ": "at+jwt"}):
        assert logouts.check(signed(said(provider), header)) is None


def test_who_cannot_sign_for_the_provider_ends_nothing(provider: Lying, logouts: SignedLogouts) -> None:
    shared = OctKey.import_key("s" * 40)
    for token in (
        signed(said(provider), TYPED, OTHER),
        signed(said(provider), {**TYPED, "alg": "HS256"}, shared),
        "..",
        "not a token",
    ):
        assert logouts.check(token) is None
