"""Publishes answers and dead letters, each with a confirm. This service has no outbox because it has no state."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from nrm_registry_adapters.app.ports import Cause
from nrm_shared.contracts import envelope
from nrm_shared.contracts.registry import CheckAnsweredV1
from nrm_shared.inbox.delivery import Delivery
from nrm_shared.outbox.writer import OutboxMessage

SERVICE = "registry-adapters"
Publish = Callable[[OutboxMessage], None]


class BrokerAnswers:
    """Writes answers to `registry-adapters.events`."""

    def __init__(self, publish: Publish, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._publish = publish
        self._now = now

    def publish(self, answer: CheckAnsweredV1, *, id: UUID, case_id: UUID | None, cause: Cause) -> None:
        """Return when the broker holds `answer` safely; raise `Unavailable` otherwise."""
        body = envelope.write(
            answer,
            id=id,
            source=f"/nrm/{SERVICE}",
            time=self._now(),
            subject=str(answer.check_id),
            sequence=answer.attempt,
            case_id=case_id,
            causation_id=cause.message_id,
            traceparent=cause.traceparent,
        )
        self._publish(OutboxMessage(id, f"{SERVICE}.events", answer.TYPE, answer.TYPE, envelope.CONTENT_TYPE, body))


def dead_letter(delivery: Delivery, reason: str, died_at: datetime) -> OutboxMessage:
    """Return what goes to `registry-adapters.dead`: which request died, and why. Never its body.

    Verification keeps the check and asks again; a request kept here would outlive the erasure of its person.
    """
    return OutboxMessage(
        delivery.said_id,
        f"{SERVICE}.dead-letters",
        "",
        delivery.type or "unknown",
        delivery.content_type or "application/octet-stream",
        b"",
        {
            "nrm-reason": reason,
            "nrm-queue": delivery.queue,
            "nrm-died-at": died_at.isoformat(timespec="seconds"),
        },
    )
