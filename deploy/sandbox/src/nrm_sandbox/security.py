"""WS-Security as the registries demand it: a signature over Body and Timestamp, and a UsernameToken with digest and nonce.

The token is believed only from the caller's own certificate inside mutual TLS, and beside a valid signature.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from lxml import etree

from nrm_sandbox.envelope import FaultError
from nrm_sandbox.modes import REGISTRIES
from nrm_shared.wssecurity.freshness import WINDOW, Seen, moment
from nrm_shared.wssecurity.keys import Pinned
from nrm_shared.wssecurity.names import WSSE, WSU
from nrm_shared.wssecurity.refusal import NotBelieved
from nrm_shared.wssecurity.verify import Verifier

DIGEST = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest"
LARGEST_REQUEST = 64 * 1024


@dataclass(frozen=True)
class Credential:
    """What one caller was given: user name, password, the client certificate's common name, the signing certificate."""

    username: str
    password: str = field(repr=False)
    certificate: str
    signing: Pinned


def load_credentials(username: str, password_directory: Path, signing_directory: Path) -> dict[str, Credential]:
    """Return each registry's credential; passwords and certificates are in files named after the registries."""
    return {
        registry: Credential(
            username,
            (password_directory / f"{registry}.password").read_text("utf-8").strip(),
            f"{registry}-client",
            Pinned.read(signing_directory / f"{registry}-signing.crt"),
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
    """Admits a request to one registry, or raises `FaultError`. Remembers signatures and nonces while they are fresh."""

    def __init__(
        self, version: str, credential: Credential, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._credential = credential
        self._now = now
        self._nonces = Seen()
        self._verifier = Verifier(version, credential.signing, now=now, largest=LARGEST_REQUEST)

    def admit(self, content: bytes, certificate_name: str | None) -> etree._Element:
        """Return the request as it was signed; raise `FaultError` unless all of it is this caller's, fresh and new."""
        if certificate_name != self._credential.certificate:
            raise FaultError("this certificate may not ask here")
        try:
            return self._verifier.verified(content, self._check_token)
        except NotBelieved as refusal:
            raise FaultError(f"the request is not believed: {refusal.reason}") from None

    def _check_token(self, security: etree._Element) -> None:
        token = _read_token(security)
        if abs(self._now() - moment(token.created)) > WINDOW:
            raise FaultError("the token is not fresh")
        expected = password_digest(token.nonce, token.created, self._credential.password)
        known = hmac.compare_digest(token.username.encode(), self._credential.username.encode())
        if not (hmac.compare_digest(expected.encode(), token.digest.encode()) and known):
            raise FaultError("user name or password is wrong")
        self._nonces.first_time(token.nonce, self._now())


def _read_token(security: etree._Element) -> _Token:
    tokens = security.findall(f"{{{WSSE}}}UsernameToken")
    if len(tokens) != 1:
        raise FaultError("exactly one user name token is needed")
    (token,) = tokens
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
