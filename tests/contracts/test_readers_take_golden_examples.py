"""Each service's own inbox, on a real PostgreSQL, takes the golden example of every event it is bound to.

What an example is about is unknown to an empty service, so waiting for it is a good answer; a message that its reader
cannot read, or trips over, is not. Intake, which waits for nobody's case, is tried with one in its own tests.
"""

from collections.abc import Callable, Iterator
from importlib import import_module

import pytest

from nrm_shared.contracts.readers import READERS
from nrm_shared.runner.batch import Inbox
from nrm_shared.runner.runner import Runner
from nrm_shared.security import columns
from tests.support.golden import not_taken
from tests.support.postgres import ServiceDatabase
from tests.support.services import ServiceEnvironment

TRIED_WITH_A_CASE = "intake"


@pytest.fixture
def started(
    service_database: Callable[[str], ServiceDatabase],
    service_environment: ServiceEnvironment,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[[str], tuple[Runner, Inbox]]]:
    """Return a function (service) that gives its runner and its inbox, wired as its consumer process wires them."""
    made: list[Runner] = []

    def start(service: str) -> tuple[Runner, Inbox]:
        for name, value in service_environment(service, service_database(service)).items():
            monkeypatch.setenv(name, value)
        wiring = import_module(f"nrm_{service}.wiring")
        settings = import_module(f"nrm_{service}.settings").load()
        runner = wiring.build_runner(wiring.foundation_of(settings, pool=2))
        made.append(runner)
        return runner, wiring.build_inbox(runner)

    yield start
    for runner in made:
        runner.engine.dispose()
    columns.use(None)


@pytest.mark.parametrize("service", [service for service in READERS if service != TRIED_WITH_A_CASE])
def test_a_reader_applies_each_golden_example_or_waits_for_what_it_is_about(
    service: str, started: Callable[[str], tuple[Runner, Inbox]]
) -> None:
    runner, inbox = started(service)
    assert not_taken(runner.engine, inbox, READERS[service]) == {}
