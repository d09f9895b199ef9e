"""Run a service's HTTP process."""

from typing import Any

import uvicorn

from nrm_shared.observability.logs import configure
from nrm_shared.runner.warm import settle
from nrm_shared.settings import ServiceSettings

KEEP_ALIVE_SECONDS = 30
DRAIN_SECONDS = 8


def serve(app: Any, settings: ServiceSettings) -> None:
    """Serve `app` until SIGTERM, letting requests in hand finish."""
    configure(settings.service, "http", settings.log_level)
    settle()
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        # uvicorn's own set-up would print tracebacks; its loggers use ours.
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
