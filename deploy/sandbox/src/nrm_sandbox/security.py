"""WS-Security as the registries demand it: Timestamp, and a UsernameToken with digest, nonce and creation time.

A signature over Body and Timestamp would be verified in `Gate.admit`, after the Timestamp and before the token.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lxml import etree

from nrm_sandbox.envelope import FaultError
from nrm_sandbox.modes import REGISTRIES

_OASIS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss"
WSSE = f"{_OASIS}-wssecurity-secext-1.0.xsd"
WSU = f"{_OASIS}-wssecurity-utility-1.0.xsd"
DIGEST = f"{_OASIS}-username-token-profile-1.0#PasswordDigest"
WINDOW = timedelta(minutes=5)


@dataclass(frozen=True)
class Credential:
    """What one caller was given: user name, password, and the common name of its client certificate."""

    username: str
    password: str = field(repr=False)
    certificate: str


def load_credentials(username: str, password_directory: Path) -> dict[str, Credential]:
    """Return each registry's credential; the passwords are in files named after the registries."""
    return {
        registry: Credential(
            username, (password_directory / f"{registry}.password").read_text("utf-8").strip(), f"{registry}-client"
        )
        for registry in REGISTRIES
    }


def password_digest(nonce: bytes, created: str, password: str) -> str:
    """Return Base64(SHA-1(nonce + created + password)), the digest of the UsernameToken profile 1.0."""
    digest = hashlib.sha1(nonce + created.encode() + password.encode(), usedforsecurity=False).digest()
    return base64.b64encode(digest).decode("ascii")


@dataclass(frozen=True)
class _Token:
    username: str
    digest: str
    nonce: bytes
    created: str


class Gate:
    """Admits a request to one registry, or raises `FaultError`. Remembers nonces for as long as they could be replayed."""

    def __init__(self, credential: Credential, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._credential = credential
        self._now = now
        self._seen: dict[bytes, datetime] = {}

    def admit(self, header: etree._Element, certificate_name: str | None) -> None:
        """Raise `FaultError` unless certificate, Timestamp and UsernameToken are this caller's, fresh and not replayed."""
        if certificate_name != self._credential.certificate:
            raise FaultError("this certificate may not ask here")
        securities = header.findall(f"{{{WSSE}}}Security")
        if len(securities) != 1:
            raise FaultError("exactly one security header is needed")
        self._check_timestamp(securities[0])
        self._check_token(_read_token(securities[0]))

    def _check_timestamp(self, security: etree._Element) -> None:
        created = security.findtext(f"{{{WSU}}}Timestamp/{{{WSU}}}Created")
        expires = security.findtext(f"{{{WSU}}}Timestamp/{{{WSU}}}Expires")
        if created is None or expires is None:
            raise FaultError("a timestamp with creation and expiry is needed")
        if abs(self._now() - _moment(created)) > WINDOW or self._now() >= _moment(expires):
            raise FaultError("the timestamp is not fresh")

    def _check_token(self, token: _Token) -> None:
        created = _moment(token.created)
        if abs(self._now() - created) > WINDOW:
            raise FaultError("the token is not fresh")
        expected = password_digest(token.nonce, token.created, self._credential.password)
        known = hmac.compare_digest(token.username.encode(), self._credential.username.encode())
        if not (hmac.compare_digest(expected.encode(), token.digest.encode()) and known):
            raise FaultError("user name or password is wrong")
        oldest = self._now() - 2 * WINDOW
        self._seen = {nonce: seen for nonce, seen in self._seen.items() if seen > oldest}
        if token.nonce in self._seen:
            raise FaultError("the nonce was used before")
        self._seen[token.nonce] = self._now()


def _read_token(security: etree._Element) -> _Token:
    token = security.find(f"{{{WSSE}}}UsernameToken")
    if token is None:
        raise FaultError("a user name token is needed")
    password = token.find(f"{{{WSSE}}}Password")
    username = token.findtext(f"{{{WSSE}}}Username")
    nonce = token.findtext(f"{{{WSSE}}}Nonce")
    created = token.findtext(f"{{{WSU}}}Created")
    if password is None or password.text is None or username is None or nonce is None or created is None:
        raise FaultError("user name, password digest, nonce and creation time are needed")
    if password.get("Type") != DIGEST:
        raise FaultError("the password must be a digest")
    try:
        raw = base64.b64decode(nonce, validate=True)
    except binascii.Error:
        raise FaultError("the nonce is not base64") from None
    if len(raw) < 16:
        raise FaultError("the nonce is too short")
    return _Token(username, password.text, raw, created)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise FaultError("a moment is not in ISO 8601") from None
    if moment.tzinfo is None:
        raise FaultError("a moment has no zone")
    return moment
