"""The client of one partner: sends what that partner may say and reads what is said to it."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import Self, TypeVar
from uuid import UUID

from pydantic import ValidationError

from nrm_partners.broker import Envelope, Line
from nrm_shared.contracts.base import SealedMessage
from nrm_shared.kernel.errors import NrmError
from nrm_shared.kernel.ids import new_id
from nrm_shared.security.seal import Sealer

Expected = TypeVar("Expected", bound=SealedMessage)


class NotOurMessage(Exception):
    """The message is none that this partner may send."""


class NothingArrived(Exception):
    """What was waited for did not come in time."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message to this partner. `message` is None if it could not be read; then `problem` says why."""

    type: str
    message_id: str
    message: SealedMessage | None
    problem: str | None = None


class PartnerClient:
    """Sends sealed messages to one service of the NRM and reads the partner's own queue.

    Use it in a `with` block. `recipient` is the service that reads; `speaks` and `hears` are the message classes of
    the two directions.
    """

    def __init__(
        self,
        partner: str,
        recipient: str,
        speaks: Iterable[type[SealedMessage]],
        hears: Iterable[type[SealedMessage]],
        sealer: Sealer,
        line: Line,
    ) -> None:
        self.partner = partner
        self.recipient = recipient
        self.speaks = {message.TYPE: message for message in speaks}
        self.hears = {message.TYPE: message for message in hears}
        self.kept: list[Arrived] = []
        self._sealer = sealer
        self._line = line
        self._handled: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up. What was not acknowledged comes again next time."""
        self._line.close()

    def send(self, message: SealedMessage, message_id: UUID | None = None) -> UUID:
        """Seal and send `message`; return its id, under which answers and refusals will name it.

        Give the id of an earlier attempt to repeat it: what was received already is not done twice. Raise
        `NotOurMessage`, or `NotConfirmed` if the broker did not take it in time (then repeat with the same id).
        """
        if message.TYPE not in self.speaks:
            raise NotOurMessage(message.TYPE)
        message_id = message_id or new_id()
        payload = message.model_dump_json().encode()
        body = self._sealer.seal(payload, message.TYPE, str(message_id), self.recipient)
        self.send_bytes(body, message.TYPE, message_id)
        return message_id

    def send_bytes(self, body: bytes, type: str, message_id: UUID) -> None:
        """Send a body that is sealed already, such as one kept from an earlier attempt."""
        self._line.publish(Envelope(body, type, str(message_id)))

    def listen(
        self, handle: Callable[[Arrived], None], seconds: float, until: Callable[[Arrived], bool] = lambda _: False
    ) -> int:
        """Give every message that arrives within `seconds` to `handle`, acknowledge it after, and return how many.

        The first of which `until` is true is the last; what waits behind it stays in the queue.

        A message whose handling raises is not acknowledged and comes again after the next connection; one that was
        handled before (recognised by its id) is acknowledged without being handled twice.
        """
        deadline = time.monotonic() + seconds
        count = 0
        while (found := self._line.receive(max(deadline - time.monotonic(), 0.0))) is not None:
            tag, envelope = found
            last = False
            if envelope.message_id not in self._handled:
                arrived = self.open(envelope)
                handle(arrived)
                self._handled.add(envelope.message_id)
                count += 1
                last = until(arrived)
            self._line.acknowledge(tag)
            if last:
                break
        return count

    def expect(
        self, kind: type[Expected], where: Callable[[Expected], bool] = lambda _message: True, seconds: float = 10.0
    ) -> Expected:
        """Return the next message of `kind` for which `where` holds; keep others in `kept` for a later call.

        Raise `NothingArrived` after `seconds`.
        """
        deadline = time.monotonic() + seconds
        while True:
            for arrived in self.kept:
                if isinstance(arrived.message, kind) and where(arrived.message):
                    self.kept.remove(arrived)
                    return arrived.message
            found = self._line.receive(max(deadline - time.monotonic(), 0.0))
            if found is None:
                raise NothingArrived(f"no {kind.TYPE} in {seconds:g} s")
            tag, envelope = found
            if envelope.message_id not in self._handled:
                self.kept.append(self.open(envelope))
                self._handled.add(envelope.message_id)
            self._line.acknowledge(tag)

    def open(self, envelope: Envelope) -> Arrived:
        """Return the message inside; one that cannot be read is returned with its problem, never dropped."""
        try:
            opened = self._sealer.open(envelope.body, envelope.type, self.recipient)
        except NrmError as error:
            return Arrived(envelope.type, envelope.message_id, None, error.code)
        kind = self.hears.get(opened.type)
        if kind is None:
            return Arrived(opened.type, opened.message_id, None, "unknown-type")
        try:
            # The NRM may add fields within the same version; readers ignore what they do not know.
            message = kind.model_validate_json(opened.payload, extra="ignore")
        except ValidationError:
            return Arrived(opened.type, opened.message_id, None, "schema")
        return Arrived(opened.type, opened.message_id, message)
