"""What each process is told: its settings as environment variables, secrets only as paths of files."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote, urlsplit

from nrm_local import ports
from nrm_local.external import database_parameters, virtual_host
from nrm_local.names import PARTNERS, SERVICES_WITH_DATABASE, app_role, migrator_role, package
from nrm_local.paths import Layout
from nrm_local.processes import CONSUMER, Job, Process
from nrm_local.secrets import Secrets
from nrm_shared.messaging import names as broker

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Addresses:
    """Where database and broker are reached, without user and password: ``host:port`` and, for AMQP, the scheme."""

    database: str
    amqp: str = ""
    amqp_scheme: str = "amqp"
    vhost: str = "/"
    database_parameters: str = ""
    """What every database URL says behind its ``?`` (such as sslmode)."""
    database_prefix: str = ""
    """What the names of all databases and roles begin with."""

    @classmethod
    def private(cls) -> "Addresses":
        """Return the addresses of the private instances."""
        return cls(
            f"{HOST}:{ports.infrastructure_port(ports.POSTGRES)}", f"{HOST}:{ports.infrastructure_port(ports.RABBITMQ)}"
        )

    def with_external(self, database_url: str | None, amqp_url: str | None) -> "Addresses":
        """Return the addresses with those taken over that are named by administrator URLs.

        Raise ``ExternalRefused`` for what a URL says and cannot be honoured.
        """
        taken = self
        if database_url:
            taken = replace(
                taken,
                database=_host_and_port(database_url, 5432),
                database_parameters=database_parameters(database_url),
            )
        if amqp_url:
            scheme = urlsplit(amqp_url).scheme
            taken = replace(
                taken,
                amqp=_host_and_port(amqp_url, 5671 if scheme == "amqps" else 5672),
                amqp_scheme=scheme,
                vhost=virtual_host(amqp_url),
            )
        return taken

    def amqp_url(self, user: str) -> str:
        """Return the AMQP URL of ``user`` without a password."""
        return f"{self.amqp_scheme}://{user}@{self.amqp}/{quote(self.vhost, safe='')}"

    def database_url(self, service: str, role: str, name: str = "") -> str:
        """Return the URL of a service's database (of the one called ``name``) for ``role``, without a password."""
        prefix, parameters = self.database_prefix, self.database_parameters
        url = f"postgresql://{prefix}{role}@{self.database}/{name or prefix + package(service)}"
        return f"{url}?{parameters}" if parameters else url


@dataclass(frozen=True)
class Environment:
    """Builds the environment variables of processes of this installation."""

    layout: Layout
    secrets: Secrets
    addresses: Addresses

    def common(self) -> dict[str, str]:
        """Return what every process gets: where the installation is."""
        return {
            "NRM_ROOT": str(self.layout.root),
            "NRM_VAR": str(self.layout.var),
            "NRM_PORT_BASE": str(ports.port_base()),
        }

    def of_process(self, process: Process) -> dict[str, str]:
        """Return the environment of one process."""
        if process.service == "sandbox":
            return self.common() | self._sandbox()
        return self.common() | self.of_service(process.service, process.instance, process.port, process.kind)

    def of_service(self, service: str, instance: str = "", port: int = 0, kind: str = "") -> dict[str, str]:
        """Return the settings of a service (of one deployable of it, if it has several)."""
        adapter = service == "registry-adapters"
        user = broker.registry_user(instance) if adapter else broker.service_user(service)
        party = f"{service}.{instance}" if instance else service
        values = {
            "profile": profile(),
            "host": HOST,
            "amqp_url": self.addresses.amqp_url(user),
            "amqp_password_file": str(self.secrets.amqp_password(user)),
            "identity_url": url_of("identity"),
            "client_secret_file": str(self.secrets.client_secret(party)),
            "clock_file": str(self.layout.clock_file),
            "seal_key_file": str(self.secrets.seal_keys(party)),
            "partner_keys_file": str(self.secrets.partner_keys),
        }
        if adapter:
            values |= {"port": str(port), "consumer_port": str(port)} | self._registry(instance)
        else:
            values |= {
                "port": str(ports.service_port(service)),
                "consumer_port": str(ports.service_port(service, ports.CONSUMER)),
                "relay_port": str(ports.service_port(service, ports.RELAY)),
                "database_url": self.addresses.database_url(service, app_role(service)),
                "database_password_file": str(self.secrets.database_password(app_role(service))),
                "master_key_file": str(self.secrets.master_key(service)),
                "index_key_file": str(self.secrets.index_key(service)),
            }
            values |= {f"{peer}_url": url_of(peer) for peer in SERVICES_WITH_DATABASE if peer != service}
        if kind == CONSUMER and adapter:
            values["registry"] = instance
        if service == "identity":
            values |= {
                "signing_key_file": str(self.secrets.token_signing_key),
                "client_secrets_dir": str(self.secrets.client_secret("any").parent),
                "demo_password_file": str(self.secrets.demo_password),
            }
        return _prefixed(service, values) | overrides(service)

    def of_migration(self) -> dict[str, str]:
        """Return the environment of the one job that migrates all services: migrators' names and passwords."""
        merged = self.common()
        for service in SERVICES_WITH_DATABASE:
            merged |= self.of_service(service)
            merged |= _prefixed(
                service,
                {"migrator_password_file": str(self.secrets.database_password(migrator_role(service)))},
            )
        return merged

    def of_job(self, job: Job) -> dict[str, str]:
        """Return the environment of a job."""
        return self.common() | self.of_service(job.service) if job.service else self.of_migration()

    def of_partner(self, partner: str) -> dict[str, str]:
        """Return what a partner's reference client needs: its broker user, its keys, its credential."""
        user = broker.partner_user(partner)
        values = {
            "amqp_url": self.addresses.amqp_url(user),
            "amqp_password_file": str(self.secrets.amqp_password(user)),
            "seal_key_file": str(self.secrets.seal_keys(partner)),
            "partner_keys_file": str(self.secrets.partner_keys),
            "client_secret_file": str(self.secrets.client_secret(partner)),
            "identity_url": url_of("identity"),
        }
        return _prefixed(f"partner-{partner}", values)

    def of_tools(self) -> dict[str, str]:
        """Return what commands, demo, journeys and chaos need to find the running installation."""
        merged = self.common()
        for service in SERVICES_WITH_DATABASE:
            merged[f"NRM_URL_{service.upper().replace('-', '_')}"] = url_of(service)
        for partner in PARTNERS:
            merged |= self.of_partner(partner)
        merged |= {
            "NRM_OPERATOR_AMQP_URL": self.addresses.amqp_url(broker.OPERATOR),
            "NRM_OPERATOR_AMQP_PASSWORD_FILE": str(self.secrets.amqp_password(broker.OPERATOR)),
            "NRM_DEMO_PASSWORD_FILE": str(self.secrets.demo_password),
            "NRM_CLOCK_FILE": str(self.layout.clock_file),
            "NRM_SANDBOX_CONTROL_URL": f"http://{HOST}:{ports.service_port('sandbox', ports.CONSUMER)}",
            "NRM_SANDBOX_CONTROL_TOKEN_FILE": str(self.secrets.sandbox_control_token),
        }
        return merged

    def _registry(self, registry: str) -> dict[str, str]:
        certificate, key = self.secrets.certificate(f"{registry}-client")
        return {
            "registry_url": f"{sandbox_url()}/{registry}",
            "username": "nrm",
            "password_file": str(self.secrets.registry_password(registry)),
            "ca_file": str(self.secrets.certificate("ca")[0]),
            "certificate_file": str(certificate),
            "key_file": str(key),
        }

    def _sandbox(self) -> dict[str, str]:
        certificate, key = self.secrets.certificate("registry-server")
        return _prefixed(
            "sandbox",
            {
                "host": HOST,
                "port": str(ports.service_port("sandbox")),
                "control_port": str(ports.service_port("sandbox", ports.CONSUMER)),
                "username": "nrm",
                "ca_file": str(self.secrets.certificate("ca")[0]),
                "certificate_file": str(certificate),
                "key_file": str(key),
                "password_directory": str(self.secrets.registry_password("any").parent),
                "control_token_file": str(self.secrets.sandbox_control_token),
            },
        )


def overrides(service: str) -> dict[str, str]:
    """Return the settings of a service that the caller's own environment names; they win over what is derived here."""
    prefix = _prefix(service)
    return {name: value for name, value in os.environ.items() if name.startswith(prefix)}


def profile() -> str:
    """Return the profile of this installation: ``local`` unless ``NRM_PROFILE`` says ``production``."""
    return os.environ.get("NRM_PROFILE", "local")


def url_of(service: str) -> str:
    """Return the base URL of a service's HTTP process."""
    return f"http://{HOST}:{ports.service_port(service)}"


def sandbox_url() -> str:
    """Return the base URL of the SOAP simulators (TLS)."""
    return f"https://{HOST}:{ports.service_port('sandbox')}"


def _host_and_port(url: str, default: int) -> str:
    parts = urlsplit(url)
    host = parts.hostname or ""
    return f"{f'[{host}]' if ':' in host else host}:{parts.port or default}"


def _prefixed(service: str, values: Mapping[str, str]) -> dict[str, str]:
    prefix = _prefix(service)
    return {prefix + name.upper().replace("-", "_"): value for name, value in values.items()}


def _prefix(service: str) -> str:
    return "NRM_" + service.upper().replace("-", "_") + "_"
