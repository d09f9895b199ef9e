"""How secrets of a demonstration can be told from real ones, wherever they were copied: they carry a mark.

A password begins with a word; a key of 32 bytes ends with four that follow from the others (28 stay random, far more
than anyone can guess); a key set has a member; a certificate names the demonstration as its issuer. The production
profile refuses whatever carries one (`nrm_shared.profile`).
"""

import base64
import hashlib
import hmac
import json
import re
import secrets
from typing import Any

from cryptography import x509
from cryptography.x509.oid import NameOID

DEMO_ORGANISATION = "NRM demonstration"
_PASSWORD = "demo-"  # noqa: S105 - the mark, not a password
_MEMBER = {"made_for": "demo"}
_KEY_BYTES, _MARK_BYTES = 32, 4
_KEY_TEXT = re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{43}=")


def marked_password(text: str) -> str:
    """Return a password that shows that it is a demonstration's."""
    return _PASSWORD + text


def marked_key() -> str:
    """Return a fresh key of 32 bytes, as base64, that shows that it is a demonstration's."""
    random = secrets.token_bytes(_KEY_BYTES - _MARK_BYTES)
    return base64.b64encode(random + _mark(random)).decode("ascii")


def marked_set(members: dict[str, Any]) -> dict[str, Any]:
    """Return a JSON Web Key, or a set of them, that shows that it is a demonstration's."""
    return members | _MEMBER


def is_marked(text: str) -> bool:
    """Tell whether a secret file's text, or a certificate's PEM, is a demonstration's."""
    text = text.strip()
    if text.startswith(_PASSWORD) or any(_is_marked_key(found) for found in _KEY_TEXT.findall(text)):
        return True
    if text.startswith("{"):
        return _is_marked_set(text)
    return "-----BEGIN CERTIFICATE-----" in text and _is_marked_certificate(text)


def _mark(random: bytes) -> bytes:
    return hashlib.sha256(b"nrm demonstration key" + random).digest()[:_MARK_BYTES]


def _is_marked_key(text: str) -> bool:
    key = base64.b64decode(text)
    return hmac.compare_digest(key[-_MARK_BYTES:], _mark(key[:-_MARK_BYTES]))


def _is_marked_set(text: str) -> bool:
    try:
        members = json.loads(text)
    except ValueError:
        return False
    return isinstance(members, dict) and _MEMBER.items() <= members.items()


def _is_marked_certificate(text: str) -> bool:
    try:
        issuer = x509.load_pem_x509_certificate(text.encode()).issuer
    except ValueError:
        return False
    return DEMO_ORGANISATION in {name.value for name in issuer.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)}
