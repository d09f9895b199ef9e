"""Settings that every service has. Secrets come only from files; nothing secret has a default."""

import json
from pathlib import Path
from typing import Literal, Self
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic_settings import BaseSettings, SettingsConfigDict


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


class ServiceSettings(BaseSettings):
    """What any service process needs to know. Subclasses add their own and set the prefix."""

    model_config = SettingsConfigDict(extra="ignore")

    service: str = ""
    profile: Literal["local", "production"] = "production"
    host: str = "127.0.0.1"
    port: int = 0
    consumer_port: int = 0
    relay_port: int = 0

    database_url: str
    database_password_file: Path
    amqp_url: str
    amqp_password_file: Path
    client_secret_file: Path | None = None
    identity_url: str = ""
    clock_file: Path | None = None
    log_level: str = "INFO"
    http_pool: int = 10

    master_key_file: Path | None = None
    index_key_file: Path | None = None
    seal_key_file: Path | None = None
    partner_keys_file: Path | None = None

    @classmethod
    def of(cls, service: str) -> Self:
        """Read the settings of `service` from the environment; raise pydantic's ValidationError naming what lacks."""
        return cls(_env_prefix=environment_prefix(service), service=service)

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
        return json.dumps(json.loads(self.model_dump_json()), indent=2, ensure_ascii=False)
