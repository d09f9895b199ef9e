"""A queue changes hands while the first consumer still works: what it puts aside is not overtaken by the second."""

from collections.abc import Callable, Sequence
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, event

from nrm_shared.inbox.delivery import Delivery
from nrm_shared.runner.batch import Inbox
from shared.tests.consumers.recorder import QUEUE, build_inbox
from shared.tests.parts import Sent, effects, message, number_of, open_gate


def delivered(sent: Sent) -> Delivery:
    return Delivery(QUEUE, sent.body, sent.id, sent.type, sent.content_type)


@pytest.fixture
def first(engine: Engine) -> Inbox:
    return build_inbox(engine)


@pytest.fixture
def second(engine: Engine) -> Inbox:
    """Return the inbox of the consumer that takes over; it has looked, and nothing waited."""
    inbox = build_inbox(engine)
    inbox.run_batch([delivered(message())])
    inbox.run_batch([delivered(message())])
    return inbox


def about(engine: Engine, subject: UUID) -> list[int]:
    return [sequence for _, each, sequence in effects(engine) if each == str(subject)]


@pytest.mark.parametrize("neighbours", [0, 3])
def test_what_the_first_has_put_aside_is_not_overtaken(
    first: Inbox, second: Inbox, engine: Engine, neighbours: int
) -> None:
    subject = uuid4()
    first.run_batch([delivered(message("LATER", subject=subject, sequence=0))])
    second.run_batch(
        [delivered(message(subject=subject, sequence=1)), *[delivered(message()) for _ in range(neighbours)]]
    )
    assert about(engine, subject) == []
    assert len(effects(engine)) == 2 + neighbours
    open_gate(engine, str(subject))
    while number_of(engine, "parked"):
        second.retry_parked()
    assert about(engine, subject) == [0, 1]


@pytest.mark.parametrize("neighbours", [0, 3])
def test_what_the_first_puts_aside_in_the_middle_of_the_seconds_look_is_not_overtaken(
    first: Inbox, second: Inbox, engine: Engine, neighbours: int
) -> None:
    subject = uuid4()
    held, later = delivered(message("LATER", subject=subject, sequence=0)), message(subject=subject, sequence=1)
    between = _once(lambda: first.run_batch([held]))
    event.listen(engine, "begin", between)
    second.run_batch([delivered(later), *[delivered(message()) for _ in range(neighbours)]])
    event.remove(engine, "begin", between)
    assert about(engine, subject) == []
    open_gate(engine, str(subject))
    while number_of(engine, "parked"):
        second.retry_parked()
    assert about(engine, subject) == [0, 1]


def _once(act: Callable[[], None]) -> Callable[[object], None]:
    done: list[int] = []

    def listen(_connection: object) -> None:
        if not done:
            done.append(1)
            act()

    return listen


def test_while_nothing_waits_a_batch_asks_only_once_whether_something_does(second: Inbox, engine: Engine) -> None:
    asked: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_: Sequence[object]) -> None:
        if "parked" in statement:
            asked.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    second.run_batch([delivered(message()) for _ in range(20)])
    assert len(asked) == 1
