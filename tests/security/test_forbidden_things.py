"""Least privilege, proven by trying: every user of the product's own PostgreSQL and RabbitMQ does what it must not do.

Roles, rights, exchanges, queues and users are those that the product itself makes (`nrm_local.databases`, the migrations,
`nrm_shared.messaging.topology`). What counts is the server's own refusal. Beside it stands what the user must be able to do,
so that a server which refuses everything would be noticed. What may be written and read stands here a second time, by hand.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pika
import psycopg2
import pytest

from nrm_local import databases
from nrm_local.names import ADMINISTRATOR, SERVICES_WITH_DATABASE, app_role, migrator_role, package
from nrm_local.paths import project_root
from nrm_local.ports import free_ports
from nrm_local.postgres import PostgresInstance
from nrm_local.secrets import Secrets
from nrm_shared.db.migrate import migrate
from nrm_shared.messaging import topology
from nrm_shared.settings import with_password
from tests.security.attempts import (
    FOREIGN_USER,
    NO_ROUTE,
    AtTheBroker,
    Tally,
    allowed_statement,
    forbidden_connection,
    forbidden_statement,
)
from tests.support.rabbit import TestBroker

SERVICES = ("intake", "verification", "approval", "referral", "monitoring", "identity")
REGISTRIES = ("national-id", "passport", "birth")
PARTNERS = {
    "mofa": "intake.from-mofa",
    "police-cdms": "verification.from-police",
    "police-dmp": "verification.from-police",
}

# The trigger that keeps a table append-only says this to whoever has the right to change it (its owner).
RAISED_BY_TRIGGER = ("42501", "P0001", "23000")
Act = Callable[[Any], object]


# -- PostgreSQL ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, test_secrets: Secrets) -> Iterator[PostgresInstance]:
    """Run a PostgreSQL with every service's database, migrated, under the names and rights of a real installation."""
    password = test_secrets.read(test_secrets.database_password("administrator"))
    instance = PostgresInstance(tmp_path_factory.mktemp("forbidden") / "postgres", free_ports(1)[0], password)
    instance.start()
    try:
        databases.ensure(instance.url, SERVICES_WITH_DATABASE, test_secrets)
        for service in SERVICES_WITH_DATABASE:
            url = _url(instance, test_secrets, migrator_role(service), package(service))
            migrate(url, project_root() / "services" / service / "migrations")
        yield instance
    finally:
        instance.stop()


def _url(server: PostgresInstance, secrets: Secrets, role: str, database: str) -> str:
    plain = f"postgresql://{role}@127.0.0.1:{server.port}/{database}"
    return with_password(plain, secrets.read(secrets.database_password(role)))


def _others(service: str) -> list[str]:
    return [other for other in SERVICES if other != service]


def _beyond_any_role(own: str, other: str) -> list[str]:
    """Return what neither role of a service may do: it is the administrator's, another service's, or the machine's."""
    return [
        "CREATE DATABASE mine",
        f"DROP DATABASE {package(other)}",
        f"ALTER DATABASE {package(other)} RENAME TO mine",
        "CREATE ROLE mine LOGIN",
        "CREATE ROLE mine SUPERUSER",
        f"ALTER ROLE {own} SUPERUSER",
        f"ALTER ROLE {own} CREATEROLE CREATEDB",
        f"ALTER ROLE {own} BYPASSRLS",
        f"ALTER ROLE {app_role(other)} PASSWORD 'mine'",
        f"ALTER ROLE {ADMINISTRATOR} PASSWORD 'mine'",
        f"DROP ROLE {app_role(other)}",
        f"GRANT {migrator_role(other)} TO {own}",
        f"GRANT {ADMINISTRATOR} TO {own}",
        "GRANT pg_read_all_data TO CURRENT_USER",
        "GRANT pg_execute_server_program TO CURRENT_USER",
        f"SET ROLE {ADMINISTRATOR}",
        f"SET ROLE {migrator_role(other)}",
        f"SET ROLE {app_role(other)}",
        f"SET SESSION AUTHORIZATION {ADMINISTRATOR}",
        f"SET SESSION AUTHORIZATION {migrator_role(other)}",
        "SET session_replication_role = replica",
        "SET log_statement = 'all'",
        "ALTER SYSTEM SET ssl = off",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "COPY (SELECT 1) TO '/tmp/mine'",
        "CREATE TABLESPACE mine LOCATION '/tmp'",
        "CREATE EXTENSION dblink",
        "CREATE EXTENSION postgres_fdw",
        "CREATE EXTENSION file_fdw",
        "CREATE FOREIGN DATA WRAPPER mine",
        "CREATE LANGUAGE mine HANDLER plpgsql_call_handler",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE c AS 'libc', 'abs'",
        "SELECT pg_read_file('/etc/hostname')",
        "SELECT pg_read_binary_file('/etc/hostname')",
        "SELECT pg_ls_dir('/')",
        "SELECT lo_import('/etc/hostname')",
        "SELECT pg_reload_conf()",
        "SELECT pg_rotate_logfile()",
        "SELECT pg_switch_wal()",
        "SELECT pg_create_physical_replication_slot('mine')",
        "SELECT rolpassword FROM pg_authid",
        "SELECT passwd FROM pg_shadow",
        "SELECT * FROM pg_user_mapping",
        "SELECT * FROM pg_largeobject",
        "SELECT * FROM pg_subscription",
        "CREATE SUBSCRIPTION mine CONNECTION 'host=127.0.0.1' PUBLICATION nothing",
    ]


def _beyond_the_application(service: str, tables: list[str]) -> list[str]:
    """Return what only the tables' owner may do."""
    defined = [
        "CREATE TABLE mine (id int)",
        "CREATE TEMPORARY TABLE mine (id int)",
        "CREATE SCHEMA mine",
        "CREATE VIEW mine AS SELECT 1",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE TYPE mine AS (id int)",
        "CREATE SEQUENCE mine",
        "CREATE EXTENSION pg_trgm",
        "DROP SCHEMA public CASCADE",
        "ALTER SCHEMA public RENAME TO mine",
        f"DROP DATABASE {package(service)}",
        f"ALTER DATABASE {package(service)} SET search_path = mine",
        f"SET ROLE {migrator_role(service)}",
        f"GRANT {migrator_role(service)} TO {app_role(service)}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE " + migrator_role(service) + " GRANT ALL ON TABLES TO PUBLIC",
    ]
    for table in tables:
        defined += [
            f'ALTER TABLE "{table}" ADD COLUMN mine int',
            f'ALTER TABLE "{table}" DISABLE TRIGGER ALL',
            f'ALTER TABLE "{table}" OWNER TO {app_role(service)}',
            f'DROP TABLE "{table}" CASCADE',
            f'CREATE INDEX mine ON "{table}" ((1))',
            f'CREATE RULE mine AS ON INSERT TO "{table}" DO INSTEAD NOTHING',
        ]
    return defined


def _tables(url: str) -> list[str]:
    connection = psycopg2.connect(url)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        found = [row[0] for row in cursor.fetchall()]
    connection.close()
    return found


def _a_column(url: str, table: str) -> str:
    """Return a column that could be written if there were the right to (an identity column never can)."""
    connection = psycopg2.connect(url)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_identity = 'NO'"
            " ORDER BY ordinal_position",
            (table,),
        )
        found = cursor.fetchall()[0][0]
    connection.close()
    return str(found)


APPEND_ONLY = ("audit_event", "action_history")


@pytest.mark.parametrize("service", SERVICES)
def test_a_services_roles_do_what_they_must_and_nothing_else(
    service: str, server: PostgresInstance, test_secrets: Secrets, capsys: pytest.CaptureFixture[str]
) -> None:
    tally = Tally()
    app = _url(server, test_secrets, app_role(service), package(service))
    migrator = _url(server, test_secrets, migrator_role(service), package(service))
    tables = _tables(migrator)
    assert {"outbox", "inbox", *APPEND_ONLY} <= set(tables)
    allowed_statement(app, "SELECT count(*) FROM outbox", tally)
    allowed_statement(app, "DELETE FROM outbox", tally)
    allowed_statement(app, "SELECT count(*) FROM audit_event", tally)
    allowed_statement(migrator, "CREATE TABLE mine (id int)", tally)
    allowed_statement(migrator, "ALTER TABLE outbox ADD COLUMN mine int", tally)
    for role, url in ((app_role(service), app), (migrator_role(service), migrator)):
        for other in _others(service):
            for statement in _beyond_any_role(role, other):
                forbidden_statement(url, statement, tally)
            elsewhere = _url(server, test_secrets, role, package(other))
            forbidden_connection(elsewhere, "permission denied for database", tally)
        for database in ("postgres", "template1"):
            elsewhere = _url(server, test_secrets, role, database)
            forbidden_connection(elsewhere, "permission denied for database", tally)
        forbidden_connection(with_password(url, "guessed"), "password authentication failed", tally)
    for statement in _beyond_the_application(service, tables):
        forbidden_statement(app, statement, tally)
    for table in APPEND_ONLY:
        column = _a_column(migrator, table)
        for change in (f"DELETE FROM {table}", f"TRUNCATE {table}", f"UPDATE {table} SET {column} = {column}"):
            forbidden_statement(app, change, tally)
    forbidden_statement(migrator, "TRUNCATE audit_event", tally, RAISED_BY_TRIGGER)
    with capsys.disabled():
        print(f"\n  {service}: {tally}", end="")


# -- RabbitMQ -----------------------------------------------------------------------------------------------------------


def _writes(user: str) -> set[str]:
    """Return the exchanges a user may write to, as the architecture says and not as the topology computes."""
    for service in SERVICES:
        if user == f"nrm-{service}":
            return {f"{service}.events", f"{service}.sealed", f"{service}.dead-letters"}
    if user.startswith("nrm-registry-adapters-"):
        return {"registry-adapters.events", "registry-adapters.dead-letters"}
    return {"operator.replay"} if user == "nrm-operator" else {user.replace("partner-", "partner.", 1)}


def _reads(user: str) -> set[str]:
    """Return the queues a user may read."""
    for service in SERVICES:
        if user == f"nrm-{service}":
            return {f"{service}.inbox"} | {queue for queue in PARTNERS.values() if queue.startswith(f"{service}.")}
    for registry in REGISTRIES:
        if user == f"nrm-registry-adapters-{registry}":
            return {f"registry-adapters.{registry}"}
    if user == "nrm-operator":
        return {f"{owner}.dead" for owner in (*SERVICES, "registry-adapters")}
    return {user.replace("partner-", "partner.", 1) + ".out"}


USERS = (
    *(f"nrm-{service}" for service in SERVICES),
    *(f"nrm-registry-adapters-{registry}" for registry in REGISTRIES),
    *(f"partner-{partner}" for partner in PARTNERS),
    "nrm-operator",
)
BUILT_IN = ("amq.topic", "amq.direct", "amq.fanout", "amq.headers", "amq.match", "amq.rabbitmq.trace", "")
EXCHANGES = tuple(row["name"] for row in topology.definitions()["exchanges"]) + BUILT_IN
QUEUES = tuple(row["name"] for row in topology.definitions()["queues"])
BINDINGS = topology.definitions()["bindings"]


def _do(method: str, *arguments: object, **named: object) -> Act:
    """Return what calls `method` of a channel."""
    return lambda channel: getattr(channel, method)(*arguments, **named)


def _publish(exchange: str, key: str, **properties: object) -> Act:
    return _do("basic_publish", exchange, key, b"tried", pika.BasicProperties(**properties), mandatory=True)


def _keys_of_others(exchange: str) -> list[str]:
    """Return the routing keys and queue names that are bound to other exchanges than this one."""
    here = {row["routing_key"] for row in BINDINGS if row["source"] == exchange}
    return sorted(({row["routing_key"] for row in BINDINGS if row["routing_key"]} | set(QUEUES)) - here)


def test_the_users_are_those_of_the_topology() -> None:
    assert sorted(USERS) == sorted(topology.users())


@pytest.mark.parametrize("user", USERS)
def test_a_broker_user_writes_and_reads_its_own_and_nothing_else(
    user: str, clean_rabbit: TestBroker, capsys: pytest.CaptureFixture[str]
) -> None:
    tally = Tally()
    there = AtTheBroker(clean_rabbit.url(user), tally)
    other = next(one for one in USERS if one != user)
    bound = next(row for row in BINDINGS if row["source"] in _writes(user))
    own_exchange = bound["source"]
    for exchange in EXCHANGES:
        for key in ("", QUEUES[0]):
            if exchange not in _writes(user):
                there.forbidden(f"publish to {exchange or 'the default exchange'}", _publish(exchange, key))
    for queue in QUEUES:
        there.forbidden(f"publish straight to {queue}", _publish("", queue))
        there.forbidden(f"delete {queue}", _do("queue_delete", queue))
        there.forbidden(f"declare {queue}", _do("queue_declare", queue, durable=True))
        there.forbidden(f"bind {queue}", _do("queue_bind", queue, "intake.events", "#"))
        there.forbidden(f"unbind {queue}", _do("queue_unbind", queue, "intake.events", "#"))
        if queue not in _reads(user):
            there.forbidden(f"get from {queue}", _do("basic_get", queue))
            there.forbidden(f"purge {queue}", _do("queue_purge", queue))
            there.forbidden(f"consume {queue}", _do("basic_consume", queue, lambda *_: None))
    for exchange in (name for name in EXCHANGES if name and not name.startswith("amq.")):
        there.forbidden(f"delete {exchange}", _do("exchange_delete", exchange))
        there.forbidden(f"bind {exchange}", _do("exchange_bind", exchange, own_exchange, "#"))
        there.forbidden(f"bind to {exchange}", _do("exchange_bind", own_exchange, exchange, "#"))
    there.forbidden("declare a queue", _do("queue_declare", "mine"))
    there.forbidden("declare a nameless queue", _do("queue_declare", "", exclusive=True))
    there.forbidden("declare an exchange", _do("exchange_declare", "mine", "fanout"))
    for exchange in _writes(user):
        there.forbidden("write as another", _publish(exchange, "", user_id=other), FOREIGN_USER)
        _copies_go_nowhere(there, exchange, clean_rabbit)
    there.allowed("publish to its own exchange", _publish(own_exchange, bound["routing_key"], user_id=user))
    for queue in _reads(user):
        there.allowed(f"consume {queue}", _do("basic_consume", queue, lambda *_: None))
    there.close()
    with capsys.disabled():
        print(f"\n  {user}: {tally}", end="")


def _copies_go_nowhere(there: AtTheBroker, exchange: str, rabbit: TestBroker) -> None:
    """CC and BCC headers name further routing keys; they reach nobody whom the exchange itself could not reach."""
    kind = next(row["type"] for row in topology.definitions()["exchanges"] if row["name"] == exchange)
    if kind == "fanout":
        # Whatever the keys, it goes to the one queue that is bound: nobody else's gets anything.
        reached = {row["destination"] for row in BINDINGS if row["source"] == exchange}
        before = _depths(rabbit)
        there.allowed("publish with copies", _publish(exchange, "x", headers={"CC": list(QUEUES), "BCC": list(QUEUES)}))
        after = _depths(rabbit)
        assert {queue for queue in QUEUES if after[queue] != before[queue]} == reached
        return
    for header in ("CC", "BCC"):
        copies = {header: _keys_of_others(exchange)}
        there.forbidden(f"{header} on {exchange}", _publish(exchange, "nobody", headers=copies), NO_ROUTE)


def _depths(rabbit: TestBroker) -> dict[str, int]:
    connection = pika.BlockingConnection(pika.URLParameters(rabbit.administrator_url))
    channel = connection.channel()
    depths = {queue: int(channel.queue_declare(queue, passive=True).method.message_count) for queue in QUEUES}
    connection.close()
    return depths


@pytest.mark.parametrize("user", USERS)
def test_nobody_enters_the_broker_as_somebody_else(user: str, rabbit: TestBroker, test_secrets: Secrets) -> None:
    other = next(one for one in USERS if one != user)
    passwords = [test_secrets.read(test_secrets.amqp_password(other)), user, "guest", ""]
    for password in passwords:
        with pytest.raises(pika.exceptions.AMQPConnectionError) as caught:
            pika.BlockingConnection(pika.URLParameters(with_password(rabbit.plain_url(user), password)))
        assert "ACCESS_REFUSED" in str(caught.value)


@pytest.mark.parametrize("vhost", ["other", "%2Fother"])
def test_there_is_no_other_virtual_host_to_enter(vhost: str, rabbit: TestBroker) -> None:
    url = rabbit.url(USERS[0]).rsplit("/", 1)[0] + "/" + vhost
    with pytest.raises(pika.exceptions.AMQPConnectionError, match="NOT_ALLOWED"):
        pika.BlockingConnection(pika.URLParameters(url))


def test_the_brokers_default_user_is_not_there(rabbit: TestBroker) -> None:
    url = with_password(rabbit.plain_url("guest"), "guest")
    with pytest.raises(pika.exceptions.AMQPConnectionError, match="ACCESS_REFUSED"):
        pika.BlockingConnection(pika.URLParameters(url))
