"""How a message ends that has no effect: its sender is answered, or it lies among the dead letters."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from nrm_shared.contracts import envelope
from nrm_shared.inbox import letters, store
from nrm_shared.inbox.delivery import USER_HEADER, Delivery
from nrm_shared.kernel.actor import Actor, system
from nrm_shared.kernel.errors import NrmError
from nrm_shared.observability import metrics
from nrm_shared.observability.logs import log
from nrm_shared.outbox.writer import OutboxMessage
from nrm_shared.runner.decode import Decode
from nrm_shared.runner.runner import Runner

DEAD_HEADERS_REASON = "nrm-reason"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A message a rule refused: what to answer, to whom it may concern.

    A `harmful` message ended the process that looked into it: nobody may look into it again to find a friendlier answer.
    """

    delivery: Delivery
    error: NrmError
    harmful: bool = False


class KeptForPeople(NrmError):
    """The message met a fault of ours. It lies among the dead letters and is brought back after the repair."""


@dataclass(slots=True)
class Fates:
    """Decides the fate of messages of one queue; what the fields mean, `runner.batch.Inbox` says."""

    runner: Runner
    queue: str
    decode: Decode
    refuse: Callable[[Refusal, Any], bool] | None

    @property
    def service_actor(self) -> Actor:
        """Return the actor for work that events start."""
        return system(self.runner.service)

    def ours(self, connection: Connection, delivery: Delivery, type: str, state: str, *, parked: bool) -> bool:
        """Make the message's fate ours to decide in this transaction: new here, or still in its waiting line.

        Another process may have the same message in hand (a half-open connection, a second consumer): only one wins.
        """
        if not parked:
            return bool(store.claim(connection, [delivery], [type], state).new)
        if not store.unpark(connection, [delivery.id]):
            return False
        store.mark(connection, [delivery.id], state)
        return True

    def refused(self, delivery: Delivery, error: NrmError, *, parked: bool = False) -> None:
        """Answer the partner, or put the message with its reason among the dead letters; once, whatever happens."""
        if self.refuse is None:
            self.bury(delivery, error.code, delivery.type or "", parked=parked)
            return
        with self.runner.open(self.service_actor) as work:
            connection = work.session.connection()
            if not self.ours(connection, delivery, delivery.type or "", "applied", parked=parked):
                return
            work.begin("message:refuse")
            answered = self.refuse(Refusal(delivery, error), work)
            if not answered:
                # Only what is `dead` can come back: state and letter go together.
                store.mark(connection, [delivery.id], "dead")
                kept = letters.keep(connection, delivery, self._about(delivery))
                work.publish(dead_letter(kept, error.code, self.runner.service))
            work.record("message", delivery.said_id, reason=error.code)
            work.finish()
            work.session.commit()
        self._settled(delivery, error.code, "refused" if answered else "dead")

    def bury(
        self,
        delivery: Delivery,
        reason: str,
        type: str,
        *,
        parked: bool,
        fault: NrmError | None = None,
        harmful: bool = False,
    ) -> None:
        """Put the message among the dead letters; a `fault` of ours is told to whom it may concern."""
        with self.runner.open(self.service_actor) as work:
            connection = work.session.connection()
            if not self.ours(connection, delivery, type, "dead", parked=parked):
                return
            # Who was told once need not hear of an operator's every try.
            if fault is not None and self.refuse is not None and not delivery.replayed:
                work.begin("message:refuse")
                self.refuse(Refusal(delivery, fault, harmful), work)
            kept = letters.keep(connection, delivery, None if harmful else self._about(delivery))
            work.publish(dead_letter(kept, reason, self.runner.service))
            work.finish()
            work.session.commit()
        self._settled(delivery, reason, "dead")

    def _about(self, delivery: Delivery) -> str | None:
        """Return the key of a message's order, or None for one that cannot be read."""
        if delivery.content_type != envelope.SEALED_CONTENT_TYPE:
            return None
        try:
            return self.decode(delivery).key
        except NrmError:
            return None

    def _settled(self, delivery: Delivery, reason: str, fate: str) -> None:
        if fate == "dead":
            log().warning("dead letter", queue=self.queue, reason=reason, event_id=str(delivery.said_id))
        metrics.INBOX.labels(self.queue, fate).inc()


def dead_letter(delivery: Delivery, reason: str, service: str) -> OutboxMessage:
    """Return the dead letter of `delivery`: the original body, and why it died."""
    headers = {
        DEAD_HEADERS_REASON: reason,
        "nrm-queue": delivery.queue,
        "nrm-died-at": datetime.now(UTC).isoformat(timespec="seconds"),
        USER_HEADER: delivery.writer or "",
    }
    return OutboxMessage(
        delivery.said_id,
        f"{service}.dead-letters",
        "",
        delivery.type or "unknown",
        delivery.content_type or "application/octet-stream",
        delivery.body,
        headers,
    )
