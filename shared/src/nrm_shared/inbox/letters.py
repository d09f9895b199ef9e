"""Sealed messages that have to be kept, waiting or dead: each under a data key of its own, so that an erasure reaches it.

A partner seals to the service's own key, which opens all messages and is destroyed for nobody. What is kept longer than a
moment is therefore sealed once more, under a key that `erasure` destroys with the person the message is about.
"""

import base64
from dataclasses import replace
from uuid import UUID

from sqlalchemy import Connection, text

from nrm_shared.contracts import envelope
from nrm_shared.inbox.delivery import Delivery
from nrm_shared.security import columns

KEPT = "application/vnd.nrm.kept-letter"
COLUMN = "kept_letter.body"
RECORD = text(
    "INSERT INTO kept_letter (message_id, about) VALUES (:id, :about)"
    " ON CONFLICT (message_id) DO UPDATE SET about = coalesce(excluded.about, kept_letter.about)"
)


def keep(connection: Connection, delivery: Delivery, about: str | None) -> Delivery:
    """Return the delivery as it may be kept; `about` is the key of its order, if it could be read.

    What is not sealed to this service carries no personal data and stays as it is.
    """
    if delivery.content_type != envelope.SEALED_CONTENT_TYPE:
        return delivery
    sealed = columns.ring().seal(delivery.id, base64.b64encode(delivery.body).decode(), COLUMN)
    connection.execute(RECORD, {"id": delivery.id, "about": about})
    return _with(delivery, sealed, KEPT, delivery.id)


def taken_out(delivery: Delivery) -> Delivery:
    """Return the delivery as it came; raise `KeyDestroyed` if whom it is about was erased."""
    if delivery.content_type != KEPT:
        return delivery
    id, body = columns.ring().open(delivery.body, COLUMN)
    return _with(delivery, base64.b64decode(body), envelope.SEALED_CONTENT_TYPE, id)


def _with(delivery: Delivery, body: bytes, content_type: str, id: UUID) -> Delivery:
    changed = replace(delivery, body=body, content_type=content_type)
    # One without a valid id is known by the digest of its first bytes.
    changed.id = id
    return changed
