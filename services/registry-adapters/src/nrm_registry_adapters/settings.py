"""Settings of one deployable: environment variables with the prefix NRM_REGISTRY_ADAPTERS_, its own in each process."""

from pathlib import Path
from typing import Self

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from nrm_shared.contracts.registry import Registry
from nrm_shared.settings import environment_prefix, read_secret, with_password


class AdapterSettings(BaseSettings):
    """What the adapter of one registry needs. It has no database; all its secrets are its own."""

    model_config = SettingsConfigDict(extra="ignore")

    registry: Registry
    host: str = "127.0.0.1"
    consumer_port: int = 0
    log_level: str = "INFO"

    amqp_url: str
    amqp_password_file: Path
    # This deployable's private keys for sealed messages, and everybody's public ones.
    seal_key_file: Path
    partner_keys_file: Path

    registry_url: str = Field(pattern="^https://")
    ca_file: Path
    certificate_file: Path
    key_file: Path
    username: str = "nrm"
    password_file: Path
    # The birth register wants to know which office asks.
    office: str = "NRM"

    # Seconds. The consuming loop ends the process after 20 s without a round, so a call has to be well below.
    timeout_seconds: float = Field(default=8.0, gt=0, le=10)
    circuit_failures: int = Field(default=5, ge=1)
    circuit_open_seconds: float = Field(default=30.0, gt=0)

    @classmethod
    def of(cls, registry: Registry) -> Self:
        """Read the settings of `registry`'s adapter; raise pydantic's ValidationError naming what lacks."""
        return cls(_env_prefix=environment_prefix("registry-adapters"), registry=registry)

    @property
    def amqp_dsn(self) -> str:
        """Return the broker URL with its password."""
        return with_password(self.amqp_url, read_secret(self.amqp_password_file))
