"""`run_batch`: many messages, one transaction, each message's effect only once (house section 3)."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from nrm_shared.contracts import envelope
from nrm_shared.db.faults import is_away, is_deadlock
from nrm_shared.inbox import letters, store
from nrm_shared.inbox.delivery import USER_HEADER, Delivery
from nrm_shared.inbox.store import Parked
from nrm_shared.kernel.actor import Actor, system
from nrm_shared.kernel.errors import NotYet, NrmError, Unavailable
from nrm_shared.observability import metrics
from nrm_shared.observability.about import About
from nrm_shared.observability.logs import log
from nrm_shared.outbox.writer import OutboxMessage
from nrm_shared.runner.context import Context
from nrm_shared.runner.decode import Decode, Message
from nrm_shared.runner.runner import Runner
from nrm_shared.runner.waiting import Overtaking, Waiting

BUG_TRIES = 4
WAIT_TRIES = 200
# So many tries of a parked message ended the process.
KILL_TRIES = 4
LONGEST_WAIT_SECONDS = 300.0
# So often a message was in the hands of a process that died.
SUSPECT_DELIVERIES = 2
SUSPECT = "suspect"
BEHIND = "behind"
RETRY_SECONDS = 1.0
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
class Inbox:
    """The messages of one queue and what becomes of them. Everything is decided in the database before the ack.

    `actor_of` names who acts through this queue; what they may do is looked up in the permission table. `refuse(refusal,
    work)` answers a partner whose message was refused and returns whether there was anybody to answer; without it, or
    where there is nobody, a refused message goes to the dead letters. A message that met a fault of ours goes there too,
    and its sender is told. `on_duplicate(message, work, dead)` may answer a message sent twice; `dead` says that the first
    lies among the dead letters.

    Every try of a parked message is counted before it is made, so that one that kills the process is found and buried.
    Messages whose consumers keep dying are suspects: one of them kills the process, and the broker counts the death
    against all that were prefetched. They are put aside first (their places in line kept, the broker relieved) and then
    tried one by one.
    """

    runner: Runner
    queue: str
    decode: Decode
    actor_of: Callable[[Message], Actor] | None = None
    refuse: Callable[[Refusal, Any], bool] | None = None
    on_duplicate: Callable[[Message, Any, bool], None] | None = None
    backoff_seconds: float = 0.1
    _waiting: Waiting = field(init=False)

    def __post_init__(self) -> None:
        """Begin without knowing what waits."""
        self._waiting = Waiting(self.runner.engine, self.queue)

    @property
    def service_actor(self) -> Actor:
        """Return the actor for work that events start."""
        return system(self.runner.service)

    def run_batch(self, deliveries: Sequence[Delivery]) -> None:
        """Decide the fate of every delivery: applied, parked, dead or seen before. Raises only if the database is away."""
        self._waiting.know()
        messages: list[Message] = []
        again: list[Delivery] = []
        seen: set[Any] = set()
        for delivery in deliveries:
            # The same message twice inside one batch is not seen by ON CONFLICT of one statement.
            if delivery.id in seen:
                again.append(delivery)
                continue
            seen.add(delivery.id)
            try:
                messages.append(self.decode(delivery))
            except NrmError as error:
                self._settle_refused(delivery, error)
        metrics.INBOX_BATCH.labels(self.queue).observe(len(deliveries))
        if any(delivery.count >= SUSPECT_DELIVERIES for delivery in deliveries):
            for message in messages:
                self._park(message, SUSPECT)
        elif messages:
            self._apply(messages)
        for delivery in again:
            self._repeated(delivery)

    def _apply(self, messages: list[Message]) -> None:
        """Apply new messages: together if they let us, else one by one."""
        if len(messages) > 1 and not any(message.key in self._waiting for message in messages):
            try:
                self._together(messages)
                return
            except Exception as error:
                if is_away(error):
                    raise
                # Whoever it was, the others must not suffer: all was rolled back, now one by one.
                log().info("batch split", queue=self.queue, count=len(messages), exception_type=type(error).__name__)
        for message in messages:
            self._alone(message)

    def _repeated(self, delivery: Delivery) -> None:
        """Count a message that came twice in one batch; its sender may have to be told, after the first was decided."""
        if self.on_duplicate is None:
            metrics.INBOX.labels(self.queue, "duplicate").inc()
            return
        try:
            message = self.decode(delivery)
        except NrmError:
            return  # the first of the two was refused and answered
        self._alone(message)

    def retry_parked(self) -> int:
        """Try the heads of the waiting lines whose time has come; return how many were tried."""
        self._waiting.know()
        if not self._waiting:
            return 0
        tried = 0
        progress = True
        give_up = time.monotonic() + RETRY_SECONDS
        while progress:
            progress = False
            with self.runner.engine.connect() as connection:
                heads = store.due(connection, self.queue)
            for head in heads:
                # The loop has to go round: the broker wants its heartbeats.
                if time.monotonic() > give_up:
                    progress = False
                    break
                tried += 1
                progress |= self._again(head)
        self.forget_waiting()
        return tried

    def forget_waiting(self) -> None:
        """Read again which keys wait: another process may have worked on this queue."""
        self._waiting.forget()

    # -- one transaction for many ---------------------------------------------------------------------------------

    def _together(self, messages: list[Message]) -> None:
        with self.runner.open(self.service_actor) as work:
            connection = work.session.connection()
            claimed = store.claim(connection, [m.delivery for m in messages], [m.received.type for m in messages])
            new = claimed.new
            fresh = [message for message in messages if message.delivery.id in new]
            if not claimed.nobody_waits:
                self._waiting.assert_first(connection, [message.key for message in fresh])
            _preload(fresh, work)
            for message in fresh:
                with _about(message):
                    self._handle(message, work)
            for message in messages:
                if message.delivery.id not in new and self.on_duplicate:
                    self.on_duplicate(message, work, store.is_dead(connection, message.delivery.id))
            work.finish()
            work.session.commit()
        self._count(fresh, len(messages) - len(fresh))

    def _handle(self, message: Message, work: Any) -> None:
        received = message.received
        if self.actor_of:
            work.actor = self.actor_of(message)
            work.begin(message.on.may or "")
        work.context = Context(
            received.correlation_id, message.delivery.message_id or str(received.id), received.traceparent
        )
        if not self.actor_of:
            message.on.handle(received, work)
            return
        self.runner.admit(work.actor, message.on.may or "")
        message.on.handle(received, work)
        work.assert_permitted()
        work.record(received.type, received.subject, case_id=received.case_id)

    # -- one transaction for one ----------------------------------------------------------------------------------

    def _alone(self, message: Message, head: Parked | None = None) -> bool:
        """Handle one message by itself, new or the `head` of a waiting line; return False if it has to wait."""
        with _about(message):
            return self._alone_about(message, head)

    def _alone_about(self, message: Message, head: Parked | None) -> bool:
        delivery = message.delivery
        if head is None and message.key in self._waiting:
            self._park(message, BEHIND)
            return False
        try:
            self._apply_one(message, head)
        except Overtaking:
            self._park(message, BEHIND)
            return False
        except (NotYet, Unavailable) as error:
            if head is not None and head.waits >= WAIT_TRIES:
                self._settle_refused(delivery, error, parked=True)
                return True
            self._park(message, error.code, head, waits=1)
            return False
        except NrmError as error:
            self._settle_refused(delivery, error, parked=head is not None)
        except Exception as error:
            if is_away(error):
                raise
            return self._raised(message, head, error)
        return True

    def _apply_one(self, message: Message, head: Parked | None) -> None:
        with self.runner.open(self.service_actor) as work:
            connection = work.session.connection()
            if not self._ours(connection, message.delivery, message.received.type, "applied", parked=head is not None):
                if self.on_duplicate and head is None:
                    self.on_duplicate(message, work, store.is_dead(connection, message.delivery.id))
                    work.finish()
                    work.session.commit()
                metrics.INBOX.labels(self.queue, "duplicate").inc()
                return
            if head is None:
                self._waiting.assert_first(connection, [message.key])
            _preload([message], work)
            self._handle(message, work)
            work.finish()
            work.session.commit()
        self._count([message], 0)

    def _raised(self, message: Message, head: Parked | None, error: Exception) -> bool:
        """Let a message wait whose handler raised what no handler should; bury it after a few times."""
        if is_deadlock(error) and (head is None or head.waits < WAIT_TRIES):
            self._park(message, "deadlock", head, waits=1)
            return False
        reason = f"bug-{type(error).__name__}"
        log().exception("handler failed", queue=self.queue, reason=reason, message_type=message.received.type)
        if head is not None and head.bugs + 1 >= BUG_TRIES:
            self._bury(message.delivery, reason, message.received.type, parked=True, fault=KeptForPeople())
            return True
        self._park(message, reason, head, bugs=1)
        return False

    def _again(self, head: Parked) -> bool:
        if head.begun >= KILL_TRIES:
            self._bury(
                head.delivery,
                "kills-the-process",
                head.delivery.type or "",
                parked=True,
                fault=KeptForPeople(),
                harmful=True,
            )
            return True
        # On its own, before anything looks into the message: whatever happens now, this try will have been counted.
        with self.runner.engine.begin() as connection:
            if not store.begin(connection, head.delivery.id, wait_seconds=self._wait(head.begun + 1)):
                return True
        try:
            message = self.decode(head.delivery)
        except NrmError as error:
            self._settle_refused(head.delivery, error, parked=True)
            return True
        return self._alone(message, head)

    def _park(
        self, message: Message, reason: str, head: Parked | None = None, *, waits: int = 0, bugs: int = 0
    ) -> None:
        """Put the message aside, or let the `head` wait again: one more time because of what is given as 1."""
        delivery = message.delivery
        waits_so_far, bugs_so_far = (head.waits + waits, head.bugs + bugs) if head else (waits, bugs)
        tries = bugs_so_far if bugs else waits_so_far
        wait_seconds = self._wait(tries - 1) if tries else 0.0
        with self.runner.engine.begin() as connection:
            if head is not None:
                store.postpone(
                    connection,
                    delivery.id,
                    waits=waits_so_far,
                    bugs=bugs_so_far,
                    reason=reason,
                    wait_seconds=wait_seconds,
                )
            elif self._ours(connection, delivery, message.received.type, "parked", parked=False):
                store.park(
                    connection,
                    letters.keep(connection, delivery, message.key),
                    message.key,
                    waits=waits,
                    bugs=bugs,
                    reason=reason,
                    wait_seconds=wait_seconds,
                )
        # Also if another process has put it there or applied it: nothing may overtake until we have looked.
        self._waiting.add(message.key)
        metrics.INBOX.labels(self.queue, "parked").inc()

    def _wait(self, tries: int) -> float:
        grown: float = min(LONGEST_WAIT_SECONDS, self.backoff_seconds * 2.0 ** min(tries, 12))
        return grown * random.uniform(0.8, 1.2)  # noqa: S311 - jitter, not a secret

    # -- refusals and dead letters --------------------------------------------------------------------------------

    def _ours(self, connection: Connection, delivery: Delivery, type: str, state: str, *, parked: bool) -> bool:
        """Make the message's fate ours to decide in this transaction: new here, or still in its waiting line.

        Another process may have the same message in hand (a half-open connection, a second consumer): only one wins.
        """
        if not parked:
            return bool(store.claim(connection, [delivery], [type], state).new)
        if not store.unpark(connection, delivery.id):
            return False
        store.mark(connection, delivery.id, state)
        return True

    def _settle_refused(self, delivery: Delivery, error: NrmError, *, parked: bool = False) -> None:
        """Answer the partner, or put the message with its reason among the dead letters; once, whatever happens."""
        if self.refuse is None:
            self._bury(delivery, error.code, delivery.type or "", parked=parked)
            return
        with self.runner.open(self.service_actor) as work:
            connection = work.session.connection()
            if not self._ours(connection, delivery, delivery.type or "", "applied", parked=parked):
                return
            work.begin("message:refuse")
            answered = self.refuse(Refusal(delivery, error), work)
            if not answered:
                # Only what is `dead` can come back: state and letter go together.
                store.mark(connection, delivery.id, "dead")
                kept = letters.keep(connection, delivery, self._about(delivery))
                work.publish(dead_letter(kept, error.code, self.runner.service))
            work.record("message", delivery.said_id, reason=error.code)
            work.finish()
            work.session.commit()
        self._settled(delivery, error.code, "refused" if answered else "dead")

    def _bury(
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
            if not self._ours(connection, delivery, type, "dead", parked=parked):
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

    # -- bookkeeping ----------------------------------------------------------------------------------------------

    def _count(self, applied: list[Message], duplicates: int) -> None:
        metrics.INBOX.labels(self.queue, "applied").inc(len(applied))
        if duplicates:
            metrics.INBOX.labels(self.queue, "duplicate").inc(duplicates)
        if applied:
            # One observation per batch, of the message that waited longest: cheap, and the one that matters.
            oldest = min(message.received.time for message in applied)
            metrics.MESSAGE_AGE.labels(self.queue).observe(max(0.0, (datetime.now(UTC) - oldest).total_seconds()))


def _about(message: Message) -> About:
    received = message.received
    return About(event_id=message.delivery.said_id, correlation_id=received.correlation_id, case_id=received.case_id)


def _preload(messages: list[Message], work: Any) -> None:
    """Lock and load every aggregate the messages will touch, one ordered statement per repository."""
    wanted: dict[str, list[Any]] = {}
    for message in messages:
        for repository, id_of in message.on.touches.items():
            id = id_of(message.received)
            if id is not None:
                wanted.setdefault(repository, []).append(id)
    for repository, ids in sorted(wanted.items()):
        getattr(work, repository).preload(ids)


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
