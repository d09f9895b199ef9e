"""The clients of this installation, from one file with the public keys of all."""

import json
from pathlib import Path

from nrm_identity.app.register_client import ClientKeys
from nrm_shared.messaging.names import PARTNERS

# Partners that act for one organisation; a police system serves many stations and acts for none of them.
ORGANISATION_OF_PARTNER = {"mofa": "mofa"}


def read_clients(path: Path) -> tuple[ClientKeys, ...]:
    """Return the clients of `{"clients": {name: {"keys": [...]}}}`, by name; raise `ValueError` for anything else."""
    try:
        clients = json.loads(path.read_text(encoding="utf-8"))["clients"]
        return tuple(
            ClientKeys(
                name=name,
                kind="partner" if name in PARTNERS else "service",
                organisation=ORGANISATION_OF_PARTNER.get(name),
                keys=tuple(_public(key) for key in clients[name]["keys"]),
            )
            for name in sorted(clients)
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ValueError(f"{path} holds no public keys of clients") from None


def _public(key: dict[str, str]) -> dict[str, str]:
    if "d" in key:
        raise ValueError("a private key")
    return {name: key[name] for name in ("kty", "crv", "x", "kid")}
