"""The private keys with which identity signs tokens: a JSON Web Key set in a file, the one in use first.

A key to come is added at the end some minutes before it is put first, so that every service already knows it; a key
that was replaced stays until the last token it signed has expired.
"""

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from nrm_shared.security.partykeys import read_key_set

CURVE = "Ed25519"


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
    for member in read_key_set(path)["keys"]:
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
