"""The circuit breaker, by example and against a model."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm_registry_adapters.adapters.circuit import Circuit, CircuitState
from nrm_registry_adapters.app.ports import RegistryUnavailable

LIMIT, REST = 3, 10.0


class Bench:
    """A circuit with a clock to turn, and a registry that is up or down."""

    def __init__(self) -> None:
        self.now = 0.0
        self.reached = 0
        self.states: list[CircuitState] = []
        self.circuit = Circuit(LIMIT, REST, timer=lambda: self.now, changed=self.states.append)

    def ask(self, up: bool) -> str:
        """Ask once; return what came of it."""

        def work() -> str:
            self.reached += 1
            if not up:
                raise RegistryUnavailable("connection")
            return "answered"

        try:
            return self.circuit.call(work)
        except RegistryUnavailable as error:
            return error.cause


def test_it_opens_after_failures_in_a_row_and_then_lets_nothing_through() -> None:
    bench = Bench()
    assert [bench.ask(up=False) for _ in range(LIMIT + 2)] == ["connection"] * LIMIT + ["circuit-open"] * 2
    assert bench.reached == LIMIT


def test_one_answer_between_failures_starts_the_count_again() -> None:
    bench = Bench()
    for up in (False, False, True, False, False):
        bench.ask(up)
    assert bench.circuit.state is CircuitState.CLOSED


def test_after_its_rest_one_trial_decides() -> None:
    bench = Bench()
    for _ in range(LIMIT):
        bench.ask(up=False)
    bench.now = REST
    assert bench.ask(up=False) == "connection"
    assert bench.ask(up=True) == "circuit-open"
    bench.now = 2 * REST
    assert bench.ask(up=True) == "answered"
    assert bench.states == [
        CircuitState.OPEN,
        CircuitState.HALF_OPEN,
        CircuitState.OPEN,
        CircuitState.HALF_OPEN,
        CircuitState.CLOSED,
    ]


def test_while_the_trial_runs_nobody_else_gets_through() -> None:
    bench = Bench()
    for _ in range(LIMIT):
        bench.ask(up=False)
    bench.now = REST
    assert bench.circuit.call(lambda: bench.ask(up=True)) == "circuit-open"


def test_an_error_of_our_own_is_not_held_against_the_registry() -> None:
    bench = Bench()

    def broken() -> None:
        raise KeyError

    for _ in range(LIMIT + 1):
        with pytest.raises(KeyError):
            bench.circuit.call(broken)
    assert bench.circuit.state is CircuitState.CLOSED


@given(st.lists(st.tuples(st.booleans(), st.floats(min_value=0, max_value=REST)), max_size=60))
def test_it_behaves_like_its_model(steps: list[tuple[bool, float]]) -> None:
    bench = Bench()
    failures, opened_at = 0, None
    for up, wait in steps:
        bench.now += wait
        admitted = opened_at is None or bench.now - opened_at >= REST
        outcome = bench.ask(up)
        if not admitted:
            assert outcome == "circuit-open"
            continue
        assert outcome == ("answered" if up else "connection")
        failures = 0 if up else failures + 1
        if up:
            opened_at = None
        elif opened_at is not None or failures >= LIMIT:
            opened_at = bench.now
        assert bench.circuit.state is (CircuitState.CLOSED if opened_at is None else CircuitState.OPEN)
