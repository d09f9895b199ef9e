"""Tokens: who acts, signed by identity for five minutes, and how services get and check them.

The algorithm is fixed here and never taken from a token. Times of tokens are the machine's, not the business clock's.
"""

import json
import secrets
import time
from collections.abc import Callable, Sequence
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from joserfc.jws import JWSRegistry

from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.errors import Unauthenticated
from nrm_shared.security.jwks import KeySource

ISSUER = "nrm-identity"
ALGORITHM = "Ed25519"
TYPE = "at+jwt"
LIFE_SECONDS = 300
LEEWAY_SECONDS = 5
# A token never makes its bearer `system` (a service's own work inside its process) or `public` (nobody known).
KINDS = frozenset({"person", "service", "partner", "survivor"})

_REGISTRY = JWSRegistry(algorithms=[ALGORITHM])
_REGISTRY.max_payload_length = 16 * 1024


class InvalidToken(Unauthenticated):
    """The token does not hold: altered, expired, for another audience, by another issuer, or not a token."""

    default_code = "invalid-token"


class TokenIssuer:
    """Signs tokens with identity's private key; only identity has one."""

    def __init__(self, key: OKPKey, timer: Callable[[], float] = time.time, life: int = LIFE_SECONDS) -> None:
        if not key.kid or not key.is_private:
            raise ValueError("tokens are signed with a private key that has a key id")
        self._key = key
        self._timer = timer
        self.life = life

    def issue(self, actor: Actor, audience: Sequence[str], *, acr: str = "pwd") -> str:
        """Return a token that says to every service in `audience` that the bearer is `actor`.

        `acr` tells how it was proven: `pwd` a password, `client` a client's secret.
        """
        now = int(self._timer())
        claims = {
            "iss": ISSUER,
            "sub": actor.id,
            "aud": list(audience),
            "iat": now,
            "nbf": now,
            "exp": now + self.life,
            "jti": secrets.token_urlsafe(12),
            "kind": actor.kind,
            "org": actor.organisation,
            "roles": sorted(actor.roles),
            "jurisdictions": list(actor.jurisdictions),
            "acr": acr,
        }
        header = {"alg": ALGORITHM, "kid": self._key.kid, "typ": TYPE}
        return jws.serialize_compact(header, json.dumps(claims, separators=(",", ":")), self._key, registry=_REGISTRY)


class TokenVerifier:
    """Checks tokens addressed to the service `audience`."""

    def __init__(self, keys: KeySource, audience: str, timer: Callable[[], float] = time.time) -> None:
        self._keys = keys
        self._audience = audience
        self._timer = timer

    def verify(self, token: str) -> Actor:
        """Return who the bearer is; raise `InvalidToken`, or `Unavailable` while identity's keys cannot be had."""
        claims = self._signed_claims(token)
        now = self._timer()
        audience = claims.get("aud")
        holds = (
            claims.get("iss") == ISSUER
            and isinstance(audience, list)
            and self._audience in audience
            and _number(claims, "exp") > now - LEEWAY_SECONDS
            and _number(claims, "nbf") <= now + LEEWAY_SECONDS
        )
        if not holds:
            raise InvalidToken
        return _actor(claims)

    def _signed_claims(self, token: str) -> dict[str, Any]:
        try:
            message = jws.extract_compact(token.encode("ascii"), registry=_REGISTRY)
            header = message.headers()
            if header.get("alg") != ALGORITHM or header.get("typ") != TYPE:
                raise InvalidToken
            key = self._keys.key(str(header.get("kid")))
            if key is None or not jws.validate_compact(message, key, registry=_REGISTRY):
                raise InvalidToken
            claims = json.loads(message.payload)
        except (JoseError, ValueError, TypeError) as error:
            raise InvalidToken from error
        if not isinstance(claims, dict):
            raise InvalidToken
        return claims


def _number(claims: dict[str, Any], name: str) -> float:
    value = claims.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise InvalidToken
    return value


def _strings(claims: dict[str, Any], name: str) -> list[str]:
    value = claims.get(name)
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        raise InvalidToken
    return value


def _actor(claims: dict[str, Any]) -> Actor:
    subject, kind, organisation = claims.get("sub"), claims.get("kind"), claims.get("org")
    if not isinstance(subject, str) or not subject or not isinstance(kind, str) or kind not in KINDS:
        raise InvalidToken
    if organisation is not None and not isinstance(organisation, str):
        raise InvalidToken
    return Actor(
        id=subject,
        kind=kind,
        organisation=organisation,
        roles=frozenset(_strings(claims, "roles")),
        jurisdictions=tuple(_strings(claims, "jurisdictions")),
    )
