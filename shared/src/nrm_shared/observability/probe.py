"""/healthz, /readyz and /metrics of processes that serve no other HTTP."""

import json
import ssl
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from nrm_shared.observability import metrics

STALE_SECONDS = 20.0
# Who connects and asks nothing is hung up on after these.
SILENCE_SECONDS = 10.0


class Pulse:
    """When a loop last went round, on the machine's monotonic clock."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def beat(self) -> None:
        """Say that the loop is alive."""
        self._last = time.monotonic()

    @property
    def age(self) -> float:
        """Return the seconds since the last beat."""
        return time.monotonic() - self._last


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep quiet about whoever hung up or did not speak TLS; tell the rest as ever."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


def serve_probe(
    host: str,
    port: int,
    *,
    healthy: Callable[[], bool],
    ready: Callable[[], bool],
    tls: ssl.SSLContext | None = None,
) -> None:
    """Serve the three paths from a daemon thread, with `tls` over it alone; port 0 serves nothing (tests)."""
    if port == 0:
        return

    class Handler(BaseHTTPRequestHandler):
        timeout = SILENCE_SECONDS

        def do_GET(self) -> None:
            if self.path == "/metrics":
                self._answer(200, *metrics.exposition())
            elif self.path in ("/healthz", "/readyz"):
                fine = healthy() if self.path == "/healthz" else ready()
                body = json.dumps({"status": "ok" if fine else "unavailable"}).encode()
                self._answer(200 if fine else 503, body, "application/json")
            else:
                self._answer(404, b"", "text/plain")

        def _answer(self, status: int, body: bytes, content_type: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Keep quiet: probes come every few seconds."""

    server = _Server((host, port), Handler)
    if tls is not None:
        # The handshake waits for the first reading, in the thread of its own connection: nobody holds up the others.
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, name="probe", daemon=True).start()
