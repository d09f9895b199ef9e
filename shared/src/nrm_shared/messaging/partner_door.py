"""The door for partners' sealed messages: who writes, whether the seal holds, what it says, and the answer.

A service that reads a partner makes one `PartnerDoor` and gives its methods to the `Inbox` of that queue. What is wrong
with a message is told on the partner's own reply queue by code, field and message id; nothing else is disturbed.
What nobody can be told about (the broker named no partner of this queue) goes to the dead letters.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from nrm_shared.contracts import envelope
from nrm_shared.contracts.base import SealedMessage
from nrm_shared.contracts.complaints import problems_of
from nrm_shared.inbox import letters
from nrm_shared.inbox.delivery import Delivery
from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.errors import Malformed, NrmError, Problem, Refused
from nrm_shared.kernel.usecase import On, Received
from nrm_shared.messaging import names
from nrm_shared.reference.error_texts import problem_text
from nrm_shared.runner.batch import Inbox
from nrm_shared.runner.decode import Message
from nrm_shared.runner.fates import KeptForPeople, Refusal
from nrm_shared.runner.runner import Runner
from nrm_shared.security.seal import Opened, Sealer, WrongRecipient, WrongType

# Lengths that the refusal contracts allow.
_LONGEST_DETAIL = 500
_LONGEST_POINTER = 200
_LONGEST_TYPE = 80
_PREFIX = names.partner_user("")


class WrongPartner(Refused):
    """The broker names no partner of this queue as the sender."""

    default_code = "wrong-partner"


class Replayed(Refused):
    """A message with this id was received before."""

    default_code = "replayed"


@dataclass(frozen=True, slots=True)
class Wording:
    """The partner-specific side of a door.

    `subject` names what a message is about: messages about the same thing stay in their order. `refused` is the class
    of the refusal (`mofa.message-refused.v1` or alike); `repeats` are the fields of a readable message that it names
    again. `accepted` makes the receipt of a message that was recorded, or None for no receipt.
    """

    subject: Callable[[Any], str]
    refused: type[SealedMessage]
    repeats: tuple[str, ...]
    accepted: Callable[[Received[Any]], SealedMessage | None]


class PartnerDoor:
    """Decodes, refuses and acknowledges the messages of one queue `<service>.from-<partner>`."""

    def __init__(
        self,
        service: str,
        queue: str,
        sealer: Sealer,
        subscriptions: Mapping[type[SealedMessage], On],
        wording: Wording,
    ) -> None:
        self.service = service
        self.queue = queue
        self._sealer = sealer
        self._wording = wording
        self._by_type = {kind.TYPE: (kind, self._acknowledged(on)) for kind, on in subscriptions.items()}
        self._families = {type.rpartition(".v")[0] for type in self._by_type}
        self._partners = frozenset(name for name in names.PARTNERS if names.from_partner(name) == queue)

    def inbox(self, runner: Runner) -> Inbox:
        """Return the inbox of this queue, to be given to a subscription."""
        return Inbox(
            runner, self.queue, self.decode, actor_of=actor_of, refuse=self.refuse, on_duplicate=self.on_duplicate
        )

    def decode(self, delivery: Delivery) -> Message:
        """Return the typed message; raise what the seal, the type or the content breaks.

        Raises `WrongPartner`, `Malformed`, `WrongType`, `KeyDestroyed` for a kept one about an erased person, and
        whatever `Sealer.open` raises.
        """
        partner = self._writer(delivery)
        if partner is None:
            raise WrongPartner
        delivery = letters.taken_out(delivery)
        if delivery.content_type != envelope.SEALED_CONTENT_TYPE:
            raise Malformed("/content-type", "content-type")
        if not _is_uuid(delivery.message_id):
            raise Malformed("/message_id", "not-an-id")
        opened = self._sealer.open(delivery.body, expect_sender=partner)
        # Outside and inside must agree: the broker's copy of type and id is what duplicates are found by.
        if opened.type != delivery.type:
            raise WrongType
        if opened.message_id != delivery.message_id:
            raise Malformed("/message_id", "wrong-message-id")
        kind, on = self._known(opened.type)
        data = _validated(kind, opened)
        received = Received(
            id=delivery.said_id,
            type=opened.type,
            source=f"/partner/{partner}",
            time=opened.issued_at,
            subject=self._wording.subject(data),
            sequence=0,
            data=data,
            correlation_id=str(delivery.said_id),
            sender=partner,
        )
        return Message(delivery, received, f"{partner}:{received.subject}", on)

    def refuse(self, refusal: Refusal, work: Any) -> bool:
        """Tell the partner by code, field and message id why its message was not recorded; return False if nobody can be."""
        delivery, error = refusal.delivery, refusal.error
        partner = self._writer(delivery)
        if partner is None:
            return False
        answer = self._refusal(delivery, error, {} if refusal.harmful else self._named(delivery, partner))
        try:
            work.send(answer, to=partner, queue=names.partner_out(partner))
        except WrongRecipient:
            # A partner whose key was taken away cannot read an answer any more; its message is kept for people.
            return False
        return True

    def on_duplicate(self, message: Message, work: Any, dead: bool) -> None:
        """Answer a partner that sent a message twice: `replayed`, which means done, or `internal` if it is still to be done.

        The broker's own repetition is nobody's fault.
        """
        if message.delivery.count == 0 and not message.delivery.replayed:
            self.refuse(Refusal(message.delivery, KeptForPeople() if dead else Replayed()), work)

    def _writer(self, delivery: Delivery) -> str | None:
        """Return the partner the broker vouches for: it checked `user_id` against the connection's user.

        A message that an operator brought back is still its first writer's.
        """
        name = (delivery.writer or "").removeprefix(_PREFIX)
        vouched = delivery.writer == names.partner_user(name)
        return name if vouched and name in self._partners else None

    def _known(self, type: str) -> tuple[type[SealedMessage], On]:
        known = self._by_type.get(type)
        if known is None:
            family = type.rpartition(".v")[0]
            raise Malformed("/type", "unknown-version" if family in self._families else "unknown-partner-message")
        return known

    def _acknowledged(self, on: On) -> On:
        def handle(received: Received[Any], work: Any) -> None:
            on.handle(received, work)
            receipt = self._wording.accepted(received)
            if receipt is not None and received.sender is not None:
                work.send(receipt, to=received.sender, queue=names.partner_out(received.sender))

        return On(handle, on.touches, on.may)

    def _refusal(self, delivery: Delivery, error: NrmError, named: Mapping[str, Any]) -> SealedMessage:
        problem = error.problems[0] if error.problems else Problem("", error.code, error.params)
        texts = {
            f"detail_{tongue}": problem_text(problem.pointer, problem.code, problem.params, tongue).detail
            for tongue in ("bn", "en")
        }
        said: dict[str, Any] = {
            "message_id": delivery.message_id if _is_uuid(delivery.message_id) else None,
            "message_type": (delivery.type or "")[:_LONGEST_TYPE] or None,
            "code": problem.code,
            "field": problem.pointer[:_LONGEST_POINTER],
            **{name: text[:_LONGEST_DETAIL] for name, text in texts.items()},
        }
        try:
            return self._wording.refused.model_validate(said | dict(named))
        except ValidationError:
            # What the partner named is not fit to be repeated.
            return self._wording.refused.model_validate(said)

    def _named(self, delivery: Delivery, partner: str) -> dict[str, Any]:
        try:
            content = json.loads(self._sealer.open(letters.taken_out(delivery).body, expect_sender=partner).payload)
        except NrmError:
            return {}
        if not isinstance(content, dict):
            return {}
        return {name: content[name] for name in self._wording.repeats if content.get(name) is not None}


def actor_of(message: Message) -> Actor:
    """Return the partner's system as the one who acts."""
    partner = message.received.sender
    return Actor(id=f"partner:{partner}", kind="partner", organisation=partner, roles=frozenset({"SYS"}))


def _validated(kind: type[SealedMessage], opened: Opened) -> SealedMessage:
    try:
        return kind.model_validate_json(opened.payload)
    except ValidationError as error:
        problems = problems_of(error.errors(include_input=False, include_url=False))
    # Raised outside the except: the original error would travel along as context.
    raise Malformed.many(problems)


def _is_uuid(text: str | None) -> bool:
    try:
        UUID(text or "")
    except ValueError:
        return False
    return True
