"""Monitoring on a real PostgreSQL."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from nrm_monitoring import wiring
from nrm_monitoring.entrypoints.http.__main__ import app_of, routers
from nrm_monitoring.settings import load
from nrm_shared.http.door import Door
from nrm_shared.kernel.clock import ManualClock
from nrm_shared.runner.runner import Runner
from services.monitoring.tests.integration.post import ACTORS, Post
from services.monitoring.tests.story import START
from tests.support.postgres import ServiceDatabase
from tests.support.routes import SharedApplication
from tests.support.services import ServiceEnvironment

APPLICATION = SharedApplication("monitoring", routers, ACTORS.__getitem__)


def own_application(runner: Runner) -> FastAPI:
    """Return an application of one service alone."""
    return app_of(Door(runner, ACTORS.__getitem__), runner)


@pytest.fixture
def posts(
    service_database: Callable[[str], ServiceDatabase],
    service_environment: ServiceEnvironment,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[[Callable[[Runner], FastAPI]], Post]]:
    """Return what makes a monitoring with an empty store, its inbox and the HTTP application that it is given."""
    with ExitStack() as stack:

        def make(application: Callable[[Runner], FastAPI]) -> Post:
            for name, value in service_environment("monitoring", service_database("monitoring")).items():
                monkeypatch.setenv(name, value)
            foundation = wiring.foundation_of(load(), pool=8)
            stack.callback(foundation.engine.dispose)
            runner = wiring.build_runner(foundation)
            runner.clock = clock = ManualClock(START + timedelta(days=400))
            client = stack.enter_context(TestClient(application(runner)))
            return Post(foundation.engine, wiring.build_inbox(runner), client, clock)

        yield make


@pytest.fixture
def post(posts: Callable[[Callable[[Runner], FastAPI]], Post]) -> Post:
    """Return one monitoring service."""
    return posts(APPLICATION.before)


@pytest.fixture
def other_post(posts: Callable[[Callable[[Runner], FastAPI]], Post]) -> Post:
    """Return another one, to compare with."""
    return posts(own_application)
