"""A partner's dead letter comes back as the partner's own, through the real broker, as often as it takes."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pika
import pytest
from sqlalchemy import Engine

from nrm_shared.contracts.base import SealedMessage
from nrm_shared.contracts.partner_mofa import MessageAcceptedV1, MessageRefusedV1, NationalityCheckRequestedV1
from nrm_shared.kernel.clock import MachineClock
from nrm_shared.kernel.ids import new_id
from nrm_shared.kernel.usecase import On, Received
from nrm_shared.messaging import dead_letters, names
from nrm_shared.messaging.partner_door import PartnerDoor, Wording
from nrm_shared.runner.batch import Inbox
from nrm_shared.runner.runner import Runner
from nrm_shared.runner.work import SqlWork
from nrm_shared.security.partykeys import PartyKeys, new_party_keys, public_part
from nrm_shared.security.seal import Sealer
from shared.tests.consumers.recorder import EFFECT
from shared.tests.parts import await_dead, await_effects, channel_of, consuming, depth, drain, operator_url, relaying
from tests.support.postgres import ServiceDatabase
from tests.support.rabbit import TestBroker
from tests.support.waiting import eventually

QUEUE = names.from_partner("mofa")
OUT = names.partner_out("mofa")
MOFA = names.partner_user("mofa")
KEYS = {party: new_party_keys(party) for party in ("intake", "mofa")}
DIRECTORY = PartyKeys(public_part(*KEYS.values()))
SEALERS = {party: Sealer(party, PartyKeys(keys), DIRECTORY) for party, keys in KEYS.items()}


class Handler:
    """Records what it was given, once its bug is mended."""

    def __init__(self) -> None:
        self.mended = False

    def __call__(self, received: Received[Any], work: Any) -> None:
        if not self.mended:
            raise ZeroDivisionError
        work.session.execute(EFFECT, {"id": received.id, "subject": received.sender, "sequence": 1})


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


def send(broker: TestBroker, headers: dict[str, str] | None = None) -> str:
    """Send one letter as MoFA does; return its id."""
    id = str(new_id())
    said = NationalityCheckRequestedV1(
        reference="MOFA-1", repatriation_reference="REP-1", requested_at=datetime.now(UTC)
    )
    type = NationalityCheckRequestedV1.TYPE
    body = SEALERS["mofa"].seal(said.model_dump_json().encode(), type=type, message_id=id, to="intake")
    properties = pika.BasicProperties(
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

        assert dead_letters.replay(url, id) == 1
        letter = await_dead(clean_rabbit, 1)[id]
        assert (letter.reason, letter.origin, letter.writer) == ("bug-ZeroDivisionError", QUEUE, MOFA)

        handler.mended = True
        assert dead_letters.replay(url, id) == 1
        assert await_effects(engine, 1) == [id]
        eventually(lambda: depth(clean_rabbit, OUT) == 1, "the receipt waits for MoFA")
        eventually(lambda: depth(clean_rabbit, QUEUE) == 0, "the queue is empty")

    assert dead_letters.list(url) == []
    assert len(drain(clean_rabbit, OUT)) == 1


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
