"""Intake's two queues on a real RabbitMQ: the inbox of events and the sealed letters of MoFA."""

from collections.abc import Iterator
from contextlib import contextmanager

import pika
import pytest

from nrm_intake.app import SUBSCRIPTIONS
from nrm_intake.entrypoints.consumer import IntakeConsumer
from nrm_shared.contracts import envelope
from nrm_shared.contracts.partner_mofa import ReturnNotifiedV1
from nrm_shared.contracts.readers import READERS
from nrm_shared.contracts.verification import DeterminationIssuedV1
from nrm_shared.kernel.ids import new_id
from nrm_shared.messaging import names
from nrm_shared.messaging.loop import Loop
from services.intake.tests.integration.intake_under_test import Intake
from services.intake.tests.integration.test_repatriation import NOTIFIED
from tests.support.rabbit import TestBroker
from tests.support.waiting import eventually


@contextmanager
def consuming(intake: Intake, broker: TestBroker, queue: str) -> Iterator[None]:
    """Run the product's own loop on one of intake's queues, as intake's own user."""
    failures: list[BaseException] = []
    work = intake.inbox if queue == names.inbox("intake") else intake.from_mofa
    loop = Loop(broker.url(names.service_user("intake")), queue, work, fatal=failures.append)
    loop.start()
    try:
        yield
    finally:
        loop.stop()
    assert failures == []


def publish(url: str, exchange: str, key: str, body: bytes, properties: pika.BasicProperties) -> None:
    """Publish one message with a confirm."""
    connection = pika.BlockingConnection(pika.URLParameters(url))
    try:
        channel = connection.channel()
        channel.confirm_delivery()
        channel.basic_publish(exchange, key, body, properties, mandatory=True)
    finally:
        connection.close()


def test_the_topology_binds_exactly_what_intake_reads() -> None:
    assert set(READERS["intake"]) == {event.TYPE for event in SUBSCRIPTIONS}


def test_the_consumer_process_reads_both_queues_and_has_both_timers() -> None:
    entrypoints = [name for name in ("inbox", "from_mofa", "clocks", "profiles") if hasattr(IntakeConsumer, name)]
    assert len(entrypoints) == 4


def test_a_fact_reaches_the_case_through_the_broker(intake: Intake, clean_rabbit: TestBroker) -> None:
    case = intake.open_case()["case_id"]
    fact = DeterminationIssuedV1(
        determination_id=new_id(), case_id=case, outcome="CONFIRMED", differs_from_police=False
    )
    id = new_id()
    body = envelope.write(
        fact, id=id, source="/nrm/verification", time=intake.clock.now(), subject=str(fact.determination_id), sequence=1
    )
    properties = pika.BasicProperties(
        message_id=str(id), type=fact.TYPE, content_type=envelope.CONTENT_TYPE, delivery_mode=2
    )
    with consuming(intake, clean_rabbit, names.inbox("intake")):
        publish(clean_rabbit.administrator_url, "verification.events", fact.TYPE, body, properties)
        eventually(
            lambda: intake.rows("SELECT 1 FROM case_file WHERE victim_status = 'CONFIRMED'"), "the victim status"
        )


def test_a_letter_of_mofa_is_recorded_and_another_users_name_is_refused_by_the_broker(
    intake: Intake, clean_rabbit: TestBroker
) -> None:
    letter = ReturnNotifiedV1.model_validate(NOTIFIED)
    id = str(new_id())
    body = intake.sealer_of("mofa").seal(
        letter.model_dump_json().encode(), type=letter.TYPE, message_id=id, to="intake"
    )

    def properties(user: str) -> pika.BasicProperties:
        return pika.BasicProperties(
            message_id=id, type=letter.TYPE, content_type="application/jose", delivery_mode=2, user_id=user
        )

    mofa = clean_rabbit.url(names.partner_user("mofa"))
    with consuming(intake, clean_rabbit, names.from_partner("mofa")):
        with pytest.raises(pika.exceptions.ChannelClosedByBroker):
            publish(mofa, "partner.mofa", "", body, properties("partner-police-cdms"))
        publish(mofa, "partner.mofa", "", body, properties("partner-mofa"))
        eventually(lambda: intake.rows("SELECT 1 FROM repatriation WHERE status = 'NOTIFIED'"), "the repatriation")
    assert [one.type for one in intake.answers()] == ["mofa.message-accepted.v1"]
