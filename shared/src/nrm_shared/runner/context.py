"""Where a piece of work came from: carried into events, logs and calls to other services."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Context:
    """Identifiers that tie together what belongs to one cause."""

    correlation_id: str | None = None
    causation_id: str | None = None
    traceparent: str | None = None
    actor_token: str | None = None
