"""`run` and `ask`: open the unit of work, check once, authorise, handle, audit, write the outbox, commit."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from nrm_shared.access import Level, role_allows
from nrm_shared.audit.refusals import NotTheirs, Refusals
from nrm_shared.db.faults import is_away, is_deadlock
from nrm_shared.kernel.actor import PUBLIC, Actor
from nrm_shared.kernel.clock import Clock
from nrm_shared.kernel.deadline import within
from nrm_shared.kernel.errors import Forbidden, IllegalMove, NotYet, NrmError, Unavailable
from nrm_shared.kernel.usecase import UseCase
from nrm_shared.observability.about import About
from nrm_shared.observability.denied import count_denied
from nrm_shared.runner.context import Context
from nrm_shared.runner.once import STORED, Answer, Once, Render, keep, replay
from nrm_shared.security.columns import heed_destroyed_keys, meeting
from nrm_shared.security.seal import Sealer

AFTER_SECONDS = 2.0
AFTER_POLL_SECONDS = 0.01
# Transactions that PostgreSQL chose as the victim of a deadlock; nothing happened, so once more is safe.
DEADLOCK_TRIES = 3
# What a caller has seen happen elsewhere (NRM-After): types and ids of events.
After = Sequence[tuple[str, UUID]]
ARRIVED = text("SELECT count(*) FROM inbox WHERE message_id = ANY(CAST(:ids AS uuid[])) AND state = 'applied'")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a piece of work left behind: the handler's result, the answer if one was rendered, the events emitted."""

    result: Any
    answer: Answer | None = None
    events: tuple[tuple[str, UUID], ...] = ()


@dataclass(frozen=True, slots=True)
class Caller:
    """What `prepare` knows of the request: who asks and in whose name to ask others."""

    actor: Actor
    context: Context


PREPARE_SECONDS = 2.0
"""All that a use case asks of others beforehand is answered within this, service tokens included (docs/architecture.md)."""


def _prepared(case: UseCase, command: Any, caller: Caller) -> Any:
    """Return what the use case fetches beforehand; raise `Unavailable` when others take too long."""
    if case.prepare is None:
        return None
    with within(PREPARE_SECONDS):
        return case.prepare(command, caller)


@dataclass(slots=True)
class Runner:
    """The heart of a service; `wiring.py` builds one per process."""

    service: str
    engine: Engine
    work: Callable[..., Any]
    clock: Clock
    handlers: Mapping[type, UseCase] = field(default_factory=dict)
    queries: Mapping[type, UseCase] = field(default_factory=dict)
    subscribed: frozenset[str] = frozenset()
    sealer: Sealer | None = None
    _refusals: Refusals = field(init=False)

    def __post_init__(self) -> None:
        """Begin with a full allowance for refusals."""
        self._refusals = Refusals(self.service, self.engine, now=self._now)

    def _now(self) -> datetime:
        return self.clock.now()

    @contextmanager
    def open(self, actor: Actor, context: Context | None = None) -> Iterator[Any]:
        """Open one unit of work on one connection; leaving without `commit` rolls back."""
        with Session(self.engine, autoflush=False, expire_on_commit=False) as session:
            heed_destroyed_keys(session.connection())
            work = self.work(
                session,
                service=self.service,
                actor=actor,
                now=self.clock.now(),
                context=context or Context(),
                sealer=self.sealer,
            )
            try:
                yield work
            except Forbidden as error:
                error.target = error.target or work.target
                raise

    def run(
        self,
        command: Any,
        *,
        actor: Actor,
        context: Context | None = None,
        once: Once | None = None,
        render: Render | None = None,
        after: After = (),
    ) -> Outcome:
        """Do `command` for `actor` in one transaction and return the outcome; raise `kernel.errors` otherwise.

        A command that was answered before under the same key is answered from there, whatever is away by now; else it
        waits for the events of `after` first (see `wait_for`).
        """
        case = self.handlers[type(command)]
        context = context or Context()
        with (
            About(correlation_id=context.correlation_id),
            self._telling_refusals(actor, case.may, context),
            _database_or_unavailable(),
        ):
            self.admit(actor, case.may)
            if once and (case.prepare or after) and (answer := self.answered(actor, once)):
                return Outcome(None, answer)
            self.wait_for(after, actor)
            prepared = _prepared(case, command, Caller(actor, context))
            for left in reversed(range(DEADLOCK_TRIES)):
                try:
                    return self._run(case, command, actor, context, once, render, prepared)
                except SQLAlchemyError as error:
                    if not is_deadlock(error):
                        raise
                    if not left:
                        raise Unavailable("database-unavailable") from error
        raise AssertionError("the last try returns or raises")

    def answered(self, actor: Actor, once: Once) -> Answer | None:
        """Return the answer stored under the caller's key, in a short read of its own.

        Raise `IdempotencyKeyReused`, `KeyDestroyed` for an answer about somebody erased, or `Unavailable` while the
        database is away.
        """
        with _database_or_unavailable(), Session(self.engine) as session:
            heed_destroyed_keys(session.connection())
            if session.execute(STORED, {"actor": actor.id, "key": once.digest}).first() is None:
                return None
            return replay(session, actor, once)

    def _run(
        self,
        case: UseCase,
        command: Any,
        actor: Actor,
        context: Context,
        once: Once | None,
        render: Render | None,
        prepared: Any,
    ) -> Outcome:
        with self.open(actor, context) as work, meeting() as met:
            if once and (answer := replay(work.session, actor, once)):
                return Outcome(None, answer)
            work.begin(case.may, prepared)
            result = case.handle(command, work)
            work.assert_permitted()
            if not work.recorded:
                work.record_command(command)
            work.finish()
            answer = render(result, work) if render else None
            if once and answer:
                keep(work.session, actor, once, answer, met | work.asked_others_about())
            work.session.commit()
            return Outcome(result, answer, tuple(work.emitted))

    def ask(self, query: Any, *, actor: Actor, context: Context | None = None, after: After = ()) -> Any:
        """Answer `query` for `actor`; what the handler disclosed is audited in the same transaction, or not shown.

        Waits for the events of `after` first (see `wait_for`).
        """
        return self.ask_shown(query, actor=actor, context=context, after=after)[0]

    def ask_shown(
        self, query: Any, *, actor: Actor, context: Context | None = None, after: After = ()
    ) -> tuple[Any, Level]:
        """Answer as `ask`, and say how deep the answer may be shown (`nrm_shared.access.masking`)."""
        case = self.queries[type(query)]
        context = context or Context()
        with (
            About(correlation_id=context.correlation_id),
            self._telling_refusals(actor, case.may, context),
            _database_or_unavailable(),
        ):
            self.admit(actor, case.may)
            self.wait_for(after, actor)
            prepared = _prepared(case, query, Caller(actor, context))
            with self.open(actor, context) as work:
                work.begin(case.may, prepared)
                result = case.handle(query, work)
                work.assert_permitted()
                work.finish()
                work.session.commit()
                return result, work.shown_level

    def admit_at_the_door(self, command: type, actor: Actor, context: Context) -> None:
        """Raise `Forbidden`, and write it down, for an actor whom no role lets do `command`: before its body is read."""
        case = {**self.handlers, **self.queries}[command]
        with self._telling_refusals(actor, case.may, context):
            self.admit(actor, case.may)

    def admit(self, actor: Actor, permission: str) -> None:
        """Raise `Forbidden` unless one of the actor's roles has `permission` (`object:action`) in some scope."""
        if actor.kind != "system" and role_allows(actor, permission) is None:
            count_denied(self.service, permission, "role")
            raise Forbidden(action=permission)

    @contextmanager
    def _telling_refusals(self, actor: Actor, permission: str, context: Context) -> Iterator[None]:
        """Write a refusal to the audit, after the attempt's own transaction is over."""
        try:
            yield
        except (Forbidden, NotTheirs, IllegalMove) as error:
            self._refusals.write(actor, permission, error, correlation_id=context.correlation_id)
            raise

    def wait_for(self, events: After, actor: Actor) -> None:
        """Wait up to 2 s until the inbox has those of `events` this service reads; raise `NotYet` (NRM-After).

        The public does not wait: nobody who may not be known shall hold a place here for seconds. No connection is
        held between two looks.
        """
        ids = {str(id) for type, id in events if type in self.subscribed}
        if not ids or actor.kind == PUBLIC.kind:
            return
        deadline = time.monotonic() + AFTER_SECONDS
        with _database_or_unavailable():
            while not self._arrived(ids):
                if time.monotonic() > deadline:
                    raise NotYet
                time.sleep(AFTER_POLL_SECONDS)

    def _arrived(self, ids: set[str]) -> bool:
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            return bool(connection.execute(ARRIVED, {"ids": sorted(ids)}).scalar_one() >= len(ids))


@contextmanager
def _database_or_unavailable() -> Iterator[None]:
    """Say `Unavailable` for a database that is away or too slow; any other database error is a bug."""
    try:
        yield
    except NrmError:
        raise
    except Exception as error:
        if is_away(error):
            raise Unavailable("database-unavailable") from error
        raise
