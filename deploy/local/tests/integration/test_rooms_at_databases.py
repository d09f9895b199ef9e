"""Tests on a database server that others use: names of their own, nothing left behind, nothing else touched."""

import psycopg2
import pytest

from nrm_local import databases
from nrm_local.external import ExternalRefused, drop_everything, new_test_prefix
from tests.support.postgres import Databases


def names(url):
    server = databases.connect(url)
    with server.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database UNION ALL SELECT rolname FROM pg_roles")
        found = {row[0] for row in cursor.fetchall()}
    server.close()
    return found


def test_a_test_session_leaves_a_server_as_it_was(postgres_admin_url, test_secrets):
    before = names(postgres_admin_url)
    session = Databases(postgres_admin_url, test_secrets)
    with session.fresh("identity") as made:
        connection = psycopg2.connect(made.app_url)
        connection.close()
        assert all(name.startswith("nrmtest_") for name in names(postgres_admin_url) - before)
    session.close()
    assert names(postgres_admin_url) == before


def test_only_what_one_test_session_made_can_be_dropped(postgres_admin_url):
    for prefix in ("", "nrm_", "nrmtest_"):
        with pytest.raises(ExternalRefused):
            drop_everything(postgres_admin_url, prefix)
    assert new_test_prefix() != new_test_prefix()
