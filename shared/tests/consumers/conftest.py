"""What tests with a consumer process of their own need."""

import pytest

from nrm_local.names import app_role
from shared.tests.parts import SERVICE
from tests.support.postgres import ServiceDatabase
from tests.support.rabbit import TestBroker
from tests.support.services import ServiceEnvironment


@pytest.fixture
def environment(
    service_environment: ServiceEnvironment, spine: ServiceDatabase, clean_rabbit: TestBroker
) -> dict[str, str]:
    """Return the settings of a recorder process."""
    password = spine.secrets.database_password(app_role(spine.service))
    return service_environment(SERVICE, spine, clean_rabbit, database_password_file=password, consumer_port=0)
