"""What the loops and timers of a consumer process share: made once and late; and the two timers that all services have."""

from typing import Any
from uuid import UUID

import pytest

from nrm_shared.erasure.usecases import SettleErasures, UncutSubjects
from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.ids import new_id
from nrm_shared.messaging.consumer_process import ConsumerProcess
from nrm_shared.retention import sweep as retention
from nrm_shared.retention.usecases import FindOverdue

SUBJECT = new_id()


class Key:
    """An erasure key that remembers who was cut out of it."""

    def __init__(self) -> None:
        self.gone: list[UUID] = []

    def cut(self, subjects: tuple[UUID, ...]) -> None:
        self.gone += subjects


class Foundation:
    """What a process is built on."""

    def __init__(self) -> None:
        self.erasure_key: Any = Key()


class Outcome:
    result = 1


class NothingDue:
    """The answer that a table was walked to its end and nothing of it is over."""

    due = None
    next = None


class Runner:
    """Says that one person waits to be cut out of the key and that nothing is kept too long; remembers what it did."""

    service = "verification"

    def __init__(self, foundation: Foundation) -> None:
        self.foundation = foundation
        self.asked: list[Any] = []
        self.ran: list[Any] = []

    def ask(self, query: Any, *, actor: Actor) -> Any:
        self.asked.append(query)
        return (SUBJECT,) if isinstance(query, UncutSubjects) else NothingDue()

    def run(self, command: Any, *, actor: Actor) -> Outcome:
        self.ran.append(command)
        return Outcome()


class Made:
    """A process, and how often each of its parts was made."""

    def __init__(self) -> None:
        self.foundations: list[Foundation] = []
        self.runners: list[Runner] = []
        self.process: ConsumerProcess[Foundation] = ConsumerProcess(self.foundation, self.runner)

    def foundation(self) -> Foundation:
        self.foundations.append(Foundation())
        return self.foundations[-1]

    def runner(self, foundation: Foundation) -> Any:
        self.runners.append(Runner(foundation))
        return self.runners[-1]


@pytest.fixture
def made() -> Made:
    return Made()


def test_nothing_is_opened_before_it_is_asked_for(made: Made) -> None:
    assert (made.foundations, made.runners) == ([], [])


def test_all_loops_and_timers_share_one_runner(made: Made) -> None:
    assert made.process.runner is made.process.runner
    assert len(made.runners) == 1


def test_the_runner_stands_on_the_foundation_of_the_process(made: Made) -> None:
    runner: Any = made.process.runner

    assert runner.foundation is made.process.foundation
    assert len(made.foundations) == 1


def test_the_erased_are_cut_out_of_the_services_own_key_and_reported(made: Made) -> None:
    made.process.erase()

    assert made.foundations[0].erasure_key.gone == [SUBJECT]
    assert made.runners[0].ran == [SettleErasures((SUBJECT,))]


def test_a_walk_goes_on_where_the_last_round_left_it(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "FIRST_AFTER_SECONDS", 0.0)
    made.process.retain()
    looked = [query.rule for query in made.runners[0].asked if isinstance(query, FindOverdue)]
    made.process.retain()

    # Every rule was walked to its end in the first round, and none of them is due again for an hour.
    assert looked
    assert [query.rule for query in made.runners[0].asked] == looked
