"""What each process is told: its settings as environment variables, secrets only as paths of files."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote, urlsplit

from nrm_local import ports
from nrm_local.external import ExternalRefused, database_parameters, virtual_host
from nrm_local.names import PARTNERS, SEALING_PARTIES, SERVICES_WITH_DATABASE, app_role, migrator_role, package
from nrm_local.paths import Layout
from nrm_local.postgres import client_parameters, tls_parameters
from nrm_local.processes import CONSUMER, Job, Process
from nrm_local.secrets import REGISTRY_SERVER, Secrets
from nrm_shared.messaging import names as broker
from nrm_shared.transport import TlsFiles, amqp_query

HOST = "127.0.0.1"
DEMO, PRODUCTION = "demo", "production"
# Whose rules read content that can be imported: the questionnaire, and the chart of needs and terms.
READS_CONTENT = ("verification", "approval")
# Everybody in a demonstration comes from this one machine: people, load and partners.
CROWD = "100000"
# What counts people who are signed in: load and chaos do the work of an office under one name.
CALLERS = (
    "readings_per_minute",
    "writings_per_minute",
    "organisation_readings_per_minute",
    "organisation_writings_per_minute",
)


@dataclass(frozen=True)
class Addresses:
    """Where database and broker are reached, without user and password: ``host:port`` and, for AMQP, the scheme."""

    database: str
    amqp: str = ""
    amqp_scheme: str = "amqp"
    own_database: bool = False
    """Whether the database server is the private instance, whose authority issued every role's certificate."""
    own_broker: bool = False
    """Whether the broker is the private instance, whose authority issued every client's certificate."""
    vhost: str = "/"
    database_parameters: str = ""
    """What every database URL says behind its ``?`` (such as sslmode)."""
    database_prefix: str = ""
    """What the names of all databases and roles begin with."""

    @classmethod
    def private(cls, authority: Path | None = None) -> "Addresses":
        """Return the addresses of the private instances; with ``authority``, over TLS with servers it vouches for."""
        return cls(
            f"{HOST}:{ports.infrastructure_port(ports.POSTGRES)}",
            f"{HOST}:{ports.infrastructure_port(ports.RABBITMQ)}",
            amqp_scheme="amqps" if authority else "amqp",
            own_database=True,
            own_broker=True,
            database_parameters=tls_parameters(authority) if authority else "",
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
                own_database=False,
                database_parameters=database_parameters(database_url),
            )
        if amqp_url:
            scheme = urlsplit(amqp_url).scheme
            taken = replace(
                taken,
                amqp=_host_and_port(amqp_url, 5671 if scheme == "amqps" else 5672),
                amqp_scheme=scheme,
                own_broker=False,
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
    tls: bool = False
    """Whether the product's own HTTP, AMQP and PostgreSQL are encrypted (the registries always are)."""

    def url_of(self, service: str) -> str:
        """Return the base URL of a service's HTTP process."""
        return url_of(service, tls=self.tls)

    def amqp_url(self, user: str) -> str:
        """Return the AMQP URL of ``user`` without a password; with TLS it names the user's certificate."""
        url = self.addresses.amqp_url(user)
        return f"{url}?{amqp_query(self.secrets.tls(user))}" if self.tls and self.addresses.own_broker else url

    def database_url(self, service: str, role: str) -> str:
        """Return the URL of a service's database for ``role`` without a password; with TLS it names the role's certificate."""
        if not (self.tls and self.addresses.own_database):
            return self.addresses.database_url(service, role)
        own = self.secrets.tls(self.addresses.database_prefix + role)
        return replace(self.addresses, database_parameters=client_parameters(own)).database_url(service, role)

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
            "amqp_url": self.amqp_url(user),
            "amqp_password_file": str(self.secrets.amqp_password(user)),
            "identity_url": self.url_of("identity"),
            "client_key_file": str(self.secrets.client_key(party)),
            "partner_keys_file": str(self.secrets.partner_keys),
        }
        if party in SEALING_PARTIES:
            values["seal_key_file"] = str(self.secrets.seal_keys(party))
        if self.tls:
            values |= _tls_values(self.secrets.tls(user))
        if values["profile"] == DEMO:
            # Elsewhere the clock cannot be moved, and no process is told where it could be.
            values["clock_file"] = str(self.layout.clock_file)
            if not adapter:
                values |= dict.fromkeys(CALLERS, CROWD)
        if adapter:
            values |= {"port": str(port), "consumer_port": str(port)} | self._registry(instance)
        else:
            values |= {
                "port": str(ports.service_port(service)),
                "consumer_port": str(ports.service_port(service, ports.CONSUMER)),
                "relay_port": str(ports.service_port(service, ports.RELAY)),
                "database_url": self.database_url(service, app_role(service)),
                "database_password_file": str(self.secrets.database_password(app_role(service))),
                "master_key_file": str(self.secrets.master_key(service)),
                "erasure_key_file": str(self.secrets.erasure_key(service)),
                "index_key_file": str(self.secrets.index_key(service)),
                "audit_key_file": str(self.secrets.audit_key(service)),
                "audit_roots_file": str(self.layout.audit_roots(service)),
            }
            values |= {f"{peer}_url": self.url_of(peer) for peer in SERVICES_WITH_DATABASE if peer != service}
            if service in READS_CONTENT:
                values["content_dir"] = str(self.layout.content)
            if scanner := os.environ.get("NRM_SCANNER_ADDRESS"):
                values["scanner_address"] = scanner
        if kind == CONSUMER and adapter:
            values["registry"] = instance
        if service == "identity":
            values |= {
                "signing_key_file": str(self.secrets.token_signing_key),
                "client_keys_file": str(self.secrets.client_public_keys),
            }
            if values["profile"] == DEMO:
                values["demo_password_file"] = str(self.secrets.demo_password)
                values["demo_factor_file"] = str(self.secrets.demo_factor)
                values["sign_ins_per_minute"] = CROWD
        if service == "intake" and values["profile"] == DEMO:
            values["reports_per_minute"] = CROWD
        return _prefixed(service, values) | overrides(service)

    def of_migration(self) -> dict[str, str]:
        """Return the environment of the one job that migrates all services: migrators' names and passwords."""
        merged = self.common()
        for service in SERVICES_WITH_DATABASE:
            merged |= self.of_service(service)
            role = migrator_role(service)
            own = {
                "database_url": self.database_url(service, role),
                "migrator_password_file": str(self.secrets.database_password(role)),
            }
            merged |= _prefixed(service, own) | overrides(service)
        return merged

    def of_job(self, job: Job) -> dict[str, str]:
        """Return the environment of a job."""
        return self.common() | self.of_service(job.service) if job.service else self.of_migration()

    def of_partner(self, partner: str) -> dict[str, str]:
        """Return what a partner's reference client needs: its broker user, its keys, its credential."""
        user = broker.partner_user(partner)
        values = {
            "amqp_url": self.amqp_url(user),
            "amqp_password_file": str(self.secrets.amqp_password(user)),
            "seal_key_file": str(self.secrets.seal_keys(partner)),
            "partner_keys_file": str(self.secrets.partner_keys),
            "client_key_file": str(self.secrets.client_key(partner)),
            "identity_url": self.url_of("identity"),
        }
        return _prefixed(f"partner-{partner}", values)

    def of_tools(self) -> dict[str, str]:
        """Return what commands, demo, journeys and chaos need to find the running installation."""
        merged = self.common()
        for service in SERVICES_WITH_DATABASE:
            merged[f"NRM_URL_{service.upper().replace('-', '_')}"] = self.url_of(service)
        for partner in PARTNERS:
            merged |= self.of_partner(partner)
        merged |= {
            "NRM_OPERATOR_AMQP_URL": self.amqp_url(broker.OPERATOR),
            "NRM_OPERATOR_AMQP_PASSWORD_FILE": str(self.secrets.amqp_password(broker.OPERATOR)),
            "NRM_DEMO_PASSWORD_FILE": str(self.secrets.demo_password),
            "NRM_DEMO_FACTOR_FILE": str(self.secrets.demo_factor),
            "NRM_CLOCK_FILE": str(self.layout.clock_file),
            "NRM_SANDBOX_CONTROL_URL": f"http://{HOST}:{ports.service_port('sandbox', ports.CONSUMER)}",
            "NRM_SANDBOX_CONTROL_TOKEN_FILE": str(self.secrets.sandbox_control_token),
        }
        if self.tls:
            merged["NRM_AUTHORITY_FILE"] = str(self.secrets.tls(broker.OPERATOR).authority)
        return merged

    def _registry(self, registry: str) -> dict[str, str]:
        ours = self.secrets.registry_tls(f"{registry}-client")
        signing = self.secrets.signing(registry)
        return {
            "registry_url": f"{sandbox_url()}/{registry}",
            "username": "nrm",
            "password_file": str(self.secrets.registry_password(registry)),
            "ca_file": str(ours.authority),
            "certificate_file": str(ours.certificate),
            "key_file": str(ours.key),
            "signing_certificate_file": str(signing.certificate),
            "signing_key_file": str(signing.key),
            "registry_certificate_file": str(self.secrets.registry_signing(registry).certificate),
        }

    def _sandbox(self) -> dict[str, str]:
        server = self.secrets.registry_tls(REGISTRY_SERVER)
        return _prefixed(
            "sandbox",
            {
                "host": HOST,
                "port": str(ports.service_port("sandbox")),
                "control_port": str(ports.service_port("sandbox", ports.CONSUMER)),
                "username": "nrm",
                "ca_file": str(server.authority),
                "certificate_file": str(server.certificate),
                "key_file": str(server.key),
                "signing_directory": str(server.certificate.parent),
                "password_directory": str(self.secrets.registry_password("any").parent),
                "control_token_file": str(self.secrets.sandbox_control_token),
            },
        )


def overrides(service: str) -> dict[str, str]:
    """Return the settings of a service that the caller's own environment names; they win over what is derived here."""
    prefix = _prefix(service)
    return {name: value for name, value in os.environ.items() if name.startswith(prefix)}


def profile() -> str:
    """Return the profile of this installation: ``demo`` unless ``NRM_PROFILE`` says ``production``.

    Raise ``ExternalRefused`` for another word: who misspells ``production`` must not get the demonstration.
    """
    chosen = os.environ.get("NRM_PROFILE", DEMO)
    if chosen not in (DEMO, PRODUCTION):
        raise ExternalRefused(f"NRM_PROFILE is {DEMO} or {PRODUCTION}")
    return chosen


def url_of(service: str, *, tls: bool = False) -> str:
    """Return the base URL of a service's HTTP process."""
    return f"{'https' if tls else 'http'}://{HOST}:{ports.service_port(service)}"


def sandbox_url() -> str:
    """Return the base URL of the SOAP simulators (TLS)."""
    return f"https://{HOST}:{ports.service_port('sandbox')}"


def _host_and_port(url: str, default: int) -> str:
    parts = urlsplit(url)
    host = parts.hostname or ""
    return f"{f'[{host}]' if ':' in host else host}:{parts.port or default}"


def _tls_values(files: TlsFiles) -> dict[str, str]:
    return {
        "tls_authority_file": str(files.authority),
        "tls_certificate_file": str(files.certificate),
        "tls_key_file": str(files.key),
    }


def _prefixed(service: str, values: Mapping[str, str]) -> dict[str, str]:
    prefix = _prefix(service)
    return {prefix + name.upper().replace("-", "_"): value for name, value in values.items()}


def _prefix(service: str) -> str:
    return "NRM_" + service.upper().replace("-", "_") + "_"
