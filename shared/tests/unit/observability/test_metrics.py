"""What every process tells of itself, and that a refusal is counted without telling who or what."""

from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import pytest
from prometheus_client import REGISTRY

from nrm_shared.kernel.actor import AccessObject, Actor
from nrm_shared.kernel.errors import Forbidden, NotFound
from nrm_shared.observability.metrics import exposition
from nrm_shared.runner.context import Context
from nrm_shared.runner.work import SqlWork

NO_SESSION: Any = None


def work() -> SqlWork:
    manager = Actor("shirin", "person", "asha", frozenset({"CMG"}))
    now = datetime(2026, 8, 16, tzinfo=UTC)
    made = SqlWork(NO_SESSION, service="referral", actor=manager, now=now, context=Context(), sealer=None)
    made.begin("notice:list")
    return made


def denied(reason: str) -> float:
    return REGISTRY.get_sample_value("nrm_authz_denied_total", {"service": "referral", "reason": reason}) or 0.0


def test_the_version_that_runs_is_told() -> None:
    body, _ = exposition()

    assert f'nrm_build_info{{version="{version("nrm-shared")}"}} 1.0' in body.decode()


def test_a_refused_object_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    before = denied("object")

    with pytest.raises(NotFound):
        work().permit(AccessObject("notice", id="secret-id", assigned=frozenset({"mina"})))

    assert denied("object") == before + 1
    assert "secret-id" not in capsys.readouterr().out


def test_a_use_case_that_compared_nothing_is_counted() -> None:
    before = denied("unchecked")

    with pytest.raises(Forbidden):
        work().assert_permitted()

    assert denied("unchecked") == before + 1
