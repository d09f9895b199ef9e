"""A partner's dead letter comes back as the partner's own, through the real broker, as often as it takes."""

import json
import struct
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pika
import pytest
from sqlalchemy import Engine

from nrm_shared.contracts.base import SealedMessage
from nrm_shared.contracts.partner_mofa import MessageAcceptedV1, MessageRefusedV1, NationalityCheckRequestedV1
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.clock import MachineClock
from nrm_shared.kernel.ids import new_id
from nrm_shared.kernel.usecase import On, Received
from nrm_shared.messaging import dead_letters, names
from nrm_shared.messaging.partner_door import PartnerDoor, Wording
from nrm_shared.runner.batch import Inbox
from nrm_shared.runner.runner import Runner
from nrm_shared.runner.work import SqlWork
from nrm_shared.security import columns
from nrm_shared.security.erasurekey import ErasureKey
from nrm_shared.security.keyring import KeyRing
from nrm_shared.security.masterkeys import KeyInMemory, KnownMasterKeys
from nrm_shared.security.memorystore import MemoryKeyStore
from nrm_shared.security.partykeys import PartyKeys, new_party_keys, public_part
from nrm_shared.security.seal import Sealer
from nrm_shared.security.wrapping import Wrapping
from shared.tests.consumers.recorder import EFFECT
from shared.tests.parts import (
    await_dead,
    await_effects,
    channel_of,
    consuming,
    depth,
    effects,
    message,
    number_of,
    operator_url,
    relaying,
)
from shared.tests.parts import send as send_events
from tests.support.postgres import ServiceDatabase
from tests.support.rabbit import TestBroker
from tests.support.waiting import eventually

QUEUE = names.from_partner("mofa")
OUT = names.partner_out("mofa")
MOFA = names.partner_user("mofa")
KEYS = {party: new_party_keys(party) for party in ("intake", "mofa")}
DIRECTORY = PartyKeys(public_part(*KEYS.values()))
SEALERS = {party: Sealer(party, PartyKeys(keys), DIRECTORY) for party, keys in KEYS.items()}


BEYOND_TIME = object()


class LooseProperties(pika.BasicProperties):  # type: ignore[misc]  # pika has no types
    """Properties that can carry what pika itself would not write, as a partner's own client may."""

    headers: dict[str, Any] | None

    def encode(self) -> list[bytes]:
        """Encode as pika does; the header that stands for it becomes a time after the year 9999."""
        if not self.headers or BEYOND_TIME not in self.headers.values():
            return list(super().encode())
        # The same length and place: a timestamp instead of a 64-bit integer.
        self.headers = dict.fromkeys(self.headers, PLACEHOLDER)
        whole = b"".join(super().encode())
        return [whole.replace(struct.pack(">cq", b"l", PLACEHOLDER), struct.pack(">cQ", b"T", 2**60))]


PLACEHOLDER = 2**62 + 4711


class Handler:
    """Records what it was given, once its bug is mended."""

    def __init__(self) -> None:
        self.mended = False

    def __call__(self, received: Received[Any], work: Any) -> None:
        if not self.mended:
            raise ZeroDivisionError
        work.permit(AccessObject("repatriation", organisation="mofa", facts=frozenset({"not-witness-protected"})))
        work.session.execute(EFFECT, {"id": received.id, "subject": received.sender, "sequence": 1})


@pytest.fixture(autouse=True)
def key_ring() -> Iterator[None]:
    """Let this process seal what it has to keep, as a service's does."""
    master = KnownMasterKeys("1", {"1": KeyInMemory(b"k" * 32)})
    columns.use(KeyRing(MemoryKeyStore(), Wrapping(master, ErasureKey.fresh())))
    yield
    columns.use(None)


@pytest.fixture
def handler() -> Handler:
    return Handler()


@pytest.fixture
def inbox(engine: Engine, handler: Handler) -> Inbox:
    def accepted(received: Received[Any]) -> MessageAcceptedV1:
        return MessageAcceptedV1(
            repatriation_reference=received.data.repatriation_reference,
            message_id=received.id,
            message_type=received.type,
        )

    wording = Wording(lambda said: str(said.repatriation_reference), MessageRefusedV1, ("reference",), accepted)
    subscriptions: dict[type[SealedMessage], On] = {
        NationalityCheckRequestedV1: On(handler, may="repatriation:request-nationality")
    }
    door = PartnerDoor("intake", QUEUE, SEALERS["intake"], subscriptions, wording)
    runner = Runner(service="intake", engine=engine, work=SqlWork, clock=MachineClock(), sealer=SEALERS["intake"])
    return door.inbox(runner)


def send(broker: TestBroker, headers: dict[str, Any] | None = None, id: str | None = None) -> str:
    """Send one letter as MoFA does; return its id."""
    id = id or str(new_id())
    said = NationalityCheckRequestedV1(
        reference="MOFA-1", repatriation_reference="REP-1", requested_at=datetime.now(UTC)
    )
    type = NationalityCheckRequestedV1.TYPE
    body = SEALERS["mofa"].seal(said.model_dump_json().encode(), type=type, message_id=id, to="intake")
    properties = LooseProperties(
        message_id=id, type=type, content_type="application/jose", user_id=MOFA, delivery_mode=2, headers=headers
    )
    connection = pika.BlockingConnection(pika.URLParameters(broker.url(MOFA)))
    try:
        channel = connection.channel()
        channel.confirm_delivery()
        channel.basic_publish("partner.mofa", "", body, properties, mandatory=True)
    finally:
        connection.close()
    return id


def test_a_partners_message_is_brought_back_until_its_bug_is_mended(
    clean_rabbit: TestBroker, engine: Engine, spine: ServiceDatabase, inbox: Inbox, handler: Handler
) -> None:
    url = operator_url(clean_rabbit)
    user = clean_rabbit.url(names.service_user("intake"))
    with (
        consuming(clean_rabbit, engine, inbox=inbox, url=user, queue=QUEUE),
        relaying(clean_rabbit, spine, "intake"),
    ):
        id = send(clean_rabbit)
        letter = await_dead(clean_rabbit, 1)[id]
        assert (letter.reason, letter.origin, letter.writer) == ("bug-ZeroDivisionError", QUEUE, MOFA)

        assert dead_letters.replay(url, id).done == 1
        letter = await_dead(clean_rabbit, 1)[id]
        assert (letter.reason, letter.origin, letter.writer) == ("bug-ZeroDivisionError", QUEUE, MOFA)

        handler.mended = True
        assert dead_letters.replay(url, id).done == 1
        assert await_effects(engine, 1) == [id]
        eventually(lambda: depth(clean_rabbit, OUT) == 2, "the answer and the receipt wait for MoFA")
        eventually(lambda: depth(clean_rabbit, QUEUE) == 0, "the queue is empty")

    assert dead_letters.list(url) == []
    assert answers(clean_rabbit) == ["internal", "accepted"]


def test_a_message_sent_again_while_the_first_lies_among_the_dead_is_not_told_to_be_done(
    clean_rabbit: TestBroker, engine: Engine, spine: ServiceDatabase, inbox: Inbox
) -> None:
    user = clean_rabbit.url(names.service_user("intake"))
    with (
        consuming(clean_rabbit, engine, inbox=inbox, url=user, queue=QUEUE),
        relaying(clean_rabbit, spine, "intake"),
    ):
        id = send(clean_rabbit)
        await_dead(clean_rabbit, 1)
        send(clean_rabbit, id=id)
        eventually(lambda: depth(clean_rabbit, OUT) == 2, "both were answered")
        await_dead(clean_rabbit, 1)
    assert answers(clean_rabbit) == ["internal", "internal"]


def test_a_message_under_the_id_of_an_event_does_not_keep_the_event_from_its_effect(
    clean_rabbit: TestBroker, engine: Engine, spine: ServiceDatabase, inbox: Inbox, handler: Handler
) -> None:
    handler.mended = True
    event = message()
    user = clean_rabbit.url(names.service_user("intake"))
    with consuming(clean_rabbit, engine, inbox=inbox, url=user, queue=QUEUE):
        send(clean_rabbit, id=event.id)
        await_effects(engine, 1)
    send_events(clean_rabbit, [event])
    with consuming(clean_rabbit, engine):
        assert await_effects(engine, 2) == [event.id, event.id]


@pytest.mark.parametrize("header", [{"x": BEYOND_TIME}, {"x-delivery-count": "many"}, {"x-delivery-count": 7}])
def test_no_header_of_a_partner_disturbs_the_messages_beside_it(
    clean_rabbit: TestBroker,
    engine: Engine,
    spine: ServiceDatabase,
    inbox: Inbox,
    handler: Handler,
    header: dict[str, Any],
) -> None:
    handler.mended = True
    user = clean_rabbit.url(names.service_user("intake"))
    good = [send(clean_rabbit), send(clean_rabbit, header), send(clean_rabbit)]
    with (
        consuming(clean_rabbit, engine, inbox=inbox, url=user, queue=QUEUE) as loop,
        relaying(clean_rabbit, spine, "intake"),
    ):
        await_effects(engine, 2)
        eventually(lambda: depth(clean_rabbit, QUEUE) == 0, "the queue is empty")
        assert loop.connected
        unreadable = [id for id in good if id not in {id for id, _, _ in effects(engine)}]
        assert len(unreadable) == (1 if "x" in header else 0)
        assert number_of(engine, "parked") == 0
        if unreadable:
            # The broker keeps it with its properties; the operator's list must be able to read past them too.
            assert [letter.reason for letter in await_dead(clean_rabbit, 1).values()] == ["wrong-partner"]


def answers(broker: TestBroker) -> list[str]:
    """Take what waits for MoFA; return the code of each refusal, "accepted" for a receipt."""
    found = []
    with channel_of(broker) as channel:
        while (taken := channel.basic_get(OUT, auto_ack=True))[0] is not None:
            opened = SEALERS["mofa"].open(taken[2], expect_sender="intake")
            found.append(json.loads(opened.payload).get("code", "accepted"))
    return found


def test_headers_that_a_partner_chose_are_not_believed_when_the_broker_gives_up(
    clean_rabbit: TestBroker, refused_by_all: Callable[[str], None]
) -> None:
    id = send(clean_rabbit, {"nrm-queue": "intake.inbox", "nrm-user": "partner-police-cdms", "nrm-reason": "harmless"})
    refused_by_all(QUEUE)
    letter = await_dead(clean_rabbit, 1)[id]
    assert (letter.origin, letter.writer, letter.reason) == (QUEUE, MOFA, "delivery_limit")


@pytest.fixture
def refused_by_all(clean_rabbit: TestBroker) -> Callable[[str], None]:
    """Return a function that gives a queue's message back until the broker gives it up."""

    def give_back(queue: str) -> None:
        with channel_of(clean_rabbit) as channel:
            for method, _properties, _body in channel.consume(queue, inactivity_timeout=1):
                if method is None:
                    return
                channel.basic_nack(method.delivery_tag, requeue=True)

    return give_back
