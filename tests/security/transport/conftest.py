"""The servers with TLS, set up by the product's own runner; intake's HTTP process and its relay beside them."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import httpx
import pytest

from nrm_local import databases
from nrm_local.certificates import Wanted, issue
from nrm_local.environment import Addresses, Environment
from nrm_local.names import ADMINISTRATOR, SERVICES_WITH_DATABASE
from nrm_local.paths import Layout, project_root
from nrm_local.ports import free_ports
from nrm_local.postgres import PostgresInstance, tls_parameters
from nrm_local.rabbit import RabbitInstance
from nrm_local.secrets import POSTGRES, RABBITMQ, Secrets, write_secret
from nrm_shared.db.migrate import migrate
from nrm_shared.messaging import names, topology
from nrm_shared.settings import with_password
from tests.security.transport.encrypted import HOST, READER, ROLE, Encrypted, client_of
from tests.support.processes import supervised
from tests.support.waiting import eventually


@pytest.fixture(scope="package")
def encrypted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Encrypted]:
    """Start PostgreSQL, RabbitMQ and intake's HTTP and relay processes, all with TLS."""
    directory = tmp_path_factory.mktemp("transport")
    secrets, strangers = Secrets(directory / "secrets"), Secrets(directory / "strangers")
    for each in (secrets, strangers):
        each.generate(topology.users())
    ended = _ended(directory / "ended")
    believed = directory / "believed.crt"
    believed.write_text(secrets.tls(POSTGRES).authority.read_text() + ended.tls(READER).authority.read_text())
    postgres_port, rabbit_port, *rest = free_ports(6)
    postgres = PostgresInstance(
        directory / "postgres",
        postgres_port,
        secrets.read(secrets.database_password("administrator")),
        replace(secrets.tls(POSTGRES), authority=believed),
        own=secrets.tls(ADMINISTRATOR),
    )
    rabbit = RabbitInstance(
        directory / "rabbitmq",
        rabbit_port,
        *rest[:2],
        cookie="cookie-of-this-test",
        definitions=topology.definitions(secrets.amqp_passwords(topology.users())),
        tls=replace(secrets.tls(RABBITMQ), authority=believed),
        own=secrets.tls(names.OPERATOR),
    )
    with ExitStack() as stack:
        stack.callback(postgres.stop)
        postgres.start()
        stack.callback(rabbit.stop)
        rabbit.start()
        addresses = Addresses(
            f"{HOST}:{postgres_port}",
            f"{HOST}:{rabbit_port}",
            amqp_scheme="amqps",
            own_database=True,
            own_broker=True,
            database_parameters=tls_parameters(secrets.tls(POSTGRES).authority),
        )
        environment = Environment(Layout(project_root(), directory), secrets, addresses, tls=True)
        databases.ensure(postgres.url, SERVICES_WITH_DATABASE, secrets)
        _migrate(environment)
        settings = environment.of_service("intake") | {
            "NRM_INTAKE_PORT": str(rest[2]),
            "NRM_INTAKE_RELAY_PORT": str(rest[3]),
        }
        stack.enter_context(supervised("nrm_intake.entrypoints.http", environment=settings))
        stack.enter_context(supervised("nrm_shared.outbox.relay", "--service", "intake", environment=settings))
        running = Encrypted(secrets, strangers, ended, environment, postgres_port, rabbit_port, *rest[2:])
        for port in rest[2:]:
            eventually(partial(_is_ready, running, port), "intake and its relay are ready over TLS", 40)
        yield running


def _ended(directory: Path) -> Secrets:
    """Return certificates of a role and a broker user that ended a minute ago; their authority did not."""
    wanted = [Wanted(name, client=True, life=-timedelta(minutes=1)) for name in (ROLE, READER)]
    for name, content in issue(wanted, for_demo=False).items():
        write_secret(directory / "tls" / name, content.decode())
    return Secrets(directory)


def _migrate(environment: Environment) -> None:
    """Migrate intake as its job does, by the settings of that job."""
    settings = environment.of_migration()
    password = Path(settings["NRM_INTAKE_MIGRATOR_PASSWORD_FILE"]).read_text().strip()
    url = with_password(settings["NRM_INTAKE_DATABASE_URL"], password)
    migrate(url, project_root() / "services" / "intake" / "migrations")


def _is_ready(running: Encrypted, port: int) -> bool:
    try:
        with client_of(running, port=port) as client:
            return client.get("/readyz").status_code == 200
    except httpx.HTTPError:
        return False
