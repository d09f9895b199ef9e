"""Secrets that are given out once and kept as digests: of sessions, of sign-ins that were begun, recovery codes."""

import hashlib
import secrets
from uuid import UUID

from nrm_shared.reference.text import fold_digits

SECRET_BYTES = 32


def new_secret() -> str:
    """Return 256 random bits, as text."""
    return secrets.token_urlsafe(SECRET_BYTES)


def digest(secret: str) -> str:
    """Return what is kept of a secret; it is long and random, so a plain hash cannot be searched."""
    return hashlib.sha256(secret.encode()).hexdigest()


def recovery_digest(code: str) -> str:
    """Return what is kept of a recovery code, however it was typed."""
    return digest("".join(fold_digits(code).split()).replace("-", "").casefold())


def renewal_of(session: UUID, secret: str) -> str:
    """Return the text with which a session is renewed."""
    return f"{session}.{secret}"


def parse_renewal(text: str) -> tuple[UUID, str] | None:
    """Return session and secret of a renewal text, or None if it is none."""
    session, _, secret = text.partition(".")
    try:
        return UUID(session), secret
    except ValueError:
        return None
