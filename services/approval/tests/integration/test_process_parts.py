"""How approval's processes are put together."""

from collections.abc import Callable

import pytest

from nrm_approval import wiring
from nrm_approval.settings import Settings
from tests.support.postgres import ServiceDatabase
from tests.support.services import ServiceEnvironment


def test_a_process_that_asks_no_other_service_needs_no_credential(
    service_database: Callable[[str], ServiceDatabase],
    service_environment: ServiceEnvironment,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in service_environment("approval", database=service_database("approval")).items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("NRM_APPROVAL_CLIENT_KEY_FILE", raising=False)
    runner = wiring.build_runner(wiring.foundation_of(Settings.of("approval"), pool=1))
    assert runner.service == "approval"
    runner.engine.dispose()
