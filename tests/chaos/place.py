"""An installation of its own, whose services reach the broker through a proxy that can swallow their connections."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from nrm_local import ports
from nrm_local.down import down
from nrm_local.environment import Environment
from nrm_local.installation import Installation
from nrm_local.paths import Layout
from nrm_local.secrets import Secrets
from nrm_local.up import up

PROXY = 690
BASES = range(20_000, 32_000, 1_000)


@dataclass(frozen=True)
class ProxiedInstallation(Installation):
    """The private installation; AMQP goes through the proxy."""

    @property
    def environment(self) -> Environment:
        """The settings of all processes, with the proxy for the broker."""
        plain = super().environment
        return replace(plain, addresses=replace(plain.addresses, amqp=f"127.0.0.1:{ports.infrastructure_port(PROXY)}"))


class Proxy:
    """The proxy's process."""

    def __init__(self, port: int, target: int) -> None:
        command = [sys.executable, "-m", "tests.support.blackhole", str(port), str(target)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._answer()

    def say(self, word: str) -> None:
        """Tell it to `swallow` the present connections or to `release` the swallowed ones."""
        assert self._process.stdin is not None
        self._process.stdin.write(word + "\n")
        self._process.stdin.flush()
        self._answer()

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()

    def _answer(self) -> None:
        assert self._process.stdout is not None
        assert self._process.stdout.readline().strip() == "done"


@dataclass(frozen=True)
class Place:
    """Where one seed happens."""

    installation: Installation
    proxy: Proxy


@contextmanager
def place(var: Path) -> Iterator[Place]:
    """Start everything with its data in `var`; end everything afterwards. The logs stay until the next run."""
    before = {variable: os.environ.get(variable) for variable in ("NRM_VAR", "NRM_PORT_BASE")}
    os.environ |= {"NRM_VAR": str(var), "NRM_PORT_BASE": str(_free_base())}
    layout = Layout.of_project()
    installation = ProxiedInstallation(layout, Secrets(layout.secrets))
    proxy: Proxy | None = None
    try:
        down(installation)
        shutil.rmtree(var, ignore_errors=True)
        proxy = Proxy(ports.infrastructure_port(PROXY), ports.infrastructure_port(ports.RABBITMQ))
        up(installation, say=lambda _: None)
        yield Place(installation, proxy)
    finally:
        down(installation, say=lambda _: None)
        if proxy is not None:
            proxy.close()
        for data in (layout.postgres, layout.rabbitmq):
            shutil.rmtree(data, ignore_errors=True)
        for variable, value in before.items():
            os.environ.pop(variable) if value is None else os.environ.update({variable: value})


def _free_base() -> int:
    offsets = [*ports.SERVICE_OFFSETS.values(), ports.POSTGRES, ports.RABBITMQ, ports.RABBITMQ_EPMD, PROXY]
    return next(base for base in BASES if not any(ports.answers(base + offset) for offset in offsets))
