"""Whether a container engine answers on this machine."""

import functools
import os
import socket
from urllib.parse import urlsplit

_DEFAULT = "unix:///var/run/docker.sock"


@functools.cache
def container_engine_answers() -> bool:
    """Return whether the engine at ``DOCKER_HOST`` (or the usual socket) answers a ping; asked once."""
    parts = urlsplit(os.environ.get("DOCKER_HOST", _DEFAULT))
    unix = parts.scheme == "unix"
    address: str | tuple[str, int] = parts.path if unix else (parts.hostname or "127.0.0.1", parts.port or 2375)
    with socket.socket(socket.AF_UNIX if unix else socket.AF_INET) as connection:
        connection.settimeout(3)
        try:
            connection.connect(address)
            connection.sendall(b"GET /_ping HTTP/1.0\r\n\r\n")
            return b" 200 " in connection.recv(64)
        except OSError:
            return False
