import json
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import pytest

from nrm_shared.contracts.partner_police import MessageAcceptedV1, MessageRefusedV1, NationalityAnsweredV1
from nrm_shared.inbox.delivery import Delivery
from nrm_shared.kernel.errors import Malformed, NrmError, Refused
from nrm_shared.kernel.ids import new_id
from nrm_shared.kernel.usecase import On
from nrm_shared.messaging.partner_door import PartnerDoor, Wording, actor_of
from nrm_shared.runner.fates import KeptForPeople, Refusal
from nrm_shared.security.partykeys import PartyKeys, new_party_keys, public_part
from nrm_shared.security.seal import Sealer

QUEUE = "verification.from-police"
PARTIES = ("verification", "police-cdms", "police-dmp")
KEYS = {party: new_party_keys(party) for party in PARTIES}
DIRECTORY = PartyKeys(public_part(*KEYS.values()))
SEALERS = {party: Sealer(party, PartyKeys(KEYS[party]), DIRECTORY) for party in PARTIES}
ANSWER = {
    "reference": "SHARSHA-2026-1",
    "station": "PS-404190",
    "repatriation_id": str(new_id()),
    "result": "CONFIRMED",
    "answered_at": "2026-08-06T05:00:00Z",
}


@dataclass
class SentWork:
    """Keeps what the door sends."""

    sent: list[tuple[Any, str, str]] = field(default_factory=list)

    def send(self, message: Any, *, to: str, queue: str) -> UUID:
        self.sent.append((message, to, queue))
        return new_id()


@pytest.fixture
def handled() -> list[Any]:
    return []


@pytest.fixture
def door(handled: list[Any]) -> PartnerDoor:
    def accepted(received: Any) -> MessageAcceptedV1:
        return MessageAcceptedV1(message_id=received.id, message_type=received.type, reference=received.data.reference)

    return PartnerDoor(
        "verification",
        QUEUE,
        SEALERS["verification"],
        {NationalityAnsweredV1: On(lambda received, work: handled.append(received), may="nationality-check:answer")},
        Wording(
            subject=lambda message: str(message.repatriation_id),
            refused=MessageRefusedV1,
            repeats=("reference", "task_id", "repatriation_id"),
            accepted=accepted,
        ),
    )


def letter(content: dict[str, Any], *, by: str = "police-cdms", type: str = NationalityAnsweredV1.TYPE) -> Delivery:
    id = str(new_id())
    body = SEALERS[by].seal(json.dumps(content).encode(), type=type, message_id=id, to="verification")
    return Delivery(QUEUE, body, id, type, "application/jose", f"partner-{by}")


def refusal_of(door: PartnerDoor, delivery: Delivery) -> MessageRefusedV1:
    with pytest.raises(NrmError) as caught:
        door.decode(delivery)
    work = SentWork()
    door.refuse(Refusal(delivery, caught.value), work)
    [(answer, to, queue)] = work.sent
    assert (to, queue) == ("police-cdms", "partner.police-cdms.out")
    assert isinstance(answer, MessageRefusedV1)
    return answer


def test_a_good_message_is_decoded_handled_and_acknowledged(door: PartnerDoor, handled: list[Any]) -> None:
    delivery = letter(ANSWER)
    message = door.decode(delivery)
    work = SentWork()
    message.on.handle(message.received, work)
    assert handled == [message.received]
    assert message.received.sender == "police-cdms"
    assert actor_of(message).id == "partner:police-cdms"
    [(receipt, to, _)] = work.sent
    assert isinstance(receipt, MessageAcceptedV1)
    assert (receipt.message_id, receipt.reference, to) == (delivery.said_id, "SHARSHA-2026-1", "police-cdms")


def test_a_broken_field_is_named_by_pointer_and_code_with_the_partners_own_reference(door: PartnerDoor) -> None:
    answer = refusal_of(door, letter(ANSWER | {"result": "PERHAPS"}))
    assert (answer.code, answer.field, answer.reference) == ("not-a-code", "/result", "SHARSHA-2026-1")
    assert answer.repatriation_id == UUID(ANSWER["repatriation_id"])
    assert answer.detail_bn
    assert answer.detail_en
    assert "PERHAPS" not in answer.model_dump_json()


def test_a_reference_that_cannot_be_repeated_is_left_out(door: PartnerDoor) -> None:
    answer = refusal_of(door, letter(ANSWER | {"reference": "x" * 500}))
    assert (answer.code, answer.field, answer.reference) == ("too-long", "/reference", None)


def test_an_unknown_type_and_an_unknown_version_are_told_apart(door: PartnerDoor) -> None:
    assert refusal_of(door, letter({}, type="police.nonsense.v1")).code == "unknown-partner-message"
    assert refusal_of(door, letter({}, type="police.nationality-answered.v9")).code == "unknown-version"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"body": b"not sealed"}, "not-sealed"),
        ({"type": "police.task-acknowledged.v1"}, "wrong-type"),
        ({"message_id": "01985c00-0000-7000-8000-000000000000"}, "wrong-message-id"),
        ({"message_id": "seven"}, "not-an-id"),
        ({"content_type": "application/json"}, "content-type"),
    ],
)
def test_what_the_envelope_breaks_is_answered(door: PartnerDoor, change: dict[str, Any], code: str) -> None:
    assert refusal_of(door, replace(letter(ANSWER), **change)).code == code


def test_a_message_sealed_by_another_partner_is_refused_without_repeating_it(door: PartnerDoor) -> None:
    answer = refusal_of(door, replace(letter(ANSWER, by="police-dmp"), user_id="partner-police-cdms"))
    assert (answer.code, answer.reference) == ("wrong-sender", None)


@pytest.mark.parametrize("user", [None, "police-cdms", "partner-mofa", "partner-", "nrm-intake"])
def test_nobody_is_told_about_a_message_without_a_partner_of_this_queue(door: PartnerDoor, user: str | None) -> None:
    delivery = replace(letter(ANSWER), user_id=user)
    with pytest.raises(Refused) as caught:
        door.decode(delivery)
    work = SentWork()
    assert not door.refuse(Refusal(delivery, caught.value), work), "nobody was told"
    assert caught.value.code == "wrong-partner"
    assert not work.sent


def test_a_message_that_the_operator_brings_back_is_still_the_partners_own(door: PartnerDoor) -> None:
    back = replace(
        letter(ANSWER), user_id="nrm-operator", headers={"nrm-replay": "1", "nrm-user": "partner-police-cdms"}
    )
    assert door.decode(back).received.sender == "police-cdms"


@pytest.mark.parametrize("user", ["partner-police-dmp", "nrm-intake", None])
def test_only_the_operator_can_say_who_sent_a_message_at_first(door: PartnerDoor, user: str | None) -> None:
    headers = {"nrm-replay": "1", "nrm-user": "partner-police-cdms"}
    forged = replace(letter(ANSWER), user_id=user, headers=headers)
    assert not forged.replayed
    with pytest.raises(Refused) as caught:
        door.decode(forged)
    assert caught.value.code in ("wrong-partner", "wrong-sender")


def test_a_message_sent_twice_is_answered_and_one_the_broker_repeats_is_not(door: PartnerDoor) -> None:
    message = door.decode(letter(ANSWER))
    work = SentWork()
    door.on_duplicate(replace(message, delivery=replace(message.delivery, count=1)), work, dead=False)
    assert not work.sent
    door.on_duplicate(message, work, dead=False)
    door.on_duplicate(message, work, dead=True)
    assert [answer.code for answer, _, _ in work.sent] == ["replayed", "internal"]


def test_nobody_looks_again_into_a_message_that_ended_the_process(door: PartnerDoor) -> None:
    work = SentWork()
    door.refuse(Refusal(letter(ANSWER), KeptForPeople(), harmful=True), work)
    assert [(answer.code, answer.reference) for answer, _, _ in work.sent] == [("internal", None)]


def test_a_refusal_of_a_handler_keeps_its_code_and_pointer(door: PartnerDoor) -> None:
    delivery = letter(ANSWER)
    work = SentWork()
    door.refuse(Refusal(delivery, Malformed("/station", "wrong-station")), work)
    door.refuse(Refusal(delivery, Refused("out-of-order")), work)
    assert [(answer.code, answer.field) for answer, _, _ in work.sent] == [
        ("wrong-station", "/station"),
        ("out-of-order", ""),
    ]
