"""The private PostgreSQL and the rights it gives, on a real server."""

import psycopg2
import pytest

from nrm_local.postgres import PostgresInstance


def test_an_application_role_can_neither_define_tables_nor_enter_another_services_database(service_database):
    intake = service_database("intake")
    connection = psycopg2.connect(intake.app_url)
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        connection.cursor().execute("CREATE TABLE mine (id int)")
    connection.close()
    monitoring = service_database("monitoring")
    with pytest.raises(psycopg2.OperationalError, match="permission denied for database"):
        psycopg2.connect(intake.app_url.replace(intake.name, monitoring.name))


def test_every_database_asked_for_is_fresh(service_database):
    first, second = service_database("intake"), service_database("intake")
    assert first.name != second.name
    with psycopg2.connect(first.app_url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM outbox")
        assert cursor.fetchone() == (0,)
    connection.close()


def test_a_killed_server_comes_back_with_what_was_committed(tmp_path):
    from nrm_local.ports import free_ports

    server = PostgresInstance(tmp_path / "postgres", free_ports(1)[0], "a password with 'quotes'")
    server.start()
    try:
        connection = psycopg2.connect(server.url)
        connection.cursor().execute("CREATE TABLE kept (id int)")
        connection.commit()
        server.kill()
        connection.close()
        server.restart()
        again = psycopg2.connect(server.url)
        again.cursor().execute("SELECT * FROM kept")
        again.close()
    finally:
        server.stop()
    assert not server.pid_file.exists()
