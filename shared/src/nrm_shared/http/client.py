"""The one way to ask over HTTP: every wait has a deadline, and what `kernel.deadline` says holds for all of them together.

httpx counts its timeouts anew for each connecting, sending and every part of an answer, so that several requests, or one
answer that comes drop by drop, may take any multiple of them. Here each wait is given no more than what is left.

A client reaches the addresses it was made for and no others (`outbound`), and what fails on the way leaves a line (`outside`).
"""

import ssl
from collections.abc import Iterable
from typing import Any

import httpcore
import httpx

from nrm_shared.http.outbound import PORTS, NotAllowed, Place, places_of, require_allowed
from nrm_shared.kernel.deadline import left
from nrm_shared.observability.outside import tell_failed

# For each of connecting, sending and every wait for a part of the answer, where no deadline ends sooner.
OPERATION_SECONDS = 2.0


def http_client(url: str, tls: ssl.SSLContext | None = None) -> httpx.Client:
    """Return a client with a deadline on every operation, for the host and port of `url`, to which paths are relative.

    With `tls` it trusts that context's authority alone.
    """
    return httpx.Client(base_url=url, timeout=OPERATION_SECONDS, trust_env=False, transport=Outbound([url], tls))


class Outbound(httpx.HTTPTransport):
    """httpx's transport over connections that look at the deadline, to the hosts and ports of `urls` alone."""

    def __init__(self, urls: Iterable[str], tls: ssl.SSLContext | None = None) -> None:
        super().__init__(verify=tls if tls is not None else True, trust_env=False)
        self._allowed = places_of(urls)
        self._pool._network_backend = _Backend(self._allowed)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send; raise httpx's errors, each told to the log."""
        try:
            return super().handle_request(request)
        except httpx.TransportError as error:
            place = request.url.host.lower(), request.url.port or PORTS.get(request.url.scheme)
            # A place that no setting names may be anything that somebody wrote.
            tell_failed("http", "{}:{}".format(*place) if place in self._allowed else "elsewhere", error)
            raise


class _Backend(httpcore.SyncBackend):
    """Connections of the system."""

    def __init__(self, allowed: frozenset[Place]) -> None:
        self._allowed = allowed

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect before the deadline, to a place that is allowed."""
        try:
            require_allowed((host, port), self._allowed)
        except NotAllowed as error:
            raise httpcore.ConnectError from error
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
