"""Idempotency over HTTP, by Stripe's rules: one key, one effect, one answer (docs/architecture.md).

An answer may hold what is nowhere else in clear, such as a receipt code. So the table knows only the key's digest, and
the answer is sealed with a key derived from the caller's own: who presents it again can read it, the database cannot.
The public is one actor, so its keys are kept apart only by being hard to guess. Answers are kept for two days
(`nrm_shared.retention`); the same request after that is a new one.

An answer that may hold something of a person or case needs their data key as well: a share of its key is sealed under
each of theirs. When one of them is erased it opens no more, here and in every backup, and a repeat is told `erased`.
"""

import base64
import hashlib
import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import text
from sqlalchemy.orm import Session

from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.errors import Malformed, Refused
from nrm_shared.security import columns

# A concurrent request with the same key waits here for the first one's commit, then sees its row.
CLAIM = text(
    "INSERT INTO http_once (actor, key, fingerprint) VALUES (:actor, :key, :fingerprint)"
    " ON CONFLICT (actor, key) DO NOTHING"
)
STORED = text("SELECT fingerprint, status, headers, body FROM http_once WHERE actor = :actor AND key = :key")
KEEP = text(
    "UPDATE http_once SET status = :status, headers = :headers, body = :body WHERE actor = :actor AND key = :key"
)

NONCE_BYTES = 12
SHARE_BYTES = 32
# What lies in the table: the shares, then the answer.
BETWEEN = "."
# A UUID without hyphens has as many.
STRONG_KEY_LENGTH = 32


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

    @property
    def digest(self) -> str:
        """Return what the table knows the key by."""
        return hashlib.sha256(b"nrm-once\0" + self.key.encode()).hexdigest()

    def require_strong(self) -> None:
        """Raise `Malformed` for a key that somebody with the database could find by trying."""
        if len(self.key) < STRONG_KEY_LENGTH:
            raise Malformed("/headers/Idempotency-Key", "idempotency-key-weak", min=STRONG_KEY_LENGTH)

    @property
    def name(self) -> bytes:
        """Return what is the same only for the same request under the same key."""
        return self.digest.encode() + self.fingerprint

    def seal(self, text: str, subjects: Iterable[UUID] = ()) -> str:
        """Return `text` so that only who has the key can read it, and nobody once one of `subjects` was erased.

        Raise `KeyDestroyed` if one of them is erased already.
        """
        shares = [(subject, os.urandom(SHARE_BYTES)) for subject in sorted(subjects)]
        nonce = os.urandom(NONCE_BYTES)
        answer = nonce + self._cipher(secret for _, secret in shares).encrypt(nonce, text.encode(), self.fingerprint)
        sealed = [columns.ring().seal_bytes(subject, secret, self._place) for subject, secret in shares]
        return BETWEEN.join(base64.b64encode(part).decode() for part in (*sealed, answer))

    def open(self, sealed: str) -> str:
        """Return the text that `seal` took; raise `KeyDestroyed` if somebody it may be about was erased."""
        *shares, answer = (base64.b64decode(part) for part in sealed.split(BETWEEN))
        cipher = self._cipher(columns.ring().open_bytes(share, self._place)[1] for share in shares)
        return cipher.decrypt(answer[:NONCE_BYTES], answer[NONCE_BYTES:], self.fingerprint).decode()

    @property
    def _place(self) -> str:
        """Return what a share is bound to: this answer's."""
        return f"http_once.body:{self.digest}"

    def _cipher(self, shares: Iterable[bytes]) -> AESGCM:
        derive = HKDF(hashes.SHA256(), length=32, salt=self.fingerprint, info=b"nrm-once-answer")
        return AESGCM(derive.derive(self.key.encode() + b"".join(shares)))


Render = Callable[[Any, Any], Answer]


def replay(session: Session, actor: Actor, once: Once) -> Answer | None:
    """Claim the key; return the stored answer if somebody had it before, else None.

    Raises `IdempotencyKeyReused` for another request under the key, `Malformed` for a weak key of the public,
    `KeyDestroyed` for an answer about somebody who was erased meanwhile.
    """
    if actor.kind == "public":
        once.require_strong()
    claimed = session.execute(CLAIM, {"actor": actor.id, "key": once.digest, "fingerprint": once.fingerprint})
    if claimed.rowcount == 1:  # type: ignore[attr-defined]
        return None
    row = session.execute(STORED, {"actor": actor.id, "key": once.digest}).one_or_none()
    if row is None:
        # It was forgotten between the two statements; the key is free again.
        return replay(session, actor, once)
    if bytes(row.fingerprint) != once.fingerprint:
        raise IdempotencyKeyReused
    return Answer(row.status, once.open(row.body), json.loads(row.headers), replayed=True)


def keep(session: Session, actor: Actor, once: Once, answer: Answer, subjects: Iterable[UUID] = ()) -> None:
    """Store the answer in the transaction of the effect; `subjects` are those whose data it may hold."""
    session.execute(
        KEEP,
        {
            "actor": actor.id,
            "key": once.digest,
            "status": answer.status,
            "headers": json.dumps(answer.headers),
            "body": once.seal(answer.body, subjects),
        },
    )
