"""Opaque cursors: where a page ended."""

import base64
import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from nrm_shared.kernel.errors import Malformed

NEVER = "infinity"
"""The due time of what has none: it is sorted last."""


def write(parts: Sequence[object]) -> str:
    """Return the cursor of these parts."""
    return base64.urlsafe_b64encode(json.dumps([str(part) for part in parts]).encode()).decode().rstrip("=")


def read(cursor: str, count: int) -> list[str]:
    """Return the parts of a cursor of ours; raise `Malformed` for anything else."""
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError as error:
        raise Malformed("/after", "not-a-cursor") from error
    if not isinstance(parts, list) or len(parts) != count or not all(isinstance(part, str) for part in parts):
        raise Malformed("/after", "not-a-cursor")
    return parts


def moment(part: str) -> datetime:
    """Return the moment written in a cursor; raise `Malformed`."""
    try:
        return datetime.fromisoformat(part)
    except ValueError as error:
        raise Malformed("/after", "not-a-cursor") from error


def identity(part: str) -> UUID:
    """Return the id written in a cursor; raise `Malformed`."""
    try:
        return UUID(part)
    except ValueError as error:
        raise Malformed("/after", "not-a-cursor") from error
