"""Run a service's HTTP process, over TLS when its settings name a certificate.

No header says where a request comes from but from a proxy that the settings name (`http.source`). Health and metrics are
answered on the loopback address, and wherever else the settings allow operators' tools to ask.
"""

from typing import Any

import uvicorn
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from nrm_shared.http.headers import HEADERS
from nrm_shared.http.source import Networks, Sourced, address_of, networks_of, within
from nrm_shared.observability.logs import configure
from nrm_shared.runner.warm import settle
from nrm_shared.settings import ServiceSettings

KEEP_ALIVE_SECONDS = 30
DRAIN_SECONDS = 8
OPERATIONS = frozenset({"/healthz", "/readyz", "/metrics"})


class OperationsOnly:
    """Answers health and metrics as if they did not exist, unless the caller is within `networks`."""

    def __init__(self, app: ASGIApp, networks: Networks) -> None:
        self._app = app
        self._networks = networks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 404."""
        if scope["type"] == "http" and scope["path"] in OPERATIONS and not self._within(scope.get("client")):
            await Response(status_code=404, headers=HEADERS)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _within(self, client: tuple[str, int] | None) -> bool:
        return client is not None and within(address_of(client[0]), self._networks)


def serve(app: Any, settings: ServiceSettings) -> None:
    """Serve `app` until SIGTERM, letting requests in hand finish."""
    configure(settings.service, "http", settings.log_level)
    settle()
    tls = settings.tls
    inside = OperationsOnly(app, networks_of(settings.operations_networks))
    uvicorn.run(
        Sourced(inside, networks_of(settings.trusted_proxies)),
        host=settings.host,
        port=settings.port,
        # uvicorn's own set-up would print tracebacks; its loggers use ours.
        log_config=None,
        ssl_context_factory=(lambda *_: tls.server_context()) if tls is not None else None,
        log_level="warning",
        access_log=False,
        server_header=False,
        # It would believe X-Forwarded-For from wherever FORWARDED_ALLOW_IPS says.
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
