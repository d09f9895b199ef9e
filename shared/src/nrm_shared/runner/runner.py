"""`run` and `ask`: open the unit of work, check once, authorise, handle, audit, write the outbox, commit."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from nrm_shared.access import role_allows
from nrm_shared.db.faults import is_away, is_deadlock
from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.clock import Clock
from nrm_shared.kernel.errors import Forbidden, NotYet, Unavailable
from nrm_shared.kernel.usecase import UseCase
from nrm_shared.observability.denied import count_denied
from nrm_shared.runner.context import Context
from nrm_shared.runner.once import Answer, Once, Render, keep, replay
from nrm_shared.security.seal import Sealer

AFTER_SECONDS = 2.0
AFTER_POLL_SECONDS = 0.01
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

    @contextmanager
    def open(self, actor: Actor, context: Context | None = None) -> Iterator[Any]:
        """Open one unit of work on one connection; leaving without `commit` rolls back."""
        with Session(self.engine, autoflush=False, expire_on_commit=False) as session:
            yield self.work(
                session,
                service=self.service,
                actor=actor,
                now=self.clock.now(),
                context=context or Context(),
                sealer=self.sealer,
            )

    def run(
        self,
        command: Any,
        *,
        actor: Actor,
        context: Context | None = None,
        once: Once | None = None,
        render: Render | None = None,
    ) -> Outcome:
        """Do `command` for `actor` in one transaction and return the outcome; raise `kernel.errors` otherwise."""
        case = self.handlers[type(command)]
        context = context or Context()
        self._admit(actor, case)
        prepared = case.prepare(command, Caller(actor, context)) if case.prepare else None
        try:
            return self._run(case, command, actor, context, once, render, prepared)
        except SQLAlchemyError as error:
            if not is_deadlock(error):
                raise _as_unavailable(error) from error
        # PostgreSQL chose this transaction as the victim of a deadlock; nothing happened, so once more is safe.
        return self._run(case, command, actor, context, once, render, prepared)

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
        with self.open(actor, context) as work:
            if once and (answer := replay(work.session, actor, once)):
                return Outcome(None, answer)
            work.begin(case.may, prepared)
            result = case.handle(command, work)
            work.assert_permitted()
            if not work.recorded:
                work.record()
            work.finish()
            answer = render(result, work) if render else None
            if once and answer:
                keep(work.session, actor, once, answer)
            work.session.commit()
            return Outcome(result, answer, tuple(work.emitted))

    def ask(self, query: Any, *, actor: Actor, context: Context | None = None) -> Any:
        """Answer `query` for `actor`; what the handler disclosed is audited in the same transaction, or not shown."""
        case = self.queries[type(query)]
        context = context or Context()
        self._admit(actor, case)
        prepared = case.prepare(query, Caller(actor, context)) if case.prepare else None
        try:
            with self.open(actor, context) as work:
                work.begin(case.may, prepared)
                result = case.handle(query, work)
                work.assert_permitted()
                work.finish()
                work.session.commit()
                return result
        except SQLAlchemyError as error:
            raise _as_unavailable(error) from error

    def _admit(self, actor: Actor, case: UseCase) -> None:
        if actor.kind != "system" and role_allows(actor, case.may) is None:
            count_denied(self.service, case.may, "role")
            raise Forbidden(action=case.may)

    def wait_for(self, events: Sequence[tuple[str, UUID]]) -> None:
        """Wait up to 2 s until the inbox has those of `events` this service reads; raise `NotYet` (NRM-After)."""
        ids = [str(id) for type, id in events if type in self.subscribed]
        if not ids:
            return
        deadline = time.monotonic() + AFTER_SECONDS
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            while connection.execute(ARRIVED, {"ids": ids}).scalar_one() < len(set(ids)):
                if time.monotonic() > deadline:
                    raise NotYet
                time.sleep(AFTER_POLL_SECONDS)


def _as_unavailable(error: SQLAlchemyError) -> Exception:
    """Return `Unavailable` for a database that is away or too slow; any other database error is a bug."""
    return Unavailable("database-unavailable") if is_away(error) else error
