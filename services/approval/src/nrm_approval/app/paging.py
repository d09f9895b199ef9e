"""Pages by key (house section 11): the cursor is opaque to the caller and never an offset."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from nrm_approval.app.views import Cursor, Page
from nrm_shared.kernel.errors import Malformed

DEFAULT_LIMIT, MAX_LIMIT = 50, 100


class Due(Protocol):
    """Something with an id that may be due."""

    @property
    def id(self) -> UUID:
        """Return its key."""
        ...

    @property
    def due_at(self) -> datetime | None:
        """Return when it is due."""
        ...


D = TypeVar("D", bound=Due)
V = TypeVar("V")


def read_cursor(text: str | None) -> Cursor | None:
    """Return the cursor in `text`; raise `Malformed` for one that is not ours."""
    if not text:
        return None
    try:
        due_at, id = json.loads(base64.urlsafe_b64decode(text.encode()))
        return Cursor(datetime.fromisoformat(due_at) if due_at else None, UUID(id))
    except (ValueError, TypeError, AttributeError, binascii.Error) as error:
        raise Malformed("/after", "invalid") from error


def write_cursor(cursor: Cursor) -> str:
    """Return `cursor` as the text callers pass back."""
    due_at = cursor.due_at.isoformat() if cursor.due_at else None
    return base64.urlsafe_b64encode(json.dumps([due_at, str(cursor.id)]).encode()).decode()


def page(found: Sequence[D], limit: int, view: Callable[[D], V]) -> Page[V]:
    """Return the first `limit` of `found` (which was asked for one more) and where the next page begins."""
    shown = found[:limit]
    last = write_cursor(Cursor(shown[-1].due_at, shown[-1].id)) if len(found) > limit else None
    return Page([view(entry) for entry in shown], last)
