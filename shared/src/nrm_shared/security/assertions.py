"""How a client (a service, a partner's system) proves to identity who it is: by signing with its own key (RFC 7523)."""

import json
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from nrm_shared.security.tokens import ISSUER

CURVE: Final = "Ed25519"
ALGORITHM = "Ed25519"
# Older libraries know the same signature by its older, wider name (RFC 8037).
ALGORITHMS = ("Ed25519", "EdDSA")
# The longest that identity accepts; ours are shorter, because they are used at once.
LIFE_SECONDS = 300
OWN_LIFE_SECONDS = 60


class ClientKey:
    """The private key of one client, by which it makes assertions."""

    def __init__(self, client: str, key: OKPKey, timer: Callable[[], float] = time.time) -> None:
        self._client = client
        self._key = key
        self._timer = timer

    @classmethod
    def read(cls, client: str, path: Path) -> "ClientKey":
        """Read the key of a file; raise `ValueError` naming the file (never its content) if it is none."""
        return cls(client, _key(path))

    def assertion(self) -> str:
        """Return a fresh assertion that identity accepts once, within the next minute."""
        now = int(self._timer())
        claims = {
            "iss": self._client,
            "sub": self._client,
            "aud": ISSUER,
            "iat": now,
            "exp": now + OWN_LIFE_SECONDS,
            "jti": secrets.token_urlsafe(16),
        }
        header = {"alg": ALGORITHM, "kid": self._key.kid, "typ": "JWT"}
        return jws.serialize_compact(header, json.dumps(claims), self._key, algorithms=[ALGORITHM])


def new_client_key(client: str) -> dict[str, Any]:
    """Return a fresh private key for `client`, ready to be written to a file."""
    key = OKPKey.generate_key(CURVE, private=True)
    return {**key.as_dict(private=True), "kid": f"{client}.{secrets.token_hex(4)}", "use": "sig"}


def public_half(path: Path) -> dict[str, Any]:
    """Return the public half of a client's key file, for identity; raise `ValueError` as `ClientKey.read`."""
    return {**_key(path).as_dict(private=False), "use": "sig"}


def read_claims(payload: bytes | None) -> dict[str, Any]:
    """Return the claims of a signed payload; raise `ValueError` if it is no JSON object."""
    claims = json.loads(payload or b"")
    if isinstance(claims, dict):
        return claims
    raise ValueError("not a JSON object")


def _key(path: Path) -> OKPKey:
    try:
        member = json.loads(path.read_text(encoding="utf-8"))
        fits = member["crv"] == CURVE and bool(member["kid"])
        key = OKPKey.import_key({name: member[name] for name in ("kty", "crv", "x", "d", "kid")}) if fits else None
    except (ValueError, KeyError, TypeError, JoseError):
        key = None
    if key is None:
        raise ValueError(f"{path} holds no private Ed25519 key with a key id")
    return key
