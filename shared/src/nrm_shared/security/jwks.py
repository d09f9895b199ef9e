"""The public keys with which identity signs tokens, fetched over HTTP and remembered."""

import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from nrm_shared.kernel.errors import Unavailable

# For each of connecting, sending and every wait for a part of the answer, not for all of it together.
OPERATION_SECONDS = 2.0
FRESH_SECONDS = 300.0
# While identity does not answer, keys this old still verify: its outage must not stop work that goes on elsewhere.
STALE_SECONDS = 24 * 3600.0
# An unknown key id may come from anyone, so it causes a new request to identity at most this often.
RETRY_SECONDS = 5.0


class KeySource(Protocol):
    """Where token verification finds identity's public keys."""

    def key(self, kid: str) -> OKPKey | None:
        """Return the public key `kid`, or None if there is no such key; raise `Unavailable` if nobody can tell."""
        ...


class StaticKeys:
    """A fixed set of public keys; for identity itself and for tests."""

    def __init__(self, jwks: dict[str, Any]) -> None:
        self._keys = _parse(jwks)

    def key(self, kid: str) -> OKPKey | None:
        """Return the public key `kid`, or None."""
        return self._keys.get(kid)


class ReadKeys:
    """The public keys as `read` returns them at this moment; for identity itself, whose keys are rotated meanwhile."""

    def __init__(self, read: Callable[[], dict[str, Any]]) -> None:
        self._read = read
        self._known: dict[str, Any] = {}
        self._keys: dict[str, OKPKey] = {}

    def key(self, kid: str) -> OKPKey | None:
        """Return the public key `kid`, or None."""
        published = self._read()
        if published is not self._known:
            self._keys, self._known = _parse(published), published
        return self._keys.get(kid)


class JwksCache:
    """Identity's published keys: refetched when old or when an unknown key id comes, kept while identity is away."""

    def __init__(
        self,
        url: str,
        client: httpx.Client,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = url
        self._client = client
        self._timer = timer
        self._lock = threading.Lock()
        self._keys: dict[str, OKPKey] = {}
        self._fetched_at: float | None = None
        self._tried_at: float | None = None

    def key(self, kid: str) -> OKPKey | None:
        """Return the public key `kid`, or None if identity does not publish it.

        Raise `Unavailable` when identity does not answer and what is remembered is too old to rely on.
        """
        known = self._keys.get(kid)
        if known is not None and self._age() < FRESH_SECONDS:
            return known
        with self._lock:
            if self._may_try(kid):
                self._fetch()
        if self._age() >= STALE_SECONDS:
            raise Unavailable("identity-unavailable")
        return self._keys.get(kid)

    def _age(self) -> float:
        return float("inf") if self._fetched_at is None else self._timer() - self._fetched_at

    def _may_try(self, kid: str) -> bool:
        # Another thread may have fetched while this one waited for the lock.
        if kid in self._keys and self._age() < FRESH_SECONDS:
            return False
        return self._tried_at is None or self._timer() - self._tried_at >= RETRY_SECONDS

    def _fetch(self) -> None:
        self._tried_at = self._timer()
        try:
            answer = self._client.get(self._url, timeout=OPERATION_SECONDS)
            answer.raise_for_status()
            keys = _parse(answer.json())
        except (httpx.HTTPError, ValueError):
            return
        self._keys = keys
        self._fetched_at = self._timer()


def _parse(jwks: Any) -> dict[str, OKPKey]:
    keys: dict[str, OKPKey] = {}
    members = jwks.get("keys") if isinstance(jwks, dict) else None
    if not members or not isinstance(members, list):
        raise ValueError("not a JSON Web Key set, or an empty one")
    for member in members:
        if member.get("kty") != "OKP" or member.get("crv") != "Ed25519" or "d" in member or not member.get("kid"):
            raise ValueError("a published key is not an Ed25519 public key with a key id")
        try:
            keys[str(member["kid"])] = OKPKey.import_key(
                {name: member[name] for name in ("kty", "crv", "x", "kid") if name in member}
            )
        except JoseError as error:
            raise ValueError("a published key cannot be read") from error
    return keys
