"""The private keys with which identity signs tokens: in a file, one JSON Web Key or a set with the one in use first.

A key to come is added at the end some minutes before it is put first, so that every service already knows it; a key
that was replaced stays until the last token it signed has expired.
"""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

CURVE: Final = "Ed25519"


@dataclass(frozen=True, slots=True, repr=False)
class SigningKeys:
    """The key that signs, and the public halves of all keys as identity publishes them."""

    current: OKPKey
    published: dict[str, Any]


def new_signing_keys() -> dict[str, Any]:
    """Return a fresh private key set with one key, ready to be written to a file."""
    key = OKPKey.generate_key(CURVE, private=True)
    return {"keys": [{**key.as_dict(private=True), "kid": f"identity.{secrets.token_hex(4)}", "use": "sig"}]}


def read_signing_keys(path: Path) -> SigningKeys:
    """Return the keys of a file; raise `ValueError` naming the file (never its content) if one is no signing key."""
    keys: list[OKPKey] = []
    for member in _members(path):
        if member.get("crv") != CURVE or not member.get("kid") or "d" not in member:
            raise ValueError(f"{path} holds something else than private Ed25519 keys with key ids")
        bare: dict[str, Any] = {name: member[name] for name in ("kty", "crv", "x", "d", "kid") if name in member}
        try:
            keys.append(OKPKey.import_key(bare))
        except JoseError:
            raise ValueError(f"{path} holds a key that cannot be read") from None
    if not keys:
        raise ValueError(f"{path} holds no key")
    return SigningKeys(keys[0], {"keys": [{**key.as_dict(private=False), "use": "sig"} for key in keys]})


def _members(path: Path) -> list[dict[str, Any]]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise ValueError(f"{path} holds no JSON Web Key") from None
    members = content.get("keys", [content]) if isinstance(content, dict) else None
    if not isinstance(members, list) or not all(isinstance(member, dict) for member in members):
        raise ValueError(f"{path} holds no JSON Web Key")
    return members
