"""Keys with which parties (services and partners) sign and receive sealed messages, as JSON Web Key sets.

A key's member `party` names its owner, `use` is `sig` (Ed25519) or `enc` (X25519), `kid` is unique among all parties.
Of several `enc` keys of one party the first is the one to encrypt to; all of them open, so keys can be replaced.
"""

import json
import secrets
from pathlib import Path
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

KeySetDict = dict[str, list[dict[str, Any]]]

_CURVES = {"sig": "Ed25519", "enc": "X25519"}


class PartyKeys:
    """Keys of one or several parties, found by `kid` or by party; holds public or private keys as they were given."""

    def __init__(self, *sets: KeySetDict) -> None:
        self._by_kid: dict[tuple[str, str], tuple[str, OKPKey]] = {}
        self._encryption: dict[str, OKPKey] = {}
        self._signing: dict[str, OKPKey] = {}
        for members in sets:
            for member in members["keys"]:
                self._add(member)

    def _add(self, member: dict[str, Any]) -> None:
        use, kid, party = str(member.get("use")), str(member.get("kid")), str(member.get("party"))
        if member.get("crv") != _CURVES.get(use) or not member.get("kid") or not member.get("party"):
            raise ValueError(f"key {kid!r} of party {party!r} is not a signing or encryption key of this system")
        bare: dict[str, Any] = {name: member[name] for name in ("kty", "crv", "x", "d", "use", "kid") if name in member}
        try:
            key = OKPKey.import_key(bare)
        except JoseError as error:
            raise ValueError(f"key {kid!r} of party {party!r} cannot be read") from error
        if (use, kid) in self._by_kid:
            raise ValueError(f"two keys share the kid {kid!r}")
        self._by_kid[(use, kid)] = (party, key)
        (self._encryption if use == "enc" else self._signing).setdefault(party, key)

    @property
    def parties(self) -> frozenset[str]:
        """Return the names of all parties that own a key here."""
        return frozenset(party for party, _ in self._by_kid.values())

    def find(self, use: str, kid: str) -> tuple[str, OKPKey] | None:
        """Return the party and key with this `use` and `kid`, or None."""
        return self._by_kid.get((use, kid))

    def encryption_key(self, party: str) -> OKPKey | None:
        """Return the key to encrypt to `party` with, or None."""
        return self._encryption.get(party)

    def signing_key(self, party: str) -> OKPKey | None:
        """Return the key `party` signs with, or None."""
        return self._signing.get(party)


def new_party_keys(party: str) -> KeySetDict:
    """Return a fresh private key set of `party`: one signing and one encryption key."""
    keys = []
    for use, curve in _CURVES.items():
        key = OKPKey.generate_key(curve, private=True)  # type: ignore[arg-type]
        kid = f"{party}.{use}.{secrets.token_hex(4)}"
        keys.append({**key.as_dict(private=True), "use": use, "kid": kid, "party": party})
    return {"keys": keys}


def public_part(*sets: KeySetDict) -> KeySetDict:
    """Return one set with the public halves of all the keys."""
    return {
        "keys": [
            {name: value for name, value in key.items() if name != "d"} for members in sets for key in members["keys"]
        ]
    }


def read_key_set(path: Path) -> KeySetDict:
    """Return the key set of a JSON file; raise `ValueError` naming the file (never its content) if it is none."""
    try:
        members = json.loads(path.read_text(encoding="utf-8"))
        keys = members["keys"]
    except (json.JSONDecodeError, KeyError, TypeError):
        raise ValueError(f"{path} is not a JSON Web Key set") from None
    if not isinstance(keys, list) or not all(isinstance(key, dict) for key in keys):
        raise ValueError(f"{path} is not a JSON Web Key set")
    return {"keys": keys}
