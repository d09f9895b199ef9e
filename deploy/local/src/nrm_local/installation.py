"""One installation put together: layout, secrets, addresses, the private instances, the processes of this checkout."""

import os
import ssl
from dataclasses import dataclass, replace

from nrm_local import ports
from nrm_local.environment import DEMO, PRODUCTION, Addresses, Environment, profile
from nrm_local.external import ExternalRefused, checked_prefix
from nrm_local.names import ADMINISTRATOR, SERVICES_WITH_DATABASE
from nrm_local.paths import Layout
from nrm_local.postgres import PostgresInstance
from nrm_local.processes import SANDBOX, Job, Process, jobs, present
from nrm_local.rabbit import RabbitInstance
from nrm_local.secrets import POSTGRES, RABBITMQ, Secrets
from nrm_shared.messaging import names, topology
from nrm_shared.transport import client_context


@dataclass(frozen=True)
class Installation:
    """What ``./nrm`` runs on this machine."""

    layout: Layout
    secrets: Secrets
    external_database: str | None = None
    external_broker: str | None = None
    external_broker_api: str | None = None
    database_prefix: str = ""
    """What the names of all databases and roles begin with (``NRM_DATABASE_PREFIX``)."""
    tls: bool = False
    """Whether the product's own HTTP, AMQP and PostgreSQL are encrypted."""

    @classmethod
    def here(cls, *, tls: bool | None = None) -> "Installation":
        """Return this checkout's installation; ``NRM_DATABASE_URL`` and ``NRM_AMQP_URL`` replace private instances.

        ``tls`` decides; else ``NRM_TLS``; else how what runs was started; else the profile (on in production).
        Raise ``ExternalRefused`` for a ``NRM_DATABASE_PREFIX``, ``NRM_TLS`` or ``NRM_PROFILE`` that cannot be one.
        """
        layout = Layout.of_project()
        return cls(
            layout,
            Secrets(layout.secrets),
            os.environ.get("NRM_DATABASE_URL") or None,
            os.environ.get("NRM_AMQP_URL") or None,
            os.environ.get("NRM_AMQP_API_URL") or None,
            checked_prefix(os.environ.get("NRM_DATABASE_PREFIX", "")),
            _tls_of(layout) if tls is None else tls,
        )

    @property
    def environment(self) -> Environment:
        """The settings of all processes."""
        authority = self.secrets.tls(POSTGRES).authority if self.tls else None
        addresses = Addresses.private(authority).with_external(self.external_database, self.external_broker)
        return Environment(
            self.layout, self.secrets, replace(addresses, database_prefix=self.database_prefix), self.tls
        )

    @property
    def processes(self) -> list[Process]:
        """The processes whose code is in the checkout; the registries' simulators are for demonstrations only."""
        return [row for row in present(self.layout.root) if row.kind != SANDBOX or profile() == DEMO]

    @property
    def jobs(self) -> list[Job]:
        """What runs once per start."""
        return jobs(self.layout.root, self.services, fictional_people=profile() == DEMO)

    @property
    def services(self) -> list[str]:
        """The services with a database whose code is in the checkout."""
        services = self.layout.root / "services"
        return [name for name in SERVICES_WITH_DATABASE if (services / name / "migrations" / "env.py").is_file()]

    @property
    def administrator_url(self) -> str:
        """The URL with which databases and roles are made."""
        if self.external_database:
            return self.external_database
        return self.postgres().url

    def prepare(self) -> None:
        """Make directories and secrets (idempotent)."""
        self.layout.create()
        self.secrets.generate(topology.users(), for_demo=profile() == DEMO, database_prefix=self.database_prefix)

    def client_context(self) -> ssl.SSLContext | None:
        """Return what the HTTP processes are asked with, or None without TLS."""
        return client_context(self.secrets.tls(POSTGRES).authority) if self.tls else None

    def postgres(self) -> PostgresInstance:
        """Return the private PostgreSQL of this installation."""
        password = self.secrets.read(self.secrets.database_password("administrator"))
        return PostgresInstance(
            self.layout.postgres,
            ports.infrastructure_port(ports.POSTGRES),
            password,
            self.secrets.tls(POSTGRES) if self.tls else None,
            own=self.secrets.tls(ADMINISTRATOR) if self.tls else None,
        )

    def rabbit(self) -> RabbitInstance:
        """Return the private RabbitMQ of this installation, with the whole topology as its definitions."""
        return RabbitInstance(
            self.layout.rabbitmq,
            ports.infrastructure_port(ports.RABBITMQ),
            ports.infrastructure_port(ports.RABBITMQ_DISTRIBUTION),
            ports.infrastructure_port(ports.RABBITMQ_EPMD),
            cookie=self.secrets.read(self.secrets.erlang_cookie),
            definitions=topology.definitions(self.secrets.amqp_passwords(topology.users())),
            tls=self.secrets.tls(RABBITMQ) if self.tls else None,
            own=self.secrets.tls(names.OPERATOR) if self.tls else None,
        )


def _tls_of(layout: Layout) -> bool:
    chosen = os.environ.get("NRM_TLS", "")
    if chosen not in ("", "on", "off"):
        raise ExternalRefused("NRM_TLS is on or off")
    if chosen:
        return chosen == "on"
    return layout.tls_mark.exists() or profile() == PRODUCTION
