"""Tokens: who acts, signed by identity for five minutes, and how services get and check them.

The algorithm is fixed here and never taken from a token. Times of tokens are the machine's, not the business clock's.
"""

import json
import math
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from joserfc.jws import JWSRegistry

from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.errors import Unauthenticated
from nrm_shared.security.jwks import KeySource
from nrm_shared.security.revocation import ACTOR, ORGANISATION, SESSION, NothingRevoked, RevokedAccess

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


class TokenRevoked(InvalidToken):
    """The token was good once: since then identity revoked the person's, the organisation's or the session's access."""

    default_code = "access-revoked"


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who came with a token, and what else the token says.

    `issued_at` and `authenticated_at` are seconds of the epoch by identity's clock: when the token was made, and when
    the person last proved to be who they are. `acr` tells how: `mfa`, `pwd` or `client`.
    """

    actor: Actor
    issued_at: float
    acr: str
    authenticated_at: float
    session: str | None


class TokenIssuer:
    """Signs tokens with identity's private key; only identity has one."""

    def __init__(
        self,
        key: OKPKey | Callable[[], OKPKey],
        timer: Callable[[], float] = time.time,
        life: int = LIFE_SECONDS,
    ) -> None:
        """Sign with `key`, or with what it returns at that moment: keys are rotated while requests come."""
        self._key: Callable[[], OKPKey] = (lambda: key) if isinstance(key, OKPKey) else key
        self._timer = timer
        self.life = life
        _signing(self._key())

    def issue(
        self,
        actor: Actor,
        audience: Sequence[str],
        *,
        acr: str = "pwd",
        at: float | None = None,
        authenticated_at: float | None = None,
        session: str | None = None,
    ) -> str:
        """Return a token that says to every service in `audience` that the bearer is `actor`.

        `acr` tells how it was proven: `mfa` a password and a second factor, `pwd` a password, `client` a client's key.
        `at` is the moment of the decision to issue it, now if not given: a revocation before it does not concern it.
        """
        key = _signing(self._key())
        # Down to the millisecond, never up: a token shall not look younger than it is.
        now = math.floor((self._timer() if at is None else at) * 1000) / 1000
        claims = {
            "iss": ISSUER,
            "sub": actor.id,
            "aud": list(audience),
            "iat": now,
            "nbf": now,
            "exp": now + self.life,
            "auth_time": now if authenticated_at is None else authenticated_at,
            "jti": secrets.token_urlsafe(12),
            "kind": actor.kind,
            "org": actor.organisation,
            "roles": sorted(actor.roles),
            "jurisdictions": list(actor.jurisdictions),
            "cases": sorted(map(str, actor.cases)),
            "acr": acr,
            "sid": session,
        }
        header = {"alg": ALGORITHM, "kid": key.kid, "typ": TYPE}
        return jws.serialize_compact(header, json.dumps(claims, separators=(",", ":")), key, registry=_REGISTRY)


class TokenVerifier:
    """Checks tokens addressed to the service `audience`, and that what they say was not revoked since."""

    def __init__(
        self,
        keys: KeySource,
        audience: str,
        timer: Callable[[], float] = time.time,
        revoked: RevokedAccess | None = None,
    ) -> None:
        self._keys = keys
        self._audience = audience
        self._timer = timer
        self._revoked = revoked or NothingRevoked()

    def verify(self, token: str) -> Actor:
        """Return who the bearer is; raises what `bearer` raises."""
        return self.bearer(token).actor

    def bearer(self, token: str) -> Bearer:
        """Return who came with the token and what it says of them.

        Raise `InvalidToken`, `TokenRevoked`, or `Unavailable` while identity's keys or what was revoked cannot be had.
        """
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
        bearer = _bearer(claims)
        actor = bearer.actor
        subjects = {ACTOR: actor.id, ORGANISATION: actor.organisation, SESSION: bearer.session}
        if self._revoked.covers(subjects, bearer.issued_at):
            raise TokenRevoked
        return bearer

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
        # JSON nested deeper than Python follows is no fault of ours either.
        except (JoseError, ValueError, TypeError, RecursionError) as error:
            raise InvalidToken from error
        if not isinstance(claims, dict):
            raise InvalidToken
        return claims


def _signing(key: OKPKey) -> OKPKey:
    if not key.kid or not key.is_private:
        raise ValueError("tokens are signed with a private key that has a key id")
    return key


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


def _bearer(claims: dict[str, Any]) -> Bearer:
    acr, session = claims.get("acr"), claims.get("sid")
    if not isinstance(acr, str) or not (session is None or isinstance(session, str)):
        raise InvalidToken
    return Bearer(_actor(claims), _number(claims, "iat"), acr, _number(claims, "auth_time"), session)


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
        authenticated_at=_number(claims, "auth_time"),
        cases=_cases(claims),
    )


def _cases(claims: dict[str, Any]) -> frozenset[UUID]:
    """Return the cases the token names; one that names none says so by an empty list."""
    try:
        return frozenset(map(UUID, _strings(claims, "cases")))
    except ValueError as error:
        raise InvalidToken from error
