"""The port table: every port is an offset from ``NRM_PORT_BASE``, so that two installations can live side by side."""

import os
import socket

from nrm_local.paths import Layout

SERVICE_OFFSETS: dict[str, int] = {
    "portal": 0,
    "intake": 10,
    "verification": 20,
    "approval": 30,
    "referral": 40,
    "monitoring": 50,
    "identity": 60,
    "registry-adapters": 70,
    "notifications": 80,
    "sandbox": 90,
}
CONSUMER = 1
RELAY = 2
POSTGRES = 432
RABBITMQ = 672
RABBITMQ_DISTRIBUTION = 673
RABBITMQ_EPMD = 674
# Below this only root may listen; above the highest an offset would leave the range of ports.
LOWEST_BASE = 1024
HIGHEST_BASE = 65535 - RABBITMQ_EPMD


class PortBaseInvalid(RuntimeError):
    """``NRM_PORT_BASE`` is not a port from which an installation could count."""


def port_base() -> int:
    """Return the first port of this installation; raise ``PortBaseInvalid``.

    ``NRM_PORT_BASE`` decides; else with which one it was started; else it is 17000.
    """
    given = os.environ.get("NRM_PORT_BASE")
    if given is None:
        given = kept_base() or "17000"
    if not (given.isascii() and given.isdecimal() and LOWEST_BASE <= int(given) <= HIGHEST_BASE):
        raise PortBaseInvalid(f"NRM_PORT_BASE must be a whole number from {LOWEST_BASE} to {HIGHEST_BASE}")
    return int(given)


def kept_base() -> str:
    """Return with which first port this installation was started, or nothing if it was not, or was ended."""
    try:
        return Layout.of_project().port_mark.read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def keep_base() -> None:
    """Keep the first port for the commands of other shells, which may not have the variable."""
    Layout.of_project().port_mark.write_text(f"{port_base()}\n", encoding="utf-8")


def service_port(service: str, extra: int = 0) -> int:
    """Return the port of a service's HTTP process; ``extra`` is ``CONSUMER``, ``RELAY`` or a deployable's number."""
    return port_base() + SERVICE_OFFSETS[service] + extra


def infrastructure_port(offset: int) -> int:
    """Return the port of PostgreSQL or RabbitMQ, given one of this module's offsets."""
    return port_base() + offset


def free_ports(count: int) -> list[int]:
    """Return ``count`` different free ports of 127.0.0.1 (free at the time of asking; take them soon)."""
    sockets = [socket.socket(socket.AF_INET, socket.SOCK_STREAM) for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]
    finally:
        for one in sockets:
            one.close()


def answers(port: int, timeout: float = 0.2) -> bool:
    """Tell whether something listens on this port of 127.0.0.1 (``timeout`` in seconds)."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=timeout):
            return True
    except OSError:
        return False
