"""`run_batch`: many messages, one transaction, each message's effect only once (docs/architecture.md)."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from nrm_shared.db.faults import is_away, is_deadlock
from nrm_shared.inbox import letters, store
from nrm_shared.inbox.delivery import Delivery
from nrm_shared.inbox.store import Parked
from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.errors import NotYet, NrmError, Unavailable
from nrm_shared.observability import metrics
from nrm_shared.observability.about import About
from nrm_shared.observability.logs import log
from nrm_shared.runner.context import Context
from nrm_shared.runner.decode import Decode, Message
from nrm_shared.runner.fates import Fates, KeptForPeople, Refusal
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
    against all that were prefetched. They are put aside first (their places in line kept, the broker relieved), tried
    together once, and should the process die again, one by one.
    """

    runner: Runner
    queue: str
    decode: Decode
    actor_of: Callable[[Message], Actor] | None = None
    refuse: Callable[[Refusal, Any], bool] | None = None
    on_duplicate: Callable[[Message, Any, bool], None] | None = None
    backoff_seconds: float = 0.1
    _waiting: Waiting = field(init=False)
    _fates: Fates = field(init=False)

    def __post_init__(self) -> None:
        """Begin without knowing what waits."""
        self._waiting = Waiting(self.runner.engine, self.queue)
        self._fates = Fates(self.runner, self.queue, self.decode, self.refuse)

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
            if message := self._decoded(delivery):
                messages.append(message)
        metrics.INBOX_BATCH.labels(self.queue).observe(len(deliveries))
        if any(delivery.count >= SUSPECT_DELIVERIES for delivery in deliveries):
            self._put_aside(messages, SUSPECT)
        else:
            self._apply(messages)
        for delivery in again:
            self._repeated(delivery)

    def _apply(self, messages: list[Message]) -> None:
        """Put aside what must wait behind others, and apply the rest: together if they let us, else one by one."""
        behind = [message for message in messages if message.key in self._waiting]
        free = [message for message in messages if message.key not in self._waiting]
        self._put_aside(behind, BEHIND)
        if not self._all_or_none(self._together, free):
            for message in free:
                self._alone(message)

    def _put_aside(self, messages: list[Message], reason: str) -> None:
        """Let new messages wait, in their order: together if they let us, else one by one."""
        if not self._all_or_none(lambda them: self._park_together(them, reason), messages):
            for message in messages:
                self._park(message, reason)

    def _all_or_none(self, act: Callable[[list[Any]], None], messages: list[Any]) -> bool:
        """Do something with several messages in one transaction; return False if they have to go one by one."""
        if len(messages) < 2:
            return False
        try:
            act(messages)
        except Exception as error:
            if is_away(error):
                raise
            # Whoever it was, the others must not suffer: all was rolled back, now one by one.
            log().info("batch split", queue=self.queue, count=len(messages), exception_type=type(error).__name__)
            return False
        return True

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
        freed = True
        give_up = time.monotonic() + RETRY_SECONDS
        # The loop has to go round: the broker wants its heartbeats.
        while freed and time.monotonic() < give_up:
            with self.runner.engine.connect() as connection:
                heads = store.due(connection, self.queue)
            untried = [head for head in heads if head.untried]
            known = [head for head in heads if not head.untried]
            tried += len(untried)
            freed = self._again_together(untried, give_up)
            for head in known:
                if time.monotonic() > give_up:
                    break
                tried += 1
                freed |= self._again(head)
        self.forget_waiting()
        return tried

    def forget_waiting(self) -> None:
        """Read again which keys wait: another process may have worked on this queue."""
        self._waiting.forget()

    # -- one transaction for many ---------------------------------------------------------------------------------

    def _together(self, messages: list[Message]) -> None:
        with self.runner.open(self._fates.service_actor) as work:
            connection = work.session.connection()
            claimed = store.claim(connection, [m.delivery for m in messages], [m.received.type for m in messages])
            new = claimed.new
            fresh = [message for message in messages if message.delivery.id in new]
            if not claimed.nobody_waits:
                self._waiting.assert_first(connection, [message.key for message in fresh])
            self._effect(fresh, work)
            for message in messages:
                if message.delivery.id not in new and self.on_duplicate:
                    self.on_duplicate(message, work, store.is_dead(connection, message.delivery.id))
            work.finish()
            work.session.commit()
        self._count(fresh, len(messages) - len(fresh))

    def _park_together(self, messages: list[Message], reason: str) -> None:
        with self.runner.engine.begin() as connection:
            types = [message.received.type for message in messages]
            new = store.claim(connection, [message.delivery for message in messages], types, "parked").new
            for message in messages:
                if message.delivery.id in new:
                    kept = letters.keep(connection, message.delivery, message.key)
                    store.park(connection, kept, message.key, waits=0, bugs=0, reason=reason, wait_seconds=0.0)
        for message in messages:
            self._put_behind(message)

    def _again_together(self, heads: list[Parked], give_up: float) -> bool:
        """Try waiting messages for the first time; return whether that freed a line.

        If the process dies of it, each of them has been tried once, and from then on they are tried one by one. So are those
        for which no time is left until `give_up` (of the monotonic clock) if they do not go together.
        """
        if not heads:
            return False
        ids = [head.delivery.id for head in heads]
        with self.runner.engine.begin() as connection:
            begun = store.begin(connection, ids, wait_seconds=self._wait(1))
        decoded = [(head, self._decoded(head.delivery, parked=True)) for head in heads if head.delivery.id in begun]
        tries = [(head, message) for head, message in decoded if message]
        freed = len(tries) < len(heads)
        if self._all_or_none(self._free_together, [message for _, message in tries]):
            return True
        for head, message in tries:
            if time.monotonic() > give_up:
                break
            freed |= self._alone(message, head)
        return freed

    def _free_together(self, messages: list[Message]) -> None:
        with self.runner.open(self._fates.service_actor) as work:
            ours = store.unpark(work.session.connection(), [message.delivery.id for message in messages])
            found = [message for message in messages if message.delivery.id in ours]
            store.mark(work.session.connection(), ours, "applied")
            self._effect(found, work)
            work.finish()
            work.session.commit()
        self._count(found, len(messages) - len(found))

    def _effect(self, messages: list[Message], work: Any) -> None:
        _preload(messages, work)
        for message in messages:
            with _about(message):
                self._handle(message, work)

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
                self._fates.refused(delivery, error, parked=True)
                return True
            self._park(message, error.code, head, waits=1)
            return False
        except NrmError as error:
            self._fates.refused(delivery, error, parked=head is not None)
        except Exception as error:
            if is_away(error):
                raise
            return self._raised(message, head, error)
        return True

    def _apply_one(self, message: Message, head: Parked | None) -> None:
        with self.runner.open(self._fates.service_actor) as work:
            connection = work.session.connection()
            if not self._fates.ours(
                connection, message.delivery, message.received.type, "applied", parked=head is not None
            ):
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
            self._fates.bury(message.delivery, reason, message.received.type, parked=True, fault=KeptForPeople())
            return True
        self._park(message, reason, head, bugs=1)
        return False

    def _again(self, head: Parked) -> bool:
        if head.begun >= KILL_TRIES:
            self._fates.bury(
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
            if not store.begin(connection, [head.delivery.id], wait_seconds=self._wait(head.begun + 1)):
                return True
        message = self._decoded(head.delivery, parked=True)
        return message is None or self._alone(message, head)

    def _decoded(self, delivery: Delivery, *, parked: bool = False) -> Message | None:
        """Return the message, or None if it is malformed, which decides its fate."""
        try:
            return self.decode(delivery)
        except NrmError as error:
            self._fates.refused(delivery, error, parked=parked)
            return None

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
            elif self._fates.ours(connection, delivery, message.received.type, "parked", parked=False):
                store.park(
                    connection,
                    letters.keep(connection, delivery, message.key),
                    message.key,
                    waits=waits,
                    bugs=bugs,
                    reason=reason,
                    wait_seconds=wait_seconds,
                )
        self._put_behind(message)

    def _put_behind(self, message: Message) -> None:
        # Also if another process has put it there or applied it: nothing may overtake until we have looked.
        self._waiting.add(message.key)
        metrics.INBOX.labels(self.queue, "parked").inc()

    def _wait(self, tries: int) -> float:
        grown: float = min(LONGEST_WAIT_SECONDS, self.backoff_seconds * 2.0 ** min(tries, 12))
        return grown * random.uniform(0.8, 1.2)  # noqa: S311 - jitter, not a secret

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
