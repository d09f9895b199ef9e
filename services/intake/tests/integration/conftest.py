"""Fixtures of intake's integration tests."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from nrm_intake import wiring
from nrm_intake.settings import load
from nrm_local.secrets import Secrets
from nrm_shared.kernel.clock import ManualClock
from services.intake.tests.integration.intake_under_test import NOW, Intake, OtherKeepers


@pytest.fixture
def intake(
    service_database: Callable[..., Any],
    service_environment: Callable[..., dict[str, str]],
    test_secrets: Secrets,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Intake]:
    """Return the service on a fresh database at 12 August 2026, 09:00 in Dhaka."""
    for name, value in service_environment("intake", database=service_database("intake")).items():
        monkeypatch.setitem(os.environ, name, value)
    foundation = wiring.foundation_of(load(), pool=3)
    keepers = OtherKeepers()
    runner = wiring.build_runner(foundation, keepers)
    clock = ManualClock(NOW)
    runner.clock = clock
    inbox, from_mofa = wiring.build_inbox(runner), wiring.build_mofa_inbox(runner, foundation)
    yield Intake(runner, clock, inbox, from_mofa, test_secrets, foundation.erasure_key, keepers)
    runner.engine.dispose()
