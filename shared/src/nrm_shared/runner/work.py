"""The unit of work: one database transaction, and everything that must be true at its end."""

from collections.abc import Iterable
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from nrm_shared.access import Level, always_allowed, lacking, level_allowed
from nrm_shared.access.masking import role_level
from nrm_shared.audit import kept, trail
from nrm_shared.audit.about import about
from nrm_shared.audit.accesses import AccessRow
from nrm_shared.audit.query import AuditRow
from nrm_shared.audit.refusals import NotTheirs
from nrm_shared.audit.seal import Seal
from nrm_shared.contracts import envelope
from nrm_shared.contracts.base import Event, SealedMessage
from nrm_shared.erasure import store as erasure
from nrm_shared.kernel.actor import AccessObject, Actor
from nrm_shared.kernel.aggregate import Aggregate, pending_moves
from nrm_shared.kernel.calendar import dhaka_date, fiscal_year
from nrm_shared.kernel.errors import Forbidden
from nrm_shared.kernel.ids import new_id
from nrm_shared.notices import record as notice_record
from nrm_shared.notices.record import Notice
from nrm_shared.observability.denied import count_denied
from nrm_shared.outbox import writer
from nrm_shared.outbox.writer import OutboxMessage
from nrm_shared.reference.notice_texts import notice_text
from nrm_shared.retention import store as retention
from nrm_shared.retention.schedule import rule_named
from nrm_shared.runner.context import Context
from nrm_shared.security import keystore, revokedaccess
from nrm_shared.security.revocation import Revocation
from nrm_shared.security.seal import Sealer

TRACE_HEADER = "traceparent"

NEXT_NUMBER = text(
    "INSERT INTO number_series (name, year, last) VALUES (:name, :year, 1)"
    " ON CONFLICT (name, year) DO UPDATE SET last = number_series.last + 1 RETURNING last"
)
HISTORY = text(
    "INSERT INTO action_history (aggregate_kind, aggregate_id, move, verb, actor, at, source, target, reason)"
    " VALUES (:aggregate_kind, :aggregate_id, :move, :verb, :actor, :at, :source, :target, :reason)"
)


class SqlWork:
    """One piece of work on one session. Services subclass it with their repositories.

    Attributes: `actor` who acts, `now` the business time, `prepared` what the use case fetched beforehand.
    """

    SHOWS_LISTS = False
    """Whether lists show names here, audited in one row for all of them (`trail.LABELS`, and its index)."""

    def __init__(
        self, session: Session, *, service: str, actor: Actor, now: datetime, context: Context, sealer: Sealer | None
    ) -> None:
        self.session = session
        self.service = service
        self.actor = actor
        self.context = context
        self.prepared: Any = None
        self.emitted: list[tuple[str, UUID]] = []
        self._now = now
        self._sealer = sealer
        self._action = ""
        self._permitted = False
        self._ceiling: Level | None = None
        self._written: Level = Level.L2
        self._outbox: list[OutboxMessage] = []
        self._trail: list[trail.Entry] = []
        self._target: AccessObject | None = None
        self._told_case: UUID | None = None
        self._notices: list[Notice] = []

    @property
    def now(self) -> datetime:
        """Return the business time at which this work began."""
        return self._now

    # -- telling others -------------------------------------------------------------------------------------------

    def emit(self, event: Event, *, subject: UUID | str, sequence: int, case_id: UUID | None = None) -> UUID:
        """Write `event` to the outbox of this transaction and return its id."""
        id = new_id()
        self._told_case = self._told_case or case_id
        body = envelope.write(
            event,
            id=id,
            source=f"/nrm/{self.service}",
            time=self._now,
            subject=str(subject),
            sequence=sequence,
            case_id=case_id,
            correlation_id=self.context.correlation_id,
            causation_id=self.context.causation_id,
            traceparent=self.context.traceparent,
        )
        self._outbox.append(
            OutboxMessage(
                id, f"{self.service}.events", event.TYPE, event.TYPE, envelope.CONTENT_TYPE, body, self._trace()
            )
        )
        self.emitted.append((event.TYPE, id))
        return id

    def send(self, message: SealedMessage, *, to: str, queue: str, about: UUID | None = None) -> UUID:
        """Seal `message` for the recipient `to` and address it to `queue`; the outbox holds ciphertext only.

        `about` is the person or case it tells of: while it was not sent, an erasure takes it along.
        """
        if self._sealer is None:
            raise RuntimeError(f"{self.service} has no keys to seal with")
        id = new_id()
        body = self._sealer.seal(message.model_dump_json().encode(), type=message.TYPE, message_id=str(id), to=to)
        exchange = f"{self.service}.sealed"
        content_type = envelope.SEALED_CONTENT_TYPE
        self._outbox.append(
            OutboxMessage(id, exchange, queue, message.TYPE, content_type, body, self._trace(), about=about)
        )
        return id

    def _trace(self) -> dict[str, str]:
        """Return the headers that tell, outside what is sealed, which request a message is a part of."""
        return {TRACE_HEADER: self.context.traceparent} if self.context.traceparent else {}

    def publish(self, message: OutboxMessage) -> None:
        """Write a ready message to the outbox (dead letters)."""
        self._outbox.append(message)

    def notify(self, text_code: str, *, case_id: UUID | None, subject_kind: str, subject_id: UUID) -> None:
        """Record that the person is to be told `text_code`; raise `LookupError` for a code without text."""
        notice_text(text_code)
        self._notices.append(Notice(new_id(), case_id, text_code, subject_kind, subject_id, self._now))

    def notices_of(self, case_id: UUID, *, after: UUID | None, limit: int) -> list[Notice]:
        """Return the notices recorded here for a case, oldest first."""
        return notice_record.of_case(self.session.connection(), case_id, after=after, limit=limit)

    # -- access and audit -----------------------------------------------------------------------------------------

    def begin(self, action: str, prepared: Any = None) -> None:
        """Say which `object:action` this work is about to do."""
        self._action = action
        self._permitted = False
        self._target = None
        self._told_case = None
        self._ceiling = None
        self._written = Level.L2
        self.prepared = prepared

    def permit(self, target: AccessObject) -> None:
        """Raise `NotFound` unless the actor may do this action on `target`; who may not see it may not know of it."""
        self._permitted = True
        self._target = target
        self._hold(self._action, target)

    def permit_also(self, permission: str, target: AccessObject) -> None:
        """Raise as `permit` does unless the actor has `permission` on `target`, too; the answer shows no more than both."""
        self._hold(permission, target)

    def _hold(self, permission: str, target: AccessObject) -> None:
        """Hold the actor against one row of the table; what the answer may show sinks to what it grants."""
        level = level_allowed(self.actor, permission, target)
        if level is None:
            count_denied(self.service, permission, "object")
            if condition := lacking(self.actor, permission, target):
                raise Forbidden(condition.refusal)
            raise NotTheirs(target=target)
        self._ceiling = level if self._ceiling is None else min(self._ceiling, level)

    def widen(self, level: str) -> None:
        """Let this answer show up to `level`, for a reader whose right to it the handler has made sure of."""
        self._ceiling = Level(level)

    @property
    def shown_level(self) -> Level:
        """Return how deep the answer may show: as the table grants, and L3 and L4 only as far as it was written down."""
        granted = self._ceiling if self._ceiling is not None else role_level(self.actor, self._action)
        return min(granted, self._written)

    @property
    def target(self) -> AccessObject | None:
        """Return what was last held against the permission table."""
        return self._target

    def asked_others_about(self) -> frozenset[UUID]:
        """Return the case about which other services were asked beforehand: what they told is under no key here."""
        case_id = self._target.case_id if self._target is not None else None
        case_id = case_id or self._told_case
        return frozenset({case_id}) if self.prepared is not None and case_id is not None else frozenset()

    def assert_permitted(self) -> None:
        """Fail closed: a use case with a narrower scope than `all` must have compared its object with the actor."""
        if self._permitted or self.actor.kind == "system":
            return
        if not always_allowed(self.actor, self._action):
            count_denied(self.service, self._action, "unchecked")
            raise Forbidden(action=self._action)

    def record(
        self,
        kind: str | None = None,
        subject: UUID | str | None = None,
        *,
        case_id: UUID | None = None,
        reason: str | None = None,
    ) -> None:
        """Write one audit row for this action; the runner does so for every command that did not do it itself."""
        self._trail.append(self._entry(kind, subject, case_id=case_id, reason=reason))

    def record_command(self, command: Any) -> None:
        """Write the audit row of a command: about what was permitted last, else what it names; in the case of either."""
        kind, named, case_id = about(command)
        subject: UUID | str | None = named
        if self._target is not None:
            kind, subject = self._target.kind, self._target.id or named
            case_id = self._target.case_id or case_id
        self.record(kind, subject, case_id=case_id or self._told_case)

    def disclosed(
        self,
        kind: str,
        subject: UUID | str,
        fields: list[str],
        *,
        level: str,
        case_id: UUID | None,
        reason: str | None = None,
        break_glass: UUID | None = None,
    ) -> None:
        """Record that the actor was shown these fields (names, never values), why (a code), and under which opening."""
        entry = self._entry(
            kind, subject, case_id=case_id, reason=reason, level=level, fields=fields, break_glass=break_glass
        )
        self._trail.append(entry)
        self._written = max(self._written, Level(level))

    def audit_of(
        self, case_id: UUID, *, actor: str | None, refused: bool, after: int | None, limit: int
    ) -> list[AuditRow]:
        """Return the audit rows of a case kept here, oldest first; with `actor`, only this actor's; with `refused`, all."""
        connection, listed = self.session.connection(), self.SHOWS_LISTS
        return trail.of_case(connection, case_id, actor=actor, refused=refused, after=after, limit=limit, listed=listed)

    def audit_of_actor(self, actor: str, *, after: int | None, limit: int) -> list[AuditRow]:
        """Return the audit rows of an actor kept here, refused attempts included, oldest first."""
        return trail.of_actor(self.session.connection(), actor, after=after, limit=limit)

    def concerned(self, case_id: UUID) -> frozenset[str]:
        """Return the ids under which the person of a case comes here; services that know override."""
        return frozenset()

    def accesses_of(self, case_id: UUID, *, without: frozenset[str], after: int | None, limit: int) -> list[AccessRow]:
        """Return what was shown here of a case to others than `without`, oldest first."""
        connection = self.session.connection()
        return trail.accesses(connection, case_id, without=without, after=after, limit=limit, listed=self.SHOWS_LISTS)

    @property
    def recorded(self) -> bool:
        """Return whether an audit row was asked for."""
        return bool(self._trail)

    def _entry(
        self,
        kind: str | None,
        subject: UUID | str | None,
        *,
        case_id: UUID | None = None,
        reason: str | None = None,
        level: str | None = None,
        fields: list[str] | None = None,
        break_glass: UUID | None = None,
    ) -> trail.Entry:
        return trail.Entry(
            at=self._now,
            actor=self.actor,
            action=self._action,
            subject_kind=kind,
            subject=str(subject) if subject is not None else None,
            case_id=case_id,
            level=level,
            fields=fields,
            reason=reason,
            correlation_id=self.context.correlation_id,
            break_glass=break_glass,
        )

    def keep_seal(self, seal: Seal) -> None:
        """Keep another service's audit seal, so that it cannot be unsaid there."""
        kept.keep(self.session.connection(), seal)

    # -- erasure --------------------------------------------------------------------------------------------------

    def destroy_keys(self, subjects: Iterable[UUID]) -> int:
        """Forget the data keys of these persons or cases for ever with this work; return how many there were."""
        return keystore.destroy_keys(self.session.connection(), subjects)

    def erase_person(self, person_id: UUID, subjects: Iterable[UUID], *, about: Iterable[str] = ()) -> int:
        """Destroy the keys of these persons, cases and of kept letters about them for ever; return how many there were."""
        return erasure.erase(self.session.connection(), person_id, subjects, about, self._now)

    def erased(self, person_id: UUID) -> bool:
        """Return whether this person was erased here."""
        return erasure.erased(self.session.connection(), person_id)

    def uncut_subjects(self) -> tuple[UUID, ...] | None:
        """Return who has to be cut out of the erasure key, or None if no erasure waits."""
        connection = self.session.connection()
        return tuple(erasure.uncut(connection)) if erasure.waiting(connection) else None

    def settle_erasures(self, cut: Iterable[UUID]) -> list[erasure.Settled]:
        """Note who was cut out of the erasure key; return every person who is wholly erased by it."""
        return erasure.settle(self.session.connection(), cut, self._now)

    def revoke_access(self, revocation: Revocation) -> None:
        """Refuse tokens issued before this revocation from the commit of this work on (`nrm_shared.access.revoked`)."""
        revokedaccess.remember(self.session.connection(), revocation)

    # -- retention ------------------------------------------------------------------------------------------------

    def find_overdue(self, rule: str, start: int) -> retention.Look:
        """Look for rows of a rule of the schedule whose time is over, from a page of its table on."""
        return retention.look(self.session.connection(), rule_named(rule), start, self._now)

    def count_overdue(self, rule: str) -> int:
        """Return how many rows of a rule of the schedule are over."""
        return retention.count(self.session.connection(), rule_named(rule), self._now)

    def end_overdue(self, rule: str, start: int) -> int:
        """Remove what is over of a rule of the schedule on a few pages; return how many rows went."""
        return retention.remove(self.session.connection(), rule_named(rule), start, self._now)

    # -- numbers --------------------------------------------------------------------------------------------------

    def next_number(self, name: str) -> tuple[int, int]:
        """Return (fiscal year, next number) of a series; two transactions never get the same."""
        year = fiscal_year(dhaka_date(self._now))
        return year, int(self.session.execute(NEXT_NUMBER, {"name": name, "year": year}).scalar_one())

    # -- the end --------------------------------------------------------------------------------------------------

    def finish(self) -> None:
        """Write everything: aggregates, their history, notices, audit rows, and last the outbox (order of commits)."""
        history = [
            {
                "aggregate_kind": type(aggregate).__name__,
                "aggregate_id": aggregate.id,
                "move": move.move,
                "verb": move.verb,
                "actor": move.actor,
                "at": move.at,
                "source": move.source,
                "target": move.target,
                "reason": move.reason,
            }
            for aggregate in chain(self.session.new, self.session.identity_map.values())
            if isinstance(aggregate, Aggregate)
            for move in pending_moves(aggregate)
        ]
        self.session.flush()
        connection = self.session.connection()
        if history:
            connection.execute(HISTORY, history)
        notice_record.write(connection, self._notices)
        trail.write(connection, self._trail)
        writer.write(connection, self._outbox)
