"""The one way to ask over HTTP: every wait has a deadline, and what `kernel.deadline` says holds for all of them together.

httpx counts its timeouts anew for each connecting, sending and every part of an answer, so that several requests, or one
answer that comes drop by drop, may take any multiple of them. Here each wait is given no more than what is left.
"""

import ssl
from collections.abc import Iterable
from typing import Any

import httpcore
import httpx

from nrm_shared.kernel.deadline import left

# For each of connecting, sending and every wait for a part of the answer, where no deadline ends sooner.
OPERATION_SECONDS = 2.0


def http_client(tls: ssl.SSLContext | None = None, base_url: str = "") -> httpx.Client:
    """Return a client with a deadline on every operation; with `tls` it trusts that context's authority alone."""
    return httpx.Client(base_url=base_url, timeout=OPERATION_SECONDS, trust_env=False, transport=_Transport(tls))


class _Transport(httpx.HTTPTransport):
    """httpx's transport over connections that look at the deadline."""

    def __init__(self, tls: ssl.SSLContext | None) -> None:
        super().__init__(verify=tls if tls is not None else True, trust_env=False)
        self._pool._network_backend = _Backend()


class _Backend(httpcore.SyncBackend):
    """Connections of the system."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect before the deadline."""
        patience = _patience(timeout, httpcore.ConnectTimeout)
        return _Stream(super().connect_tcp(host, port, patience, local_address, socket_options))


class _Stream(httpcore.NetworkStream):
    """A connection whose waits end with the deadline."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Wait for a part of the answer."""
        return self._stream.read(max_bytes, _patience(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send."""
        self._stream.write(buffer, _patience(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        """Close."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Shake hands before the deadline."""
        patience = _patience(timeout, httpcore.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, patience))

    def get_extra_info(self, info: str) -> Any:
        """Tell about the connection."""
        return self._stream.get_extra_info(info)


def _patience(timeout: float | None, late: type[Exception]) -> float:
    """Return for how long to wait now; raise `late` when nothing is left."""
    seconds = left(OPERATION_SECONDS if timeout is None else timeout)
    if seconds <= 0:
        raise late
    return seconds
