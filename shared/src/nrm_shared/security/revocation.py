"""Revoked access as a value: whose tokens are refused, and how old a token must be to be refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

ACTOR, ORGANISATION, SESSION = "actor", "organisation", "session"


@dataclass(frozen=True, slots=True)
class Revocation:
    """Tokens of the actor, organisation or session `id` issued before `not_before` (machine's time) are refused."""

    kind: str
    id: str
    not_before: datetime


class RevokedAccess(Protocol):
    """Who knows what was revoked."""

    def covers(self, subjects: Mapping[str, str | None], issued_at: float) -> bool:
        """Return whether a token of these subjects (kind -> id), issued at this second of the epoch, is revoked.

        Raise `Unavailable` if nobody can tell: then nobody comes in.
        """
        ...


class NothingRevoked:
    """For those who have no table of revoked access: tests, and tools that only read a token."""

    def covers(self, subjects: Mapping[str, str | None], issued_at: float) -> bool:
        """Return False."""
        return False
