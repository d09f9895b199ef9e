"""Structured logs: JSON lines with codes and ids of messages, never bodies, names or values."""

import json
import logging
import sys
import threading
from datetime import UTC, datetime
from types import TracebackType

import structlog

from nrm_shared.observability.about import ids
from nrm_shared.observability.places import described

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
        "where",
        "cause_type",
        "cause_where",
        "kind",
        "actor",
        "source",
        "rules",
        "suppressed",
        "backend",
        "tls",
    ]
)


def _keep_allowed(_logger: object, _method: str, fields: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return {name: value for name, value in fields.items() if name in ALLOWED}


def _describe(_logger: object, _method: str, fields: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Put type and place of the error in hand, or of the one given as `exc_info`, in place of its traceback."""
    given = fields.pop("exc_info", None)
    error = given if isinstance(given, BaseException) else sys.exc_info()[1] if given else None
    return fields if error is None else {**fields, **described(error)}


class _Identity:
    """Adds which process speaks, and what its thread is about; context variables would not reach the threads."""

    def __init__(self, fixed: dict[str, str]) -> None:
        self._fixed = fixed

    def __call__(self, _logger: object, _method: str, fields: structlog.typing.EventDict) -> structlog.typing.EventDict:
        return {**self._fixed, **ids(), **fields}


class OneLine(logging.Formatter):
    """What libraries log, in the same form: the text without its arguments, an error as type and place only."""

    def __init__(self, fixed: dict[str, str]) -> None:
        super().__init__()
        self._fixed = fixed

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line of JSON."""
        fields: dict[str, str] = {
            **self._fixed,
            **ids(),
            "event": _template(record.msg),
            "level": record.levelname.lower(),
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z"),
            "logger": record.name,
        }
        if record.exc_info and record.exc_info[1] is not None:
            fields |= described(record.exc_info[1])
        return json.dumps(fields, ensure_ascii=False)


def _template(message: object) -> str:
    # Arguments may be values. So may be what follows the first line: asyncio puts the exception's text there.
    if isinstance(message, OSError):
        return message.strerror or type(message).__name__
    lines = message.splitlines() if isinstance(message, str) else []
    return lines[0] if lines else type(message).__name__


def _uncaught(_type: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    log().critical("process failed", exc_info=error)


def _uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        log().error("thread failed", exc_info=args.exc_value)


def configure(service: str, process: str, level: str = "INFO") -> None:
    """Send the logs of this process to standard output as JSON; clamp libraries that would print bodies.

    Tracebacks are never printed, whoever wants to: the text of an exception may hold anything.
    """
    fixed = {"service": service, "process": process}
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(OneLine(fixed))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for noisy in ("pika", "kombu", "amqp", "nameko", "uvicorn.access", "sqlalchemy", "zeep"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    # pika logs the reason of every closed connection at ERROR with arguments that may hold a body.
    logging.getLogger("pika").setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            _Identity(fixed),
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _describe,
            _keep_allowed,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


def log() -> structlog.typing.FilteringBoundLogger:
    """Return the logger of this process."""
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return logger
