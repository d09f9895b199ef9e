"""Settings that every service has. Secrets come only from files; nothing secret has a default."""

import json
from pathlib import Path
from typing import Any, ClassVar, Literal, Self
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from nrm_shared.kernel.rates import (
    ORGANISATION_READINGS_PER_MINUTE,
    ORGANISATION_WRITINGS_PER_MINUTE,
    READINGS_PER_MINUTE,
    WRITINGS_PER_MINUTE,
    Rates,
)
from nrm_shared.profile import stand
from nrm_shared.transport import TlsFiles, tls_files


def environment_prefix(service: str) -> str:
    """Return the prefix of a service's environment variables: `NRM_INTAKE_` for intake."""
    return f"NRM_{service.upper().replace('-', '_')}_"


def with_password(url: str, password: str) -> str:
    """Return `url` with `password` put after its user name."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = f":{parts.port}" if parts.port else ""
    user = quote(parts.username or "", safe="")
    return urlunsplit(parts._replace(netloc=f"{user}:{quote(password, safe='')}@{host}{port}"))


def read_secret(path: Path) -> str:
    """Return the text of a secret file without its line end."""
    return path.read_text(encoding="utf-8").strip()


def redacted(settings: BaseSettings) -> str:
    """Return settings as JSON for people. A secret is a file, of which the path shows; a password in a URL is left out."""
    values: dict[str, Any] = json.loads(settings.model_dump_json())
    return json.dumps({name: _shown(value) for name, value in values.items()}, indent=2, ensure_ascii=False)


def _shown(value: object) -> object:
    if not isinstance(value, str) or "://" not in value:
        return value
    parts = urlsplit(value)
    if parts.password is None:
        return value
    return urlunsplit(parts._replace(netloc=f"{parts.username}:***@{parts.netloc.rpartition('@')[2]}"))


class ServiceSettings(BaseSettings):
    """What any service process needs to know. Subclasses add their own and set the prefix."""

    model_config = SettingsConfigDict(extra="ignore")

    service: str = ""
    profile: Literal["demo", "production"] = "production"
    host: str = "127.0.0.1"
    port: int = 0
    consumer_port: int = 0
    relay_port: int = 0

    database_url: str
    database_password_file: Path
    amqp_url: str
    amqp_password_file: Path
    client_key_file: Path | None = None
    identity_url: str = ""
    clock_file: Path | None = None
    log_level: str = "INFO"
    http_pool: int = 10

    master_key_file: Path | None = None
    erasure_key_file: Path | None = None
    index_key_file: Path | None = None
    # Where the master keys lie in a PKCS#11 token instead of the key file: its library, its label, its PIN.
    pkcs11_library: Path | None = None
    pkcs11_token: str = ""
    pkcs11_pin_file: Path | None = None
    seal_key_file: Path | None = None
    partner_keys_file: Path | None = None
    # The key that signs the audit's seals, and the file outside the database to which every seal is appended.
    audit_key_file: Path | None = None
    audit_roots_file: Path | None = None

    # Whether people attach files to what this service keeps.
    takes_files: ClassVar[bool] = False
    # A scanner for harmful content in attachments that speaks clamd's INSTREAM: a socket's path, or host:port on this
    # machine. Without one none is scanned, which production does not allow to a service that takes files.
    scanner_address: str = ""

    # The product's own TLS: the authority of all its certificates, and this service's own one with its key.
    tls_authority_file: Path | None = None
    tls_certificate_file: Path | None = None
    tls_key_file: Path | None = None
    # How often in a minute somebody who is signed in may read and write (`nrm_shared.kernel.rates`), and the people of one
    # organisation together.
    readings_per_minute: int = Field(READINGS_PER_MINUTE, ge=1)
    writings_per_minute: int = Field(WRITINGS_PER_MINUTE, ge=1)
    organisation_readings_per_minute: int = Field(ORGANISATION_READINGS_PER_MINUTE, ge=1)
    organisation_writings_per_minute: int = Field(ORGANISATION_WRITINGS_PER_MINUTE, ge=1)
    # From where /healthz, /readyz and /metrics of the HTTP process may be asked: addresses and networks, by commas.
    operations_networks: str = "127.0.0.0/8,::1"
    # Which proxies in front are believed when X-Forwarded-For says who is behind them: addresses and networks, by commas.
    trusted_proxies: str = ""

    @classmethod
    def of(cls, service: str) -> Self:
        """Read the settings of `service` from the environment.

        Raise pydantic's ValidationError naming what lacks, and `ProductionRefused` for what production does not allow.
        """
        settings = cls(_env_prefix=environment_prefix(service), service=service)
        stand(settings, environment_prefix(service))
        return settings

    @property
    def tls(self) -> TlsFiles | None:
        """Return the files with which this service listens and connects, or None without TLS."""
        return tls_files(self.tls_authority_file, self.tls_certificate_file, self.tls_key_file)

    @property
    def rates(self) -> Rates:
        """Return how often somebody who is signed in may ask."""
        return Rates(
            self.readings_per_minute,
            self.writings_per_minute,
            self.organisation_readings_per_minute,
            self.organisation_writings_per_minute,
        )

    @property
    def database_dsn(self) -> str:
        """Return the database URL with its password."""
        return with_password(self.database_url, read_secret(self.database_password_file))

    @property
    def amqp_dsn(self) -> str:
        """Return the broker URL with its password."""
        return with_password(self.amqp_url, read_secret(self.amqp_password_file))

    def redacted(self) -> str:
        """Return the settings as JSON for people; passwords are in files, so only paths show."""
        return redacted(self)
