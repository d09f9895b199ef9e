"""Pages by key, the one shape of a list in every service (docs/architecture.md).

A list is asked with `limit` and `after` and answered with `items` and `next`. `next` is a cursor: the key of the last entry
shown, opaque to callers, never an offset, so that what comes in or goes out meanwhile neither doubles nor hides an entry.
A use case asks for one entry more than the page holds (`limit + 1`) and lets `page` see whether there are more.
"""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from nrm_shared.kernel.errors import Malformed

DEFAULT_LIMIT, MAX_LIMIT = 50, 100
RULE = "not-a-cursor"
LONGEST = 400
"""No cursor of ours has more characters."""
LARGEST = 2**63 - 1
"""No number in a key is larger."""

T = TypeVar("T")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some entries of a list; `next` is what to ask `after` for the following ones, None at the end."""

    items: Sequence[T]
    next: str | None = None

    def each(self, view: Callable[[T], V]) -> "Page[V]":
        """Return the page with a view of each entry."""
        return Page([view(entry) for entry in self.items], self.next)


class Identified(Protocol):
    """Something whose id is its key; ids are made in order of time."""

    @property
    def id(self) -> UUID:
        """Return the id."""
        ...


def by_id(entry: Identified) -> tuple[UUID]:
    """Return the key of an entry that is listed by its id."""
    return (entry.id,)


class Numbered(Protocol):
    """A row of the database that nothing but its number tells apart."""

    @property
    def id(self) -> int:
        """Return the number."""
        ...


def by_number(entry: Numbered) -> tuple[int]:
    """Return the key of an entry that is listed by its number."""
    return (entry.id,)


DueKey = tuple[datetime | None, UUID]
"""The key of a list by due time: what is never due comes last."""


class Due(Identified, Protocol):
    """Something with an id that may be due."""

    @property
    def due_at(self) -> datetime | None:
        """Return when it is due."""
        ...


def by_due(entry: Due) -> DueKey:
    """Return the key of an entry that is listed by when it is due."""
    return (entry.due_at, entry.id)


def page(found: Sequence[T], limit: int, key: Callable[[T], Sequence[object]]) -> Page[T]:
    """Return the first `limit` of `found`, which was asked for one more, and where the next page begins."""
    shown = found[:limit]
    return Page(shown, write(key(shown[-1])) if shown and len(found) > limit else None)


def part(whole: Sequence[T], after: tuple[Any, ...] | None, limit: int, key: Callable[[T], tuple[Any, ...]]) -> Page[T]:
    """Return one page of a list that is there as a whole, in its order, beginning behind the entry with the key `after`.

    For what is never long (own sessions, proposals that wait, texts of consents) or what the database cannot order or
    narrow: the ledger of one case, of which each reader sees other purposes, and a timeline, whose events say of one
    another who may see them and which came first. Every other list is read page by page.

    Raises `Malformed` if the list has no such entry.
    """
    keys = [key(entry) for entry in whole]
    if after is not None and after not in keys:
        raise Malformed("/after", RULE)
    start = 0 if after is None else keys.index(after) + 1
    return page(whole[start : start + limit + 1], limit, key)


def write(key: Sequence[object]) -> str:
    """Return the cursor of a key; its parts are read by the kinds below, in the same order."""
    parts = [part.isoformat() if isinstance(part, datetime) else "" if part is None else str(part) for part in key]
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def read(cursor: str | None, *kinds: Callable[[str], Any]) -> tuple[Any, ...] | None:
    """Return the key in a cursor, None without one; raise `Malformed` for one that is not of a list with these kinds."""
    if cursor is None:
        return None
    if len(cursor) > LONGEST:
        raise Malformed("/after", RULE)
    try:
        parts = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        return tuple(kind(part) for kind, part in zip(kinds, parts, strict=True))
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        raise Malformed("/after", RULE) from error


def read_id(cursor: str | None) -> UUID | None:
    """Return the id in the cursor of a list by id, None without one; raise `Malformed`."""
    key = read(cursor, UUID)
    return key[0] if key else None


def read_number(cursor: str | None) -> int | None:
    """Return the number in the cursor of a list by number, None without one; raise `Malformed`."""
    key = read(cursor, number)
    return key[0] if key else None


def read_due(cursor: str | None) -> DueKey | None:
    """Return the key in the cursor of a list by due time, None without one; raise `Malformed`."""
    key = read(cursor, due, UUID)
    return (key[0], key[1]) if key else None


def moment(part: str) -> datetime:
    """Read a moment; one without a zone is none of ours."""
    at = datetime.fromisoformat(part)
    if at.tzinfo is None:
        raise ValueError
    return at.astimezone(UTC)


def due(part: str) -> datetime | None:
    """Read when something is due; what never is comes last in its list."""
    return moment(part) if part else None


def number(part: str) -> int:
    """Read a number of a database row."""
    value = int(part)
    if not 0 <= value <= LARGEST:
        raise ValueError
    return value


def word(part: object) -> str:
    """Read a word; what is no text, or has a character that no database keeps, is none of ours."""
    if not isinstance(part, str) or "\0" in part:
        raise ValueError
    return part
