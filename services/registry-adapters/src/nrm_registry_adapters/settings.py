"""Settings of one deployable: environment variables with the prefix NRM_REGISTRY_ADAPTERS_, its own in each process."""

import os
from pathlib import Path
from typing import Literal, Self

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from nrm_shared.contracts.registry import Registry
from nrm_shared.profile import stand
from nrm_shared.settings import environment_prefix, read_secret, redacted, with_password
from nrm_shared.transport import TlsFiles, tls_files


class AdapterSettings(BaseSettings):
    """What the adapter of one registry needs. It has no database; all its secrets are its own."""

    model_config = SettingsConfigDict(extra="ignore")

    registry: Registry
    profile: Literal["demo", "production"] = "production"
    host: str = "127.0.0.1"
    consumer_port: int = 0
    log_level: str = "INFO"

    amqp_url: str
    amqp_password_file: Path
    # The product's own TLS: with these this deployable proves itself to the broker, and to who asks how it is.
    tls_authority_file: Path | None = None
    tls_certificate_file: Path | None = None
    tls_key_file: Path | None = None
    # This deployable's private keys for sealed messages, and everybody's public ones.
    seal_key_file: Path
    partner_keys_file: Path

    registry_url: str = Field(pattern="^https://")
    ca_file: Path
    certificate_file: Path
    key_file: Path
    # The pair that signs requests, and the one certificate whose signatures on answers are believed.
    signing_certificate_file: Path
    signing_key_file: Path
    registry_certificate_file: Path
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
        """Read the settings of `registry`'s adapter.

        Raise pydantic's ValidationError naming what lacks, and `ProductionRefused` for what production does not allow.
        """
        prefix = environment_prefix("registry-adapters")
        settings = cls(_env_prefix=prefix, registry=registry)
        stand(settings, prefix)
        return settings

    def redacted(self) -> str:
        """Return the settings as JSON for people; secrets are in files, so only paths show."""
        return redacted(self)

    @property
    def tls(self) -> TlsFiles | None:
        """Return the files with which the probe listens, or None without TLS."""
        return tls_files(self.tls_authority_file, self.tls_certificate_file, self.tls_key_file)

    @property
    def amqp_dsn(self) -> str:
        """Return the broker URL with its password."""
        return with_password(self.amqp_url, read_secret(self.amqp_password_file))


if __name__ == "__main__":
    print(AdapterSettings.of(Registry(os.environ["NRM_REGISTRY_ADAPTERS_REGISTRY"])).redacted())
