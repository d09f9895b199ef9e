"""The client on a real broker: it writes only where it may, loses nothing and comes back by itself."""

from dataclasses import replace

import pika
import pytest

from nrm_local.ports import free_ports
from nrm_local.rabbit import RabbitInstance
from nrm_partners import Arrived, NotConfirmed, PartnerSettings
from nrm_partners.mofa import MofaClient
from nrm_shared.contracts.partner_mofa import NationalityCheckRequestedV1, NationalityConfirmedV1
from nrm_shared.kernel.ids import new_id
from nrm_shared.security.partykeys import KeySetDict, PartyKeys, public_part
from nrm_shared.security.seal import Sealer

from .conftest import PASSWORDS

REQUEST = NationalityCheckRequestedV1.model_validate(
    {"reference": "BEY-1/2", "repatriation_reference": "BEY-1", "requested_at": "2026-08-03T06:00:00Z"}
)


def confirmed(reference: str) -> NationalityConfirmedV1:
    return NationalityConfirmedV1.model_validate(
        {"repatriation_reference": reference, "decided_at": "2026-08-06T05:00:00Z"}
    )


class Intake:
    """The other side: reads MoFA's messages and answers, with its own user and key."""

    def __init__(self, broker: RabbitInstance, keys: dict[str, KeySetDict]) -> None:
        self._url = broker.url("nrm-intake", PASSWORDS["nrm-intake"])
        self.sealer = Sealer("intake", PartyKeys(keys["intake"]), PartyKeys(public_part(*keys.values())))

    def read(self) -> tuple[pika.BasicProperties, bytes]:
        """Take one message from `intake.from-mofa`."""
        with pika.BlockingConnection(pika.URLParameters(self._url)) as connection:
            channel = connection.channel()
            for method, properties, body in channel.consume("intake.from-mofa", inactivity_timeout=10):
                assert method is not None, "nothing arrived"
                channel.basic_ack(method.delivery_tag)
                return properties, body
        raise AssertionError

    def answer(self, message: NationalityConfirmedV1) -> None:
        """Send `message` to MoFA's queue."""
        message_id = str(new_id())
        body = self.sealer.seal(message.model_dump_json().encode(), message.TYPE, message_id, "mofa")
        properties = pika.BasicProperties(
            message_id=message_id, type=message.TYPE, content_type="application/jose", delivery_mode=2
        )
        with pika.BlockingConnection(pika.URLParameters(self._url)) as connection:
            channel = connection.channel()
            channel.confirm_delivery()
            channel.basic_publish("intake.sealed", "partner.mofa.out", body, properties, mandatory=True)


@pytest.fixture
def intake(broker: RabbitInstance, keys: dict[str, KeySetDict]) -> Intake:
    return Intake(broker, keys)


def test_a_message_reaches_the_queue_of_intake_with_the_senders_user(settings: PartnerSettings, intake: Intake) -> None:
    with MofaClient.of(settings) as mofa:
        message_id = mofa.send(REQUEST)
    properties, body = intake.read()
    assert (properties.user_id, properties.message_id, properties.type, properties.delivery_mode) == (
        "partner-mofa",
        str(message_id),
        REQUEST.TYPE,
        2,
    )
    opened = intake.sealer.open(body, REQUEST.TYPE, "mofa")
    assert NationalityCheckRequestedV1.model_validate_json(opened.payload) == REQUEST


def test_an_answer_reaches_the_client(settings: PartnerSettings, intake: Intake) -> None:
    with MofaClient.of(settings) as mofa:
        intake.answer(confirmed("BEY-2"))
        assert mofa.expect(NationalityConfirmedV1, seconds=10) == confirmed("BEY-2")


def test_a_message_whose_handling_failed_comes_again(settings: PartnerSettings, intake: Intake) -> None:
    intake.answer(confirmed("BEY-3"))

    def fails(_arrived: Arrived) -> None:
        raise LookupError

    with MofaClient.of(settings) as mofa, pytest.raises(LookupError):
        mofa.listen(fails, seconds=10)
    with MofaClient.of(settings) as mofa:
        assert mofa.expect(NationalityConfirmedV1, seconds=10) == confirmed("BEY-3")


def test_a_partner_cannot_write_to_the_exchange_of_another(settings: PartnerSettings) -> None:
    class OtherExchange(PartnerSettings):
        @property
        def exchange(self) -> str:
            return "partner.police-cdms"

    other = OtherExchange(
        settings.partner, settings.amqp_url, settings.password, settings.seal_key_file, settings.partner_keys_file
    )
    with MofaClient.of(other) as mofa, pytest.raises(NotConfirmed, match="ACCESS_REFUSED"):
        mofa.send(REQUEST)


def test_a_partner_cannot_write_in_the_name_of_another(settings: PartnerSettings) -> None:
    class OtherUser(PartnerSettings):
        @property
        def user(self) -> str:
            return "partner-police-cdms"

        def connection(self) -> pika.URLParameters:
            return settings.connection()

    other = OtherUser(
        settings.partner, settings.amqp_url, settings.password, settings.seal_key_file, settings.partner_keys_file
    )
    with MofaClient.of(other) as mofa, pytest.raises(NotConfirmed, match="PRECONDITION_FAILED"):
        mofa.send(REQUEST)


def test_no_broker_is_told_at_once_to_writer_and_reader(settings: PartnerSettings) -> None:
    (port,) = free_ports(1)
    nowhere = replace(settings, amqp_url=f"amqp://partner-mofa@127.0.0.1:{port}/%2F")
    with MofaClient.of(nowhere) as mofa:
        with pytest.raises(NotConfirmed, match="no connection"):
            mofa.send(REQUEST)
        with pytest.raises(ConnectionError):
            mofa.listen(lambda _arrived: None, seconds=0.1)


def test_a_client_that_listens_outlives_a_crash_of_the_broker(
    settings: PartnerSettings, broker: RabbitInstance, intake: Intake
) -> None:
    with MofaClient.of(settings) as mofa:
        intake.answer(confirmed("BEY-4"))
        assert mofa.expect(NationalityConfirmedV1, seconds=10) == confirmed("BEY-4")
        broker.kill()
        broker.restart()
        intake.answer(confirmed("BEY-5"))
        assert mofa.expect(NationalityConfirmedV1, seconds=30) == confirmed("BEY-5")
