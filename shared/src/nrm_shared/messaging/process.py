"""The life of a consumer process: wait for the database, run the nameko container, watch, end."""

import signal
import threading
import time
import warnings
from typing import Any, Protocol

import eventlet
from nameko.runners import ServiceRunner
from sqlalchemy import Engine

from nrm_shared.db.answering import database_answers
from nrm_shared.db.waiting import wait_for_database
from nrm_shared.messaging.entrypoints import end_process, stale
from nrm_shared.observability.logs import configure, log
from nrm_shared.observability.probe import serve_probe
from nrm_shared.runner.warm import settle
from nrm_shared.transport import TlsFiles

WATCH_SECONDS = 2.0
STOP_LOOK_SECONDS = 0.2


class ConsumerSettings(Protocol):
    """What a consumer process needs to know; `ServiceSettings` has it, and so has a service without a database."""

    @property
    def host(self) -> str:
        """Return the address to listen on."""
        ...

    @property
    def consumer_port(self) -> int:
        """Return the port of the probe."""
        ...

    @property
    def log_level(self) -> str:
        """Return the least level to log."""
        ...

    @property
    def amqp_dsn(self) -> str:
        """Return the broker URL with its password."""
        ...

    @property
    def tls(self) -> TlsFiles | None:
        """Return the files with which the probe listens, or None without TLS."""
        ...


def run_consumer(service_class: type[Any], settings: ConsumerSettings, engine: Engine | None) -> None:
    """Run `service_class` (nameko, entrypoints of this package) until SIGTERM. Never returns on doubt: it exits.

    `engine` is the runner's: a runner is made before the first thread starts, for two threads would map its classes twice.
    """
    warnings.filterwarnings("ignore", module="eventlet")
    configure(service_class.name, "consumer", settings.log_level)
    watched: list[Any] = []
    answers = database_answers(engine, service_class.name) if engine is not None else lambda: True
    serve_probe(
        settings.host,
        settings.consumer_port,
        healthy=lambda: not any(stale(entrypoint) for entrypoint in watched),
        ready=lambda: bool(watched) and all(entrypoint.ready for entrypoint in watched) and answers(),
        tls=settings.tls.server_context() if settings.tls else None,
    )
    if engine is not None:
        wait_for_database(engine, service=service_class.name)
    runner = ServiceRunner({"NRM_AMQP_URL": settings.amqp_dsn})
    runner.add_service(service_class)
    runner.start()
    watched.extend(entrypoint for container in runner.containers for entrypoint in container.entrypoints)
    threading.Thread(target=_watch, args=(watched,), name="watchdog", daemon=True).start()
    asked_to_stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked_to_stop.set())
    eventlet.spawn_n(_stop_when_asked, runner, asked_to_stop)
    settle()
    log().info("consumer started")
    runner.wait()
    log().info("consumer stopped")


def _stop_when_asked(runner: ServiceRunner, asked: threading.Event) -> None:
    # A signal does not wake eventlet's hub, which sleeps for up to a minute: look often, so that stopping is prompt.
    while not asked.is_set():
        eventlet.sleep(STOP_LOOK_SECONDS)
    runner.stop()


def _watch(watched: list[Any]) -> None:
    while True:
        time.sleep(WATCH_SECONDS)
        if any(stale(entrypoint) for entrypoint in watched):
            end_process(TimeoutError("a loop stands still"))
