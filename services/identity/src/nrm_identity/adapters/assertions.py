"""Assertions that clients sign with their own key (RFC 7523, OpenID Connect's `private_key_jwt`)."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from joserfc.jws import JWSRegistry

from nrm_identity.app.sign_in_ports import Asserted, Credentials
from nrm_shared.security.assertions import ALGORITHMS, LIFE_SECONDS, read_claims
from nrm_shared.security.tokens import ISSUER, LEEWAY_SECONDS

LONGEST_NUMBER = 128
_REGISTRY = JWSRegistry(algorithms=list(ALGORITHMS))
_REGISTRY.max_payload_length = 4 * 1024


class SignedAssertions:
    """Checks assertions against the public keys that are kept of clients."""

    def __init__(self, credentials: Credentials, timer: Callable[[], float] = time.time) -> None:
        self._credentials = credentials
        self._timer = timer

    def check(self, assertion: str) -> Asserted | None:
        """Return who asserted it, or None: altered, for somebody else, too old, too long, or not an assertion."""
        try:
            message = jws.extract_compact(assertion.encode("ascii"), registry=_REGISTRY)
            header, claims = message.headers(), read_claims(message.payload)
            client, number = claims["iss"], claims["jti"]
            expires = float(claims["exp"])
            key = self._key(str(client), header)
            if key is None or not jws.validate_compact(message, key, registry=_REGISTRY):
                return None
        except (JoseError, ValueError, TypeError, KeyError, RecursionError):
            return None
        now = self._timer()
        holds = (
            isinstance(client, str)
            and claims.get("sub") == client
            and claims.get("aud") in (ISSUER, [ISSUER])
            and isinstance(number, str)
            and 0 < len(number) <= LONGEST_NUMBER
            and now - LEEWAY_SECONDS < expires <= now + LIFE_SECONDS + LEEWAY_SECONDS
            and _not_later(claims, "nbf", now)
            and _not_later(claims, "iat", now)
        )
        return Asserted(client, number, datetime.fromtimestamp(expires + LEEWAY_SECONDS, UTC)) if holds else None

    def _key(self, client: str, header: dict[str, Any]) -> OKPKey | None:
        """Return the client's key of the header's key id. Keys are Ed25519 alone, whatever the header says."""
        if header.get("alg") not in ALGORITHMS:
            return None
        for known in self._credentials.client_keys(client):
            if known.get("kid") == header.get("kid") and known.get("crv") == "Ed25519":
                return OKPKey.import_key({name: known[name] for name in ("kty", "crv", "x", "kid")})
        return None


def _not_later(claims: dict[str, Any], name: str, now: float) -> bool:
    value = claims.get(name, 0)
    return isinstance(value, int | float) and not isinstance(value, bool) and value <= now + LEEWAY_SECONDS
