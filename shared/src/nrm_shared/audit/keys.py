"""The keys that sign seals: Ed25519, one private set per service, the public halves of all for whoever verifies.

A private set holds the key in use first. What verifies is the public file, which keeps every key that ever signed. Both
are files outside the database: who rewrites the database has neither.
"""

import base64
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

CURVE = "Ed25519"


@dataclass(frozen=True, slots=True, repr=False)
class SealKey:
    """A private key and its id."""

    id: str
    key: Ed25519PrivateKey

    def sign(self, body: bytes) -> bytes:
        """Return the signature over `body`."""
        return self.key.sign(body)


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """The keys whose signatures count, by their ids; an id begins with the service it signs for."""

    keys: Mapping[str, Ed25519PublicKey]

    def signed(self, service: str, key_id: str, body: bytes, signature: bytes) -> bool:
        """Return whether the key `key_id` of `service` made this signature over `body`."""
        key = self.keys.get(key_id)
        if key is None or not key_id.startswith(f"{service}.audit."):
            return False
        try:
            key.verify(signature, body)
        except InvalidSignature:
            return False
        return True


def new_key_set(service: str) -> dict[str, Any]:
    """Return a fresh private set with one key, as a JSON Web Key Set."""
    return {"keys": [_private(f"{service}.audit.{secrets.token_hex(4)}", Ed25519PrivateKey.generate())]}


def public_keys(sets: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the public halves of all keys of `sets` as one set, each id once: the first that had it keeps it."""
    found: dict[str, dict[str, Any]] = {}
    for key in (key for one in sets for key in one["keys"]):
        found.setdefault(key["kid"], {name: key[name] for name in ("kty", "crv", "x", "kid")})
    return {"keys": list(found.values())}


def read_seal_key(path: Path) -> SealKey:
    """Return the key in use of a private set; raise `ValueError` naming the file (never its content)."""
    try:
        first = json.loads(path.read_text(encoding="utf-8"))["keys"][0]
        return SealKey(str(first["kid"]), Ed25519PrivateKey.from_private_bytes(_bytes(first["d"])))
    except (ValueError, KeyError, IndexError, TypeError):
        raise ValueError(f"{path} holds no private Ed25519 key with a key id") from None


def read_public_keys(path: Path) -> PublicKeys:
    """Return the keys of a public set; raise `ValueError` naming the file."""
    try:
        members = json.loads(path.read_text(encoding="utf-8"))["keys"]
        return PublicKeys({str(key["kid"]): Ed25519PublicKey.from_public_bytes(_bytes(key["x"])) for key in members})
    except (ValueError, KeyError, TypeError):
        raise ValueError(f"{path} holds no public Ed25519 keys") from None


def _private(id: str, key: Ed25519PrivateKey) -> dict[str, str]:
    return {
        "kty": "OKP",
        "crv": CURVE,
        "kid": id,
        "x": _text(key.public_key().public_bytes_raw()),
        "d": _text(key.private_bytes_raw()),
    }


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
