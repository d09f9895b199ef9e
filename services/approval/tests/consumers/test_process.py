"""Approval's real processes on a real broker: what comes in is applied, what it says goes out, clocks run by themselves."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pika
import pytest
from sqlalchemy import Engine, create_engine, text

from nrm_local.ports import free_ports
from nrm_shared.contracts import envelope
from nrm_shared.contracts.approval import CaseWorkChangedV1, ClockBreachedV1
from nrm_shared.contracts.base import Event
from nrm_shared.contracts.intake import CaseOpenedV1, CaseProfile
from nrm_shared.contracts.verification import DeterminationIssuedV1
from nrm_shared.db.engine import driver_url
from nrm_shared.kernel.ids import new_id
from nrm_shared.messaging import names
from tests.support.postgres import ServiceDatabase
from tests.support.processes import supervised
from tests.support.rabbit import TestBroker
from tests.support.services import ServiceEnvironment

MONITORING = names.inbox("monitoring")


@pytest.fixture
def database(
    service_database: Callable[[str], ServiceDatabase],
    service_environment: ServiceEnvironment,
    clean_rabbit: TestBroker,
) -> Iterator[Engine]:
    """Run approval's consumer and relay, and return an engine on their database."""
    made = service_database("approval")
    consumer, relay = free_ports(2)
    environment = service_environment(
        "approval", database=made, broker=clean_rabbit, consumer_port=consumer, relay_port=relay
    )
    engine = create_engine(driver_url(made.app_url))
    with ExitStack() as stack:
        stack.callback(engine.dispose)
        stack.enter_context(supervised("nrm_approval.entrypoints.consumer", environment=environment))
        stack.enter_context(supervised("nrm_shared.outbox.relay", "--service", "approval", environment=environment))
        yield engine


def publish(rabbit: TestBroker, event: Event, subject: UUID, case_id: UUID) -> None:
    """Publish `event` as its owner does."""
    id = new_id()
    body = envelope.write(
        event,
        id=id,
        source=f"/nrm/{event.owner()}",
        time=datetime.now(UTC),
        subject=str(subject),
        sequence=1,
        case_id=case_id,
    )
    connection = pika.BlockingConnection(pika.URLParameters(rabbit.url(names.service_user(event.owner()))))
    try:
        channel = connection.channel()
        channel.confirm_delivery()
        properties = pika.BasicProperties(
            message_id=str(id), type=event.TYPE, content_type=envelope.CONTENT_TYPE, delivery_mode=2
        )
        channel.basic_publish(f"{event.owner()}.events", event.TYPE, body, properties, mandatory=True)
    finally:
        connection.close()


def next_of(rabbit: TestBroker, event: type[Event], seconds: float = 60.0) -> Event:
    """Return the next event of this kind that reaches monitoring, whatever comes before it."""
    connection = pika.BlockingConnection(pika.URLParameters(rabbit.url(names.service_user("monitoring"))))
    try:
        channel = connection.channel()
        for method, properties, body in channel.consume(MONITORING, auto_ack=True, inactivity_timeout=seconds):
            assert method is not None, f"{event.TYPE} did not reach monitoring"
            if properties.type == event.TYPE:
                return envelope.received(envelope.attributes_of(body), event).data
    finally:
        connection.close()
    raise AssertionError


def test_a_determination_leads_to_an_answer_about_closing(database: Engine, clean_rabbit: TestBroker) -> None:
    case_id, determination_id = new_id(), new_id()
    profile = CaseProfile(gender="Feminine", age_band="A_25_34", minor_now="no", minor_at_act="no", tip_type="INTERNAL")
    determined = DeterminationIssuedV1(
        determination_id=determination_id, case_id=case_id, outcome="CONFIRMED", differs_from_police=False
    )
    opened = CaseOpenedV1(case_id=case_id, case_number="NRM-26-000001-K", report_id=new_id(), profile=profile)

    # The determination comes first, as it may between two owners: it waits for its case.
    publish(clean_rabbit, determined, determination_id, case_id)
    publish(clean_rabbit, opened, case_id, case_id)

    answer = next_of(clean_rabbit, CaseWorkChangedV1)
    assert isinstance(answer, CaseWorkChangedV1)
    assert (answer.case_id, answer.open) == (case_id, False)
    with database.connect() as connection:
        assert connection.execute(text("SELECT victim_status FROM case_ref")).scalar_one() == "CONFIRMED"


def test_a_clock_that_ran_out_is_told_without_anybody_asking(database: Engine, clean_rabbit: TestBroker) -> None:
    subject, began = new_id(), datetime.now(UTC) - timedelta(days=2)
    with database.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO deadline (id, clock, subject_kind, subject_id, started_at, due_at, state)"
                " VALUES (:id, 'K13', 'NEED_ITEM', :subject, :began, :due, 'running')"
            ),
            {"id": new_id(), "subject": subject, "began": began, "due": began + timedelta(days=1)},
        )

    breached = next_of(clean_rabbit, ClockBreachedV1)
    assert isinstance(breached, ClockBreachedV1)
    assert (breached.object_id, breached.clock, breached.statutory) == (subject, "K13", False)
