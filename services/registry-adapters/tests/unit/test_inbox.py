"""The queue's side: sealed requests in, answers and dead letters out."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from nrm_registry_adapters.adapters.answers import BrokerAnswers
from nrm_registry_adapters.adapters.inbox import BUG_TRIES, BrokerAwayError, CheckInbox
from nrm_registry_adapters.adapters.requests import SealedRequests
from nrm_registry_adapters.app.check import CheckRegistry
from nrm_registry_adapters.app.ports import RegistryUnavailable
from nrm_registry_adapters.domain.claims import Claims, Field
from nrm_registry_adapters.domain.result import Answer
from nrm_shared.contracts import envelope
from nrm_shared.contracts.registry import CheckAnsweredV1, Registry, RegistryCheckRequested, adapter_party
from nrm_shared.inbox.delivery import Delivery
from nrm_shared.messaging.publisher import NotConfirmed
from nrm_shared.outbox.writer import OutboxMessage
from nrm_shared.security.partykeys import PartyKeys, new_party_keys, public_part
from nrm_shared.security.seal import Sealer

PARTY = adapter_party(Registry.NATIONAL_ID)
CHECK = UUID("0198b0c4-1a00-7000-8000-00000000000a")
CASE = UUID("0198b0c4-1a00-7000-8000-000000000002")
REQUEST = RegistryCheckRequested(
    check_id=CHECK,
    registry=Registry.NATIONAL_ID,
    attempt=2,
    number="19994117345678901",
    case_id=CASE,
    name_bn="রেহানা খাতুন",
    name_en=None,
    dob="2000-02-11",
    father=None,
    mother=None,
)
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
ours, verification, mofa = new_party_keys(PARTY), new_party_keys("verification"), new_party_keys("mofa")
DIRECTORY = PartyKeys(public_part(ours, verification, mofa))


def sealed(request: RegistryCheckRequested = REQUEST, payload: dict[str, Any] | None = None, **changes: Any) -> bytes:
    """Return `request` (or another payload) sealed by verification, or by another party."""
    sender, keys = changes.get("sender", ("verification", verification))
    body = json.dumps(payload or request.model_dump(mode="json")).encode()
    kind = changes.get("type", RegistryCheckRequested.TYPE)
    return Sealer(sender, PartyKeys(keys), DIRECTORY).seal(body, kind, str(CHECK), to=PARTY)


def delivery(body: bytes, count: int = 0) -> Delivery:
    """Return `body` as the broker hands it over."""
    return Delivery(
        PARTY,
        body,
        str(CHECK),
        RegistryCheckRequested.TYPE,
        envelope.SEALED_CONTENT_TYPE,
        "nrm-verification",
        count,
        {"traceparent": TRACE},
    )


class Known:
    """A registry that knows Rehana."""

    compares = frozenset(Field)

    def __init__(self, answer: Callable[[], Answer]) -> None:
        self._answer = answer
        self.asked: list[Claims] = []

    def verify(self, claims: Claims) -> Answer:
        """Answer as told."""
        self.asked.append(claims)
        return self._answer()


def agrees() -> Answer:
    """Answer that everything agrees, with a receipt."""
    return Answer(True, {Field.NAME: True, Field.DOB: True}, "NIDV-5C0A11E7")


def unavailable() -> Answer:
    """Give no answer."""
    raise RegistryUnavailable("timeout")


class Desk:
    """An inbox with everything around it."""

    def __init__(self, answer: Callable[[], Answer] = agrees) -> None:
        self.sent: list[OutboxMessage] = []
        self.registry = Known(answer)
        self.inbox = CheckInbox(
            CheckRegistry(Registry.NATIONAL_ID, self.registry, BrokerAnswers(self.sent.append)),
            SealedRequests(Sealer(PARTY, PartyKeys(ours), DIRECTORY)).open_request,
            self.sent.append,
        )

    def receive(self, body: bytes, count: int = 0) -> OutboxMessage:
        """Deliver `body` and return the one message that left."""
        self.inbox.run_batch([delivery(body, count)])
        return self.sent[-1]


def test_a_sealed_request_is_answered_with_an_event_that_carries_no_personal_data() -> None:
    desk = Desk()
    sent = desk.receive(sealed())
    assert (sent.exchange, sent.routing_key) == ("registry-adapters.events", CheckAnsweredV1.TYPE)
    arrived = envelope.received(envelope.attributes_of(sent.body), CheckAnsweredV1)
    assert (arrived.subject, arrived.sequence, arrived.case_id) == (str(CHECK), 2, CASE)
    assert (arrived.causation_id, arrived.traceparent) == (str(CHECK), TRACE)
    assert arrived.data.state == "MATCHED"
    assert arrived.data.matched.model_dump() == {"name": True, "dob": True, "father": None, "mother": None}
    assert b"Rehana" not in sent.body
    assert b"19994117345678901" not in sent.body
    assert b"2000-02-11" not in sent.body


def test_a_registry_that_gives_no_answer_is_answered_with_unavailable() -> None:
    sent = Desk(unavailable).receive(sealed())
    assert json.loads(sent.body)["data"]["state"] == "UNAVAILABLE"


def test_the_same_attempt_delivered_twice_is_the_same_event() -> None:
    desk = Desk()
    first, second = desk.receive(sealed()), desk.receive(sealed(), count=1)
    other = desk.receive(sealed(REQUEST.model_copy(update={"attempt": 3})))
    assert first.id == second.id != other.id


def test_a_reference_that_brings_the_number_along_is_dropped() -> None:
    told = replace(agrees(), reference="NID/19994117345678901")
    assert json.loads(Desk(lambda: told).receive(sealed()).body)["data"]["reference"] is None


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"{}", "not-sealed"),
        (sealed(sender=("mofa", mofa)), "wrong-sender"),
        (sealed(type="police.finding-submitted.v1"), "wrong-type"),
        (sealed(payload={"check_id": "none"}), "schema"),
        (sealed(REQUEST.model_copy(update={"registry": Registry.BIRTH})), "wrong-registry"),
    ],
    ids=["plain", "of another partner", "of another type", "of another form", "for another registry"],
)
def test_what_is_no_request_goes_to_the_dead_letters_with_its_reason(body: bytes, reason: str) -> None:
    desk = Desk()
    sent = desk.receive(body)
    assert sent.exchange == "registry-adapters.dead-letters"
    assert sent.headers["nrm-reason"] == reason
    assert sent.body == b"", "a request kept would outlive the erasure of its person"
    assert desk.registry.asked == []


def test_an_answer_the_broker_did_not_confirm_gives_the_request_back() -> None:
    def refuse(_message: OutboxMessage) -> None:
        raise NotConfirmed

    check = CheckRegistry(Registry.NATIONAL_ID, Known(agrees), BrokerAnswers(refuse))
    with pytest.raises(BrokerAwayError):
        CheckInbox(check, lambda _body: REQUEST, refuse).run_batch([delivery(b"")])


def test_an_error_of_our_own_is_tried_again_and_then_buried() -> None:
    def broken() -> Answer:
        raise KeyError("entry")

    desk = Desk(broken)
    with pytest.raises(KeyError):
        desk.receive(sealed())
    assert desk.receive(sealed(), count=BUG_TRIES - 1).headers["nrm-reason"] == "bug-KeyError"
