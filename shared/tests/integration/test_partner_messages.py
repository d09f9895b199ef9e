"""Partner messages: what may not be done is refused, and what dies can come back, as often as it takes."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from nrm_shared.contracts.intake import ReportSubmittedV1
from nrm_shared.inbox.delivery import REPLAY_HEADER, USER_HEADER, Delivery
from nrm_shared.kernel.actor import AccessObject, Actor
from nrm_shared.kernel.clock import MachineClock
from nrm_shared.kernel.errors import Refused
from nrm_shared.kernel.usecase import On, Received
from nrm_shared.messaging import names
from nrm_shared.runner.batch import Inbox
from nrm_shared.runner.decode import Decode, Message, event_decoder
from nrm_shared.runner.fates import Refusal
from nrm_shared.runner.runner import Runner
from nrm_shared.runner.work import SqlWork
from shared.tests.consumers.recorder import record
from shared.tests.parts import effects, message, number_of

QUEUE = "verification.from-police"
PARTNER = names.partner_user("police-cdms")
POLICE = Actor("partner:police-cdms", "partner", "police-cdms", frozenset({"SYS"}))
# A row for partners' systems that are assigned to the check, and one without such a row.
ASSIGNED, DENIED = "nationality-check:answer", "assessment:accept"


def unsealed(may: str, handle: Callable[[Any, Any], None]) -> Decode:
    """Return a decoder of plain events that asks who wrote them, as the door of sealed messages does."""
    events = event_decoder({ReportSubmittedV1: On(handle, may=may)})

    def decode(delivery: Delivery) -> Message:
        if delivery.writer != PARTNER:
            raise Refused("wrong-partner")
        return events(delivery)

    return decode


def comparing(*assigned: str) -> Callable[[Any, Any], None]:
    def handle(event: Received[Any], work: Any) -> None:
        work.permit(AccessObject("nationality-check", assigned=frozenset(assigned)))
        record(event, work)

    return handle


class Refusing:
    """Remembers what was refused; tells nobody whom the broker does not vouch for."""

    def __init__(self) -> None:
        self.codes: list[str] = []

    def __call__(self, refusal: Refusal, _work: Any) -> bool:
        if refusal.delivery.writer != PARTNER:
            return False
        self.codes.append(refusal.error.code)
        return True


@pytest.fixture
def refused() -> Refusing:
    return Refusing()


@pytest.fixture
def inbox_of(engine: Engine, refused: Refusing) -> Callable[..., Inbox]:
    def build(may: str = ASSIGNED, handle: Callable[[Any, Any], None] | None = None) -> Inbox:
        runner = Runner(service="verification", engine=engine, work=SqlWork, clock=MachineClock())
        decode = unsealed(may, handle or comparing("police-cdms"))
        return Inbox(runner, QUEUE, decode, actor_of=lambda _: POLICE, refuse=refused, backoff_seconds=0.0)

    return build


def delivered(user: str | None = PARTNER) -> Delivery:
    sent = message()
    return Delivery(QUEUE, sent.body, sent.id, sent.type, sent.content_type, user)


def brought_back(delivery: Delivery, writer: str = PARTNER) -> Delivery:
    headers = {REPLAY_HEADER: "1", USER_HEADER: writer}
    return Delivery(
        QUEUE, delivery.body, delivery.message_id, delivery.type, delivery.content_type, names.OPERATOR, headers=headers
    )


def state(engine: Engine, id: UUID) -> str:
    with engine.connect() as connection:
        return str(connection.scalar(text("SELECT state FROM inbox WHERE message_id = :id"), {"id": id}))


def test_a_partner_does_what_a_row_allows(inbox_of: Callable[..., Inbox], engine: Engine, refused: Refusing) -> None:
    inbox_of().run_batch([delivered(), delivered()])
    assert (len(effects(engine)), refused.codes) == (2, [])
    assert number_of(engine, "audit_event", "actor = 'partner:police-cdms'") == 2


@pytest.mark.parametrize("together", [1, 2])
def test_without_a_row_a_partner_is_refused_before_anything_happens(
    inbox_of: Callable[..., Inbox], engine: Engine, refused: Refusing, together: int
) -> None:
    called: list[Any] = []
    inbox_of(DENIED, lambda event, _work: called.append(event)).run_batch([delivered() for _ in range(together)])
    assert (called, refused.codes) == ([], ["forbidden"] * together)


def test_a_narrower_scope_that_no_handler_compared_is_refused(
    inbox_of: Callable[..., Inbox], engine: Engine, refused: Refusing
) -> None:
    inbox_of(ASSIGNED, record).run_batch([delivered()])
    assert (effects(engine), refused.codes) == ([], ["forbidden"])


def test_what_is_assigned_to_another_system_does_not_exist_for_this_one(
    inbox_of: Callable[..., Inbox], engine: Engine, refused: Refusing
) -> None:
    inbox_of(ASSIGNED, comparing("police-dmp")).run_batch([delivered()])
    assert (effects(engine), refused.codes) == ([], ["not-found"])


def test_a_dead_message_comes_back_until_its_bug_is_mended(
    inbox_of: Callable[..., Inbox], engine: Engine, refused: Refusing
) -> None:
    bugs = [ZeroDivisionError] * 8

    def buggy(event: Received[Any], work: Any) -> None:
        if bugs:
            raise bugs.pop()
        comparing("police-cdms")(event, work)

    inbox = inbox_of(handle=buggy)
    first = delivered()
    inbox.run_batch([first])
    for died in (1, 2):
        while number_of(engine, "parked"):
            inbox.retry_parked()
        assert (state(engine, first.id), number_of(engine, "outbox")) == ("dead", died)
        inbox.run_batch([brought_back(first)])
    assert (state(engine, first.id), len(effects(engine)), refused.codes) == ("applied", 1, ["internal"]), "told once"
    inbox.run_batch([brought_back(first), first])
    assert len(effects(engine)) == 1


def test_what_nobody_can_be_told_about_dies_each_time_it_is_brought_back(
    inbox_of: Callable[..., Inbox], engine: Engine, refused: Refusing
) -> None:
    inbox = inbox_of()
    stray = delivered(user=None)
    inbox.run_batch([stray])
    for died in (1, 2, 3):
        assert (state(engine, stray.id), number_of(engine, "outbox")) == ("dead", died)
        inbox.run_batch([brought_back(stray, writer="")])
    assert (effects(engine), refused.codes) == ([], [])


@pytest.mark.parametrize("user", [PARTNER, "nrm-verification", None])
def test_nobody_but_the_operator_brings_a_dead_message_back(
    inbox_of: Callable[..., Inbox], engine: Engine, user: str | None
) -> None:
    inbox = inbox_of()
    stray = delivered(user=None)
    inbox.run_batch([stray])
    headers = {REPLAY_HEADER: "1", USER_HEADER: PARTNER}
    forged = Delivery(QUEUE, stray.body, stray.message_id, stray.type, stray.content_type, user, headers=headers)
    inbox.run_batch([forged])
    assert not forged.replayed
    assert state(engine, stray.id) == "dead"


def test_the_dead_letter_names_who_wrote_the_message_at_first(inbox_of: Callable[..., Inbox], engine: Engine) -> None:
    def buggy(_event: Received[Any], _work: Any) -> None:
        raise ZeroDivisionError

    inbox = inbox_of(handle=buggy)
    first = delivered()
    for delivery in (first, brought_back(first)):
        inbox.run_batch([delivery])
        while number_of(engine, "parked"):
            inbox.retry_parked()
    with engine.connect() as connection:
        writers = connection.scalars(text("SELECT headers::json ->> 'nrm-user' FROM outbox ORDER BY id")).all()
    assert writers == [PARTNER, PARTNER]
