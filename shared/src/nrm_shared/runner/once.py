"""Idempotency over HTTP, by Stripe's rules: one key, one effect, one answer (house section 3)."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.errors import Refused

# A concurrent request with the same key waits here for the first one's commit, then sees its row.
CLAIM = text(
    "INSERT INTO http_once (actor, key, fingerprint) VALUES (:actor, :key, :fingerprint)"
    " ON CONFLICT (actor, key) DO NOTHING"
)
STORED = text("SELECT fingerprint, status, headers, body FROM http_once WHERE actor = :actor AND key = :key")
KEEP = text(
    "UPDATE http_once SET status = :status, headers = :headers, body = :body WHERE actor = :actor AND key = :key"
)


class IdempotencyKeyReused(Refused):
    """The same key came with another request."""

    default_code = "idempotency-key-reused"


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back to the caller: status, headers, JSON text."""

    status: int
    body: str
    headers: dict[str, str]
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Once:
    """The caller's key and the digest of what was asked (method, path, body)."""

    key: str
    fingerprint: bytes


Render = Callable[[Any, Any], Answer]


def replay(session: Session, actor: Actor, once: Once) -> Answer | None:
    """Claim the key; return the stored answer if somebody had it before, else None."""
    claimed = session.execute(CLAIM, {"actor": actor.id, "key": once.key, "fingerprint": once.fingerprint})
    if claimed.rowcount == 1:  # type: ignore[attr-defined]
        return None
    row = session.execute(STORED, {"actor": actor.id, "key": once.key}).one()
    if bytes(row.fingerprint) != once.fingerprint:
        raise IdempotencyKeyReused
    return Answer(row.status, row.body, json.loads(row.headers), replayed=True)


def keep(session: Session, actor: Actor, once: Once, answer: Answer) -> None:
    """Store the answer in the transaction of the effect."""
    session.execute(
        KEEP,
        {
            "actor": actor.id,
            "key": once.key,
            "status": answer.status,
            "headers": json.dumps(answer.headers),
            "body": answer.body,
        },
    )
