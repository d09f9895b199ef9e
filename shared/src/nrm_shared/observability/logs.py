"""Structured logs: JSON lines with codes and ids of messages, never bodies, names or values."""

import logging
import sys

import structlog

# Fields that may appear in a log line. Everything else is dropped, so that a careless call cannot leak.
ALLOWED = frozenset(
    [
        "event",
        "level",
        "timestamp",
        "service",
        "process",
        "logger",
        "case_id",
        "event_id",
        "correlation_id",
        "message_type",
        "queue",
        "code",
        "count",
        "seconds",
        "attempts",
        "reason",
        "state",
        "route",
        "method",
        "status",
        "port",
        "registry",
        "exception_type",
    ]
)


def _keep_allowed(_logger: object, _method: str, fields: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return {name: value for name, value in fields.items() if name in ALLOWED}


def configure(service: str, process: str, level: str = "INFO") -> None:
    """Send the logs of this process to standard output as JSON; clamp libraries that would print bodies."""
    logging.basicConfig(stream=sys.stdout, level=logging.WARNING, format="%(message)s", force=True)
    for noisy in ("pika", "kombu", "amqp", "nameko", "uvicorn.access", "sqlalchemy", "zeep"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    # pika logs the reason of every closed connection at ERROR with arguments that may hold a body.
    logging.getLogger("pika").setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _keep_allowed,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service, process=process)


def log() -> structlog.typing.FilteringBoundLogger:
    """Return the logger of this process."""
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return logger
