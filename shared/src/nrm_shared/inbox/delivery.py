"""One message as the broker handed it over, before anybody has looked inside."""

import base64
import json
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID, uuid5

from nrm_shared.messaging import names

REPLAY_HEADER = "nrm-replay"
# Who had sent a dead message, as the broker vouched for it when it came.
USER_HEADER = "nrm-user"


# Not frozen: setting a frozen field costs twice as much, and a consumer makes one of these for every message.
@dataclass(slots=True)
class Delivery:
    """A raw message. `count` is how often the broker has delivered it before (0 the first time)."""

    queue: str
    body: bytes
    message_id: str | None = None
    type: str | None = None
    content_type: str | None = None
    user_id: str | None = None
    count: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    id: UUID = field(init=False)

    def __post_init__(self) -> None:
        """Know the message by its id; one that carries no valid id is known by the digest of its bytes.

        Ids that others choose are unique among the messages of that sender in that queue, and nowhere else: a partner
        that uses the id of one of our events must not make us believe that we have seen the event.
        """
        try:
            self.id = UUID(self.message_id or "")
        except ValueError:
            self.id = UUID(bytes=sha256(self.body).digest()[:16])
        if not names.of_services(self.queue):
            self.id = uuid5(self.id, f"{self.queue}/{self.writer or ''}")

    @property
    def said_id(self) -> UUID:
        """Return the id its sender gave it; the one it is known by here if there is none."""
        try:
            return UUID(self.message_id or "")
        except ValueError:
            return self.id

    @property
    def replayed(self) -> bool:
        """Return whether an operator brought this message back from the dead letters; nobody else can say so."""
        return self.user_id == names.OPERATOR and self.headers.get(REPLAY_HEADER) == "1"

    @property
    def writer(self) -> str | None:
        """Return the broker's user who sent this message at first, whoever brought it back."""
        return self.headers.get(USER_HEADER) if self.replayed else self.user_id

    def pack(self) -> bytes:
        """Return the delivery as bytes for the `parked` table."""
        return json.dumps(
            {
                "queue": self.queue,
                "body": base64.b64encode(self.body).decode(),
                "message_id": self.message_id,
                "type": self.type,
                "content_type": self.content_type,
                "user_id": self.user_id,
                "headers": self.headers,
            }
        ).encode()

    @classmethod
    def unpack(cls, packed: bytes, id: UUID) -> "Delivery":
        """Return the delivery that `pack` wrote, known by the id under which it was put aside."""
        values = json.loads(packed)
        values["body"] = base64.b64decode(values["body"])
        delivery = cls(**values)
        delivery.id = id
        return delivery
