"""What partners' doors refuse: answered on the partner's own queue by code, field and message id; nobody else notices."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pika
import pytest
from pika.exceptions import ChannelClosedByBroker

from nrm_cli.story import Cast, adult
from nrm_cli.story.correspondent import Correspondent
from nrm_cli.story.story import Story
from nrm_shared.contracts.envelope import MAX_BODY_BYTES
from nrm_shared.contracts.partner_mofa import (
    MessageAcceptedV1,
    MessageRefusedV1,
    NationalityCheckRequestedV1,
    ReturnedV1,
    ReturnNotifiedV1,
)
from nrm_shared.contracts.partner_police import MessageRefusedV1 as PoliceRefusedV1
from nrm_shared.contracts.partner_police import NationalityAnsweredV1
from nrm_shared.kernel.calendar import dhaka_date
from nrm_shared.kernel.ids import new_id
from nrm_shared.security.partykeys import PartyKeys, new_party_keys, read_key_set
from nrm_shared.security.seal import Sealer

NOTIFIED = ReturnNotifiedV1.TYPE


@pytest.fixture
def mofa(cast: Cast) -> Correspondent:
    return cast.mofa


def test_a_field_that_breaks_its_rule_is_named(mofa: Correspondent) -> None:
    content = _notice().model_dump(mode="json")
    content["country"] = "Lebanon"

    said = _refusal(mofa, _sealed(mofa, content))

    assert said.field == "/country"
    assert said.reference == content["reference"]
    assert said.detail_bn and said.detail_en


def test_a_field_that_lacks_is_named(mofa: Correspondent) -> None:
    content = _notice().model_dump(mode="json")
    del content["mission"]

    assert _refusal(mofa, _sealed(mofa, content)).field == "/mission"


def test_a_message_that_is_not_sealed_is_refused(mofa: Correspondent) -> None:
    plain = _notice().model_dump_json().encode()

    assert _refusal(mofa, (plain, NOTIFIED, new_id())).code == "not-sealed"


def test_a_message_signed_by_another_key_is_refused(mofa: Correspondent, tmp_path: Path) -> None:
    file = tmp_path / "stranger.json"
    file.write_text(json.dumps(new_party_keys("mofa")))
    directory = PartyKeys(read_key_set(mofa.settings.partner_keys_file))
    stranger = Sealer("mofa", PartyKeys(read_key_set(file)), directory)

    assert _refusal(mofa, _sealed(mofa, _content(), sealer=stranger)).code == "signature-invalid"


def test_a_message_sealed_by_another_partner_is_refused(mofa: Correspondent, cast: Cast) -> None:
    police = cast.stations.systems["police-cdms"].sealer

    assert _refusal(mofa, _sealed(mofa, _content(), sealer=police)).code == "wrong-sender"


def test_a_message_for_another_service_is_refused(mofa: Correspondent) -> None:
    assert _refusal(mofa, _sealed(mofa, _content(), to="verification")).code == "wrong-recipient"


def test_a_message_that_is_too_large_is_refused(mofa: Correspondent) -> None:
    said = _refusal(mofa, (b"x" * (MAX_BODY_BYTES + 1), NOTIFIED, new_id()))

    assert said.code == "message-too-large"


def test_a_type_outside_that_is_not_the_one_inside_is_refused(mofa: Correspondent) -> None:
    body, _, id = _sealed(mofa, _content())

    assert _refusal(mofa, (body, ReturnedV1.TYPE, id)).code == "wrong-type"


@pytest.mark.parametrize(
    ("type", "code"),
    [
        ("mofa.return-notified.v9", "unknown-version"),
        ("police.finding-submitted.v1", "unknown-partner-message"),
    ],
)
def test_a_type_nobody_reads_here_is_refused(mofa: Correspondent, type: str, code: str) -> None:
    said = _refusal(mofa, _sealed(mofa, _content(), type=type))

    assert (said.code, said.field) == (code, "/type")


def test_a_message_id_inside_that_is_not_the_one_outside_is_refused(mofa: Correspondent) -> None:
    body, type, _ = _sealed(mofa, _content())

    assert _refusal(mofa, (body, type, new_id())).code == "wrong-message-id"


def test_a_message_sent_twice_is_done_once_and_the_second_is_answered_replayed(mofa: Correspondent) -> None:
    notice = _notice()
    id = mofa.send(notice)
    mofa.expect(MessageAcceptedV1, lambda answer: answer.message_id == id)

    mofa.send(notice, id)

    assert mofa.expect(MessageRefusedV1, lambda answer: answer.message_id == id).code == "replayed"


def test_a_step_that_does_not_follow_is_refused(mofa: Correspondent) -> None:
    notice = _notice()
    id = mofa.send(notice)
    mofa.expect(MessageAcceptedV1, lambda answer: answer.message_id == id)
    landed = ReturnedV1(
        reference=f"{notice.repatriation_reference}/9",
        repatriation_reference=notice.repatriation_reference,
        return_at=datetime.now(UTC),
        port="Dhaka",
        received_by="NGO",
    )

    said = _refused(mofa, mofa.send(landed))

    assert said.code == "out-of-order"
    assert said.repatriation_reference == notice.repatriation_reference


def test_a_repatriation_nobody_knows_is_refused(mofa: Correspondent) -> None:
    letter = NationalityCheckRequestedV1(
        reference="BEY-0/1", repatriation_reference=f"BEY-{uuid4().hex[:8]}", requested_at=datetime.now(UTC)
    )

    said = _refused(mofa, mofa.send(letter))

    assert said.code == "repatriation-unknown"
    assert (said.reference, said.repatriation_reference) == (letter.reference, letter.repatriation_reference)


def test_a_police_system_is_told_on_its_own_queue(cast: Cast) -> None:
    system = cast.stations.systems["police-cdms"]
    answer = NationalityAnsweredV1(
        reference="CDMS-77", station="PS-404190", repatriation_id=new_id(), result="CONFIRMED", answered_at=_now()
    )

    id = system.send(answer)

    said = system.expect(PoliceRefusedV1, lambda message: message.message_id == id)
    assert (said.code, said.field, said.reference) == ("not-found", "/repatriation_id", "CDMS-77")


def test_a_forged_user_id_closes_the_channel(mofa: Correspondent, channel: Any) -> None:
    body, type, id = _sealed(mofa, _content())
    forged = pika.BasicProperties(user_id="partner-police-cdms", type=type, message_id=str(id))

    with pytest.raises(ChannelClosedByBroker) as closed:
        channel.basic_publish("partner.mofa", "", body, forged)

    assert closed.value.reply_code == 406


@pytest.mark.parametrize("exchange", ["partner.police-cdms", "intake.events", "intake.sealed"])
def test_an_exchange_that_is_not_the_partners_closes_the_channel(channel: Any, exchange: str) -> None:
    with pytest.raises(ChannelClosedByBroker) as closed:
        channel.basic_publish(exchange, "intake.inbox", b"{}", pika.BasicProperties(user_id="partner-mofa"))

    assert closed.value.reply_code == 403


def test_a_queue_that_is_not_the_partners_cannot_be_read(channel: Any) -> None:
    with pytest.raises(ChannelClosedByBroker) as closed:
        channel.basic_get("partner.police-cdms.out")

    assert closed.value.reply_code == 403


def test_after_all_of_that_the_next_person_still_comes_home(story: Story) -> None:
    adult.come_home(story)


@pytest.fixture
def channel(mofa: Correspondent) -> Iterator[Any]:
    """Return a channel of MoFA's own broker user, used in a way the reference client never would."""
    connection = pika.BlockingConnection(mofa.settings.connection())
    opened = connection.channel()
    opened.confirm_delivery()
    yield opened
    connection.close()


def _notice() -> ReturnNotifiedV1:
    reference = f"BEY-{uuid4().hex[:10].upper()}"
    return ReturnNotifiedV1(
        reference=f"{reference}/1",
        repatriation_reference=reference,
        person=adult.rehana(dhaka_date(_now())),
        country="LBN",
        mission="Embassy of Bangladesh, Beirut",
        informed_by="NGO",
        notified_at=_now(),
    )


def _content() -> dict[str, Any]:
    return _notice().model_dump(mode="json")


def _sealed(
    mofa: Correspondent,
    content: dict[str, Any],
    *,
    type: str = NOTIFIED,
    sealer: Sealer | None = None,
    to: str = "intake",
) -> tuple[bytes, str, UUID]:
    id = new_id()
    body = (sealer or mofa.sealer).seal(json.dumps(content).encode(), type, str(id), to)
    return body, type, id


def _refusal(mofa: Correspondent, message: tuple[bytes, str, UUID]) -> MessageRefusedV1:
    """Send the message and return the refusal that names its id."""
    mofa.send_bytes(*message)
    return _refused(mofa, message[2])


def _refused(mofa: Correspondent, id: UUID) -> MessageRefusedV1:
    said = mofa.expect(MessageRefusedV1, lambda answer: answer.message_id == id)
    assert all(answer.message_id != id for answer in mofa.heard(MessageAcceptedV1))
    return said


def _now() -> datetime:
    return datetime.now(UTC)
