"""The reference client over a line in memory, with real keys: what goes out is sealed, what comes in is handled once."""

import json
from collections import deque
from importlib.resources import files
from typing import Any
from uuid import UUID

import pytest

from nrm_partners import Arrived, NothingArrived, NotOurMessage
from nrm_partners.broker import Envelope
from nrm_partners.mofa import MofaClient
from nrm_partners.police import PoliceClient
from nrm_shared.contracts.base import SealedMessage
from nrm_shared.contracts.catalogue import PARTNER_MESSAGES
from nrm_shared.contracts.partner_mofa import MessageRefusedV1, NationalityConfirmedV1, ReturnNotifiedV1
from nrm_shared.contracts.partner_police import TaskAcknowledgedV1
from nrm_shared.kernel.ids import new_id
from nrm_shared.security.partykeys import PartyKeys, new_party_keys, public_part
from nrm_shared.security.seal import Sealer

KEYS = {party: new_party_keys(party) for party in ("mofa", "police-cdms", "intake", "verification")}
DIRECTORY = PartyKeys(public_part(*KEYS.values()))


def sealer(party: str) -> Sealer:
    return Sealer(party, PartyKeys(KEYS[party]), DIRECTORY)


def golden(message_type: str) -> Any:
    text = files("nrm_shared.contracts").joinpath("examples", f"{message_type}.json").read_text(encoding="utf-8")
    return PARTNER_MESSAGES[message_type].model_validate(json.loads(text)["data"])


class LineInMemory:
    """A line that keeps what was sent and hands over what a test put in; time does not pass."""

    def __init__(self) -> None:
        self.sent: list[Envelope] = []
        self.coming: deque[Envelope] = deque()
        self.acknowledged: list[int] = []
        self._tag = 0

    def publish(self, envelope: Envelope) -> None:
        self.sent.append(envelope)

    def receive(self, seconds: float) -> tuple[int, Envelope] | None:
        if not self.coming:
            return None
        self._tag += 1
        return self._tag, self.coming.popleft()

    def acknowledge(self, tag: int) -> None:
        self.acknowledged.append(tag)

    def close(self) -> None:
        self.coming.clear()

    def from_nrm(self, message: SealedMessage, *, sender: str = "intake", to: str = "mofa") -> Envelope:
        """Put a sealed message of the service `sender` on the line."""
        message_id = str(new_id())
        body = sealer(sender).seal(message.model_dump_json().encode(), message.TYPE, message_id, to)
        self.coming.append(Envelope(body, message.TYPE, message_id))
        return self.coming[-1]


@pytest.fixture
def line() -> LineInMemory:
    return LineInMemory()


@pytest.fixture
def mofa(line: LineInMemory) -> MofaClient:
    return MofaClient(sealer("mofa"), line)


CONFIRMED = NationalityConfirmedV1.model_validate(
    {"repatriation_reference": "BEY-2026-0117", "decided_at": "2026-08-06T05:00:00Z"}
)


def test_what_is_sent_can_be_read_by_the_receiving_service_only(mofa: MofaClient, line: LineInMemory) -> None:
    message: ReturnNotifiedV1 = golden("mofa.return-notified.v1")
    message_id = mofa.send(message)
    (envelope,) = line.sent
    assert (envelope.type, envelope.message_id, envelope.content_type) == (
        "mofa.return-notified.v1",
        str(message_id),
        "application/jose",
    )
    assert b"Rehana" not in envelope.body
    opened = sealer("intake").open(envelope.body, "mofa.return-notified.v1", "mofa")
    assert ReturnNotifiedV1.model_validate_json(opened.payload) == message
    assert opened.message_id == str(message_id)


def test_a_repeated_message_keeps_its_id(mofa: MofaClient, line: LineInMemory) -> None:
    message_id = UUID("0198b0c4-1a00-7000-8000-000000000001")
    for _ in range(2):
        mofa.send(golden("mofa.returned.v1"), message_id)
    assert {envelope.message_id for envelope in line.sent} == {str(message_id)}


def test_a_partner_cannot_say_what_is_not_its_to_say(mofa: MofaClient, line: LineInMemory) -> None:
    with pytest.raises(NotOurMessage):
        mofa.send(golden("police.finding-submitted.v1"))
    with pytest.raises(NotOurMessage):
        mofa.send(CONFIRMED)
    assert line.sent == []


def test_police_write_to_verification(line: LineInMemory) -> None:
    message: TaskAcknowledgedV1 = golden("police.task-acknowledged.v1")
    PoliceClient("police-cdms", sealer("police-cdms"), line).send(message)
    opened = sealer("verification").open(line.sent[0].body, message.TYPE, "police-cdms")
    assert TaskAcknowledgedV1.model_validate_json(opened.payload) == message


def test_a_message_is_acknowledged_only_after_it_was_handled(mofa: MofaClient, line: LineInMemory) -> None:
    line.from_nrm(CONFIRMED)

    def fails(_arrived: Arrived) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        mofa.listen(fails, seconds=1)
    assert line.acknowledged == []


def test_a_message_that_comes_twice_is_handled_once_and_acknowledged_twice(
    mofa: MofaClient, line: LineInMemory
) -> None:
    line.coming.append(line.from_nrm(CONFIRMED))
    handled: list[Arrived] = []
    assert mofa.listen(handled.append, seconds=1) == 1
    assert [arrived.message for arrived in handled] == [CONFIRMED]
    assert len(line.acknowledged) == 2


def test_listening_ends_with_the_message_that_was_waited_for_and_leaves_the_rest(
    mofa: MofaClient, line: LineInMemory
) -> None:
    refusal: MessageRefusedV1 = golden("mofa.message-refused.v1")
    for message in (refusal, CONFIRMED, refusal):
        line.from_nrm(message)
    heard: list[Arrived] = []
    assert mofa.listen(heard.append, seconds=1, until=lambda arrived: arrived.type == CONFIRMED.TYPE) == 2
    assert [arrived.message for arrived in heard] == [refusal, CONFIRMED]
    assert (len(line.acknowledged), len(line.coming)) == (2, 1)


def test_what_was_not_waited_for_is_kept_for_later(mofa: MofaClient, line: LineInMemory) -> None:
    refusal: MessageRefusedV1 = golden("mofa.message-refused.v1")
    line.from_nrm(refusal)
    line.from_nrm(CONFIRMED)
    found = mofa.expect(NationalityConfirmedV1, lambda message: message.repatriation_reference == "BEY-2026-0117")
    assert found == CONFIRMED
    assert mofa.expect(MessageRefusedV1, seconds=0) == refusal
    with pytest.raises(NothingArrived):
        mofa.expect(MessageRefusedV1, seconds=0)


@pytest.mark.parametrize(
    ("envelope", "problem"),
    [
        (Envelope(b"hello", "mofa.nationality-confirmed.v1", "1"), "not-sealed"),
        (Envelope(sealer("verification").seal(b"{}", "x.y.v1", "2", "mofa"), "x.y.v1", "2"), "wrong-sender"),
        (Envelope(sealer("intake").seal(b"{}", "x.y.v1", "3", "mofa"), "x.y.v1", "3"), "unknown-type"),
        (
            Envelope(sealer("intake").seal(b"{}", CONFIRMED.TYPE, "4", "mofa"), CONFIRMED.TYPE, "4"),
            "schema",
        ),
    ],
)
def test_what_cannot_be_read_is_shown_with_its_problem(mofa: MofaClient, envelope: Envelope, problem: str) -> None:
    arrived = mofa.open(envelope)
    assert (arrived.message, arrived.problem) == (None, problem)


def test_a_field_added_later_does_not_disturb_a_partner(mofa: MofaClient) -> None:
    payload = json.dumps({**CONFIRMED.model_dump(mode="json"), "added_later": 1}).encode()
    body = sealer("intake").seal(payload, CONFIRMED.TYPE, "5", "mofa")
    assert mofa.open(Envelope(body, CONFIRMED.TYPE, "5")).message == CONFIRMED
