"""What a process is built on takes few connections."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from nrm_local.names import app_role
from nrm_local.secrets import Secrets
from nrm_shared.foundation import KEY_POOL, Foundation
from nrm_shared.kernel.confidential import Confidential
from nrm_shared.security import columns
from nrm_shared.security.columns import SealedColumn
from nrm_shared.settings import ServiceSettings
from tests.support.postgres import ServiceDatabase

POOL = 8


@pytest.fixture
def foundation(spine: ServiceDatabase, test_secrets: Secrets) -> Foundation:
    settings = ServiceSettings(
        service="spine",
        database_url=spine.plain_url,
        database_password_file=test_secrets.database_password(app_role("spine")),
        amqp_url="",
        amqp_password_file=Path(),
        master_key_file=test_secrets.master_key("intake"),
        erasure_key_file=test_secrets.erasure_key("intake"),
    )
    return Foundation(settings, POOL)


def test_keys_are_looked_up_over_two_connections_whatever_the_pool(foundation: Foundation, engine: Engine) -> None:
    foundation.use_sealed_columns()
    column = SealedColumn("person.name")
    ready = [Confidential(uuid4(), "a fictional name") for _ in range(40)]
    try:
        with ThreadPoolExecutor(POOL) as pool:
            sealed = list(pool.map(lambda one: column.process_bind_param(one, engine.dialect), ready))
            opened = list(pool.map(lambda blob: column.process_result_value(blob, engine.dialect), sealed))
        assert opened == ready
        with engine.connect() as connection:
            query = text("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'spine-keys'")
            assert 1 <= connection.execute(query).scalar_one() <= KEY_POOL == 2
    finally:
        foundation.key_engine.dispose()
        columns.use(None)
