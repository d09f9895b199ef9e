"""Where the running installation is: addresses, secrets and partners' settings, from the runner's own table."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nrm_local import ports
from nrm_local.environment import HOST
from nrm_local.installation import Installation
from nrm_local.names import REGISTRIES
from nrm_shared.clocks.business import OffsetClock
from nrm_shared.transport import client_context


@dataclass(frozen=True)
class World:
    """An installation as everybody outside sees it. `environment` is what tools are told (`NRM_URL_...` and so on)."""

    environment: Mapping[str, str]
    output: Path
    """Where files for people are put (slips)."""

    @classmethod
    def of(cls, installation: Installation) -> "World":
        """Return the world of an installation that runs."""
        return cls(installation.environment.of_tools(), installation.layout.var / "demo")

    @property
    def tls(self) -> ssl.SSLContext | None:
        """Return what the services are asked with, or None if what runs is not encrypted."""
        authority = self.environment.get("NRM_AUTHORITY_FILE")
        return client_context(Path(authority)) if authority else None

    def url(self, service: str) -> str:
        """Return the base URL of a service."""
        return self.environment[f"NRM_URL_{service.upper().replace('-', '_')}"]

    def adapter_url(self, registry: str) -> str:
        """Return the base URL of a registry adapter's metrics."""
        scheme = "https" if self.tls else "http"
        return f"{scheme}://{HOST}:{ports.service_port('registry-adapters', REGISTRIES.index(registry))}"

    @property
    def now(self) -> datetime:
        """Return the business time, which may follow an offset for trying (`var/clock`)."""
        return OffsetClock(Path(self.environment["NRM_CLOCK_FILE"])).now()

    @property
    def demo_password(self) -> str:
        """Return the one password of all demo accounts."""
        return self._secret("NRM_DEMO_PASSWORD_FILE")

    @property
    def demo_factor(self) -> str:
        """Return the seed of the demo accounts' second factors."""
        return self._secret("NRM_DEMO_FACTOR_FILE")

    @property
    def sandbox_url(self) -> str:
        """Return where the registries' simulators are told how to behave."""
        return self.environment["NRM_SANDBOX_CONTROL_URL"]

    @property
    def sandbox_token(self) -> str:
        """Return the token for that."""
        return self._secret("NRM_SANDBOX_CONTROL_TOKEN_FILE")

    def _secret(self, name: str) -> str:
        return Path(self.environment[name]).read_text(encoding="utf-8").strip()
