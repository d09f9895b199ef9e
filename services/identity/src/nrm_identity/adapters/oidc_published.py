"""What an identity provider publishes: where its doors are, and the keys it signs with; fetched seldom and remembered."""

import threading
import time
from collections.abc import Callable
from typing import Any

import httpx
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key, RSAKey
from joserfc.jws import JWSRegistry

from nrm_identity.adapters.oidc_provider import Provider
from nrm_shared.http.client import Outbound
from nrm_shared.kernel.errors import Unavailable
from nrm_shared.security.assertions import read_claims

# Fixed here, never taken from a token or from what the provider says it can do: signatures by a key pair, no `none`, no
# HMAC, nothing with SHA-1.
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA", "Ed25519")
OPERATION_SECONDS = 5.0
FRESH_SECONDS = 3600.0
# An unknown key id may come from anyone who can make us ask, so keys are fetched again at most this often.
RETRY_SECONDS = 5.0

_REGISTRY = JWSRegistry(algorithms=list(ALGORITHMS))
_REGISTRY.max_payload_length = 16 * 1024


class NotProven(Exception):
    """What came in the provider's name is not signed by it, or does not say what it should."""


def way_out(provider: Provider) -> Outbound:
    """Return connections to the provider, and to the further addresses that the settings name."""
    return Outbound([provider.issuer, *provider.further_urls], provider.tls)


class Published:
    """The provider's addresses and keys, the same for all who ask within this process."""

    def __init__(self, provider: Provider, timer: Callable[[], float] = time.monotonic) -> None:
        self._provider = provider
        self._timer = timer
        self._http = httpx.Client(timeout=OPERATION_SECONDS, trust_env=False, transport=way_out(provider))
        self._lock = threading.Lock()
        self._about: dict[str, Any] = {}
        self._about_at = float("-inf")
        self._keys: dict[str, Key] = {}
        self._keys_at = float("-inf")

    def says(self, name: str) -> Any:
        """Return what the provider last said of itself under `name`, or None."""
        return self._about.get(name)

    def opened(self, token: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return header and claims of a token that the provider signed; raise `NotProven` for any other.

        Raise `Unavailable` if the provider does not answer where its keys are asked for.
        """
        try:
            message = jws.extract_compact(token.encode("ascii"), registry=_REGISTRY)
            header = message.headers()
            key = self._key(header) if header.get("alg") in ALGORITHMS else None
            if key is None or not jws.validate_compact(message, key, registry=_REGISTRY):
                raise NotProven
            return header, read_claims(message.payload)
        except (JoseError, ValueError, TypeError, KeyError, RecursionError) as error:
            raise NotProven from error

    def endpoint(self, name: str) -> str:
        """Return an address of the provider; raise `Unavailable` if it does not answer."""
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
        jwks = self.endpoint("jwks_uri")
        with self._lock:
            age = self._timer() - self._keys_at
            if age >= FRESH_SECONDS or (kid not in self._keys and age >= RETRY_SECONDS):
                self._keys = _parsed(self._published(jwks), self._provider.smallest_rsa_bits)
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


def _parsed(jwks: dict[str, Any], smallest_rsa_bits: int) -> dict[str, Key]:
    """Return the keys for signatures by key id.

    Kinds we do not use are passed over, symmetric ones above all, and keys of RSA that are too small.
    """
    keys: dict[str, Key] = {}
    members = jwks.get("keys")
    for place, member in enumerate(members if isinstance(members, list) else []):
        if not isinstance(member, dict) or member.get("kty") not in ("RSA", "EC", "OKP") or member.get("use") == "enc":
            continue
        try:
            key = JWKRegistry.import_key(
                {name: value for name, value in member.items() if name not in ("alg", "use", "key_ops")}
            )
            if isinstance(key, RSAKey) and key.public_key.key_size < smallest_rsa_bits:
                continue
        except (JoseError, ValueError, TypeError, KeyError):
            continue
        keys[str(member.get("kid", place))] = key
    return keys
