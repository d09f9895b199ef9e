"""Signing in at an identity provider: OpenID Connect, authorization code with PKCE (S256), by Authlib.

The provider says who somebody is and that a second factor was seen. What they may do stands in our own tables: of its
claims nothing but issuer, subject, `acr` and `amr` is read.
"""

import base64
import hashlib
import hmac
import json
import threading
import time
import warnings
from collections.abc import Callable
from typing import Any

import httpx
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key
from joserfc.jws import JWSRegistry

from nrm_identity.adapters.oidc_provider import Provider
from nrm_identity.app.ports import Credentials, PasswordAndCode, Proof, ProvidersAnswer, unproven
from nrm_identity.app.secrets import digest
from nrm_identity.app.sign_in import SignInElsewhere
from nrm_identity.domain.evidence import ProviderEvidence
from nrm_shared.kernel.errors import Unavailable
from nrm_shared.security.assertions import read_claims

with warnings.catch_warnings():
    # It would rather have httpx's successor, and would tell everybody at every start.
    warnings.simplefilter("ignore")
    from authlib.integrations.base_client import OAuthError
    from authlib.integrations.httpx_client import OAuth2Client
    from authlib.oidc.core import CodeIDToken

# Fixed here, never taken from a token or from what the provider says it can do: signatures by a key pair, no `none`, no
# HMAC, nothing with SHA-1.
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA", "Ed25519")
OPERATION_SECONDS = 5.0
LEEWAY_SECONDS = 10
FRESH_SECONDS = 3600.0
# An unknown key id may come from anyone who can make us ask, so keys are fetched again at most this often.
RETRY_SECONDS = 5.0
AMR_SECOND_FACTOR = "mfa"
# Some providers tell how somebody signed in only if asked (OpenID Connect Core 5.5).
ASK_HOW = json.dumps({"id_token": {"acr": None, "amr": None, "auth_time": None}})

_REGISTRY = JWSRegistry(algorithms=list(ALGORITHMS))
_REGISTRY.max_payload_length = 16 * 1024


class NotProven(Exception):
    """What the provider sent does not prove who somebody is."""


class OidcSignIn:
    """Sends people to the provider and judges what they bring back."""

    def __init__(
        self, provider: Provider, credentials: Credentials, timer: Callable[[], float] = time.monotonic
    ) -> None:
        self._provider = provider
        self._credentials = credentials
        self._timer = timer
        self._http = httpx.Client(timeout=OPERATION_SECONDS, trust_env=False, verify=provider.tls or True)
        self._lock = threading.Lock()
        self._about: dict[str, Any] = {}
        self._about_at = float("-inf")
        self._keys: dict[str, Key] = {}
        self._keys_at = float("-inf")

    def begin(self, handle: str) -> str:
        """Return the provider's address for this sign-in; raise `Unavailable` if the provider does not answer."""
        endpoint = self._endpoint("authorization_endpoint")
        extra = {"acr_values": " ".join(sorted(self._provider.second_factor))} if self._provider.second_factor else {}
        if self._about.get("claims_parameter_supported") is True:
            extra["claims"] = ASK_HOW
        with self._client() as client:
            address, _ = client.create_authorization_url(
                endpoint,
                state=_derived(handle, "state"),
                nonce=_derived(handle, "nonce"),
                code_verifier=_derived(handle, "pkce"),
                **extra,
            )
        return str(address)

    def prove(self, shown: PasswordAndCode | ProvidersAnswer) -> Proof:
        """Exchange the code and judge the ID token; raise `Unavailable` if the provider does not answer."""
        if not isinstance(shown, ProvidersAnswer):
            raise SignInElsewhere
        if not hmac.compare_digest(_derived(shown.handle, "state").encode(), shown.state.encode()):
            return unproven("sign-in-mismatch")
        if not self._credentials.attempt_waits(digest(shown.handle)):
            return unproven("sign-in-expired")
        try:
            claims = self._claims(self._exchanged(shown), shown)
        except NotProven:
            return unproven("sign-in-not-proven")
        word = ProviderEvidence(self._provider.issuer, str(claims["sub"]), self._second_factor(claims))
        if not word.second_factor:
            return unproven("second-factor-demanded")
        account = self._credentials.vouched(word.issuer, word.subject)
        if account is None:
            return unproven("not-known-here")
        return Proof(account, word)

    def _exchanged(self, shown: ProvidersAnswer) -> dict[str, Any]:
        endpoint = self._endpoint("token_endpoint")
        try:
            with self._client() as client:
                answer: dict[str, Any] = client.fetch_token(
                    endpoint, code=shown.code, code_verifier=_derived(shown.handle, "pkce")
                )
        except OAuthError as error:
            raise NotProven from error
        except (httpx.HTTPError, ValueError, RecursionError) as error:
            raise Unavailable("identity-provider-unavailable") from error
        return answer

    def _claims(self, answer: dict[str, Any], shown: ProvidersAnswer) -> CodeIDToken:
        try:
            message = jws.extract_compact(str(answer.get("id_token", "")).encode("ascii"), registry=_REGISTRY)
            header = message.headers()
            key = self._key(header) if header.get("alg") in ALGORITHMS else None
            if key is None or not jws.validate_compact(message, key, registry=_REGISTRY):
                raise NotProven
            claims = CodeIDToken(
                read_claims(message.payload),
                header,
                options={
                    "iss": {"essential": True, "value": self._provider.issuer},
                    "aud": {"essential": True, "value": self._provider.client_id},
                    "sub": {"essential": True},
                    "nonce": {"essential": True},
                },
                params={
                    "nonce": _derived(shown.handle, "nonce"),
                    "client_id": self._provider.client_id,
                    "access_token": answer.get("access_token"),
                },
            )
            claims.validate(leeway=LEEWAY_SECONDS)
        except (JoseError, ValueError, TypeError, KeyError, RecursionError) as error:
            raise NotProven from error
        if not isinstance(claims["sub"], str) or not claims["sub"]:
            raise NotProven
        return claims

    def _second_factor(self, claims: CodeIDToken) -> bool:
        return claims.get("acr") in self._provider.second_factor or AMR_SECOND_FACTOR in (claims.get("amr") or ())

    def _client(self) -> OAuth2Client:
        return OAuth2Client(
            self._provider.client_id,
            self._provider.client_secret,
            scope=self._provider.scope,
            redirect_uri=self._provider.redirect_uri,
            code_challenge_method="S256",
            timeout=OPERATION_SECONDS,
            trust_env=False,
            verify=self._provider.tls or True,
        )

    # -- what the provider publishes ------------------------------------------------------------------------------

    def _endpoint(self, name: str) -> str:
        with self._lock:
            if self._timer() - self._about_at >= FRESH_SECONDS:
                self._discover()
            return str(self._about[name])

    def _discover(self) -> None:
        about = self._published(self._provider.issuer.rstrip("/") + "/.well-known/openid-configuration")
        needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        if about.get("issuer") != self._provider.issuer or not all(isinstance(about.get(name), str) for name in needed):
            raise Unavailable("identity-provider-unavailable")
        # What is encrypted to the provider itself stays encrypted to all it names.
        if self._provider.issuer.startswith("https:") and not all(about[name].startswith("https:") for name in needed):
            raise Unavailable("identity-provider-unavailable")
        self._about, self._about_at = about, self._timer()

    def _key(self, header: dict[str, Any]) -> Key | None:
        kid = header.get("kid")
        jwks = self._endpoint("jwks_uri")
        with self._lock:
            age = self._timer() - self._keys_at
            if age >= FRESH_SECONDS or (kid not in self._keys and age >= RETRY_SECONDS):
                self._keys = _parsed(self._published(jwks))
                self._keys_at = self._timer()
        if kid is None and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        return self._keys.get(str(kid))

    def _published(self, url: str) -> dict[str, Any]:
        try:
            answer = self._http.get(url)
            answer.raise_for_status()
            return read_claims(answer.content)
        except (httpx.HTTPError, ValueError, RecursionError) as error:
            raise Unavailable("identity-provider-unavailable") from error


def _derived(handle: str, purpose: str) -> str:
    """Return the `purpose` value of a sign-in: nobody can compute it without the handle, and nothing need be kept."""
    value = hmac.new(handle.encode(), purpose.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _parsed(jwks: dict[str, Any]) -> dict[str, Key]:
    """Return the keys for signatures by key id; kinds we do not use are passed over, symmetric ones above all."""
    keys: dict[str, Key] = {}
    members = jwks.get("keys")
    for place, member in enumerate(members if isinstance(members, list) else []):
        if not isinstance(member, dict) or member.get("kty") not in ("RSA", "EC", "OKP") or member.get("use") == "enc":
            continue
        try:
            keys[str(member.get("kid", place))] = JWKRegistry.import_key(
                {name: value for name, value in member.items() if name not in ("alg", "use", "key_ops")}
            )
        except (JoseError, ValueError, TypeError, KeyError):
            continue
    return keys
