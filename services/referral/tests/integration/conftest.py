"""Referral on a real PostgreSQL."""

from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient

from nrm_referral import wiring
from nrm_referral.entrypoints.http.__main__ import routers
from nrm_referral.settings import load
from nrm_shared.kernel.clock import ManualClock
from services.referral.tests.integration.referral_town import ACTORS, JASHORE, KHULNA, START, Profiles, Town
from tests.support.postgres import ServiceDatabase
from tests.support.routes import SharedApplication
from tests.support.services import ServiceEnvironment

APPLICATION = SharedApplication("referral", routers, ACTORS.__getitem__)


@pytest.fixture
def town(
    service_database: Callable[[str], ServiceDatabase],
    service_environment: ServiceEnvironment,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Town]:
    """Return referral with the four providers of the acceptance scenarios' background."""
    for name, value in service_environment("referral", service_database("referral")).items():
        monkeypatch.setenv(name, value)
    foundation = wiring.foundation_of(load(), pool=8)
    foundation.use_sealed_columns()
    profiles = Profiles()
    runner = wiring.runner_of(foundation, profiles)
    clock = ManualClock(START)
    runner.clock = clock
    with TestClient(APPLICATION.before(runner)) as client:
        made = Town(runner, client, clock, profiles)
        made.provider("provider-asha", "Asha Home")
        made.offering("provider-asha", "N08", ["T1", "T2", "T3"], districts=[JASHORE], genders=["Feminine"])
        made.provider("provider-ain-sheba", "Ain Sheba")
        made.offering("provider-ain-sheba", "N05", ["T1", "T2", "T3"])
        made.provider("provider-ashroy", "Ashroy Khulna")
        made.offering(
            "provider-ashroy", "N08", ["T1"], districts=[KHULNA], genders=["Masculine"], age_min=18, age_max=60
        )
        yield made
    foundation.engine.dispose()
