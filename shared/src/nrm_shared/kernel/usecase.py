"""Use cases: what the `app` room offers to the runner, and what the runner offers to handlers."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from nrm_shared.kernel.actor import AccessObject, Actor

E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class UseCase:
    """One thing a service can do.

    `handle(command, work)` runs inside the transaction. `may` is `object:action` of the access table. `prepare`
    runs before the transaction with the actor's call and may ask other services; what it returns becomes
    `work.prepared`.
    """

    handle: Callable[[Any, Any], Any]
    may: str
    prepare: Callable[[Any, Any], Any] | None = None


# Not frozen: setting a frozen field costs twice as much, and a consumer makes one of these for every message.
@dataclass(slots=True, unsafe_hash=True)
class Received(Generic[E]):
    """An event as it arrived: the envelope's attributes and the typed data.

    `content` is the data as the producer wrote it, with fields this reader does not know; for who keeps events for ever.
    """

    id: UUID
    type: str
    source: str
    time: datetime
    subject: str
    sequence: int
    data: E
    case_id: UUID | None = None
    correlation_id: str | None = None
    causation_id: str | None = None
    traceparent: str | None = None
    sender: str | None = None
    content: dict[str, Any] | None = field(default=None, hash=False)


@dataclass(frozen=True, slots=True)
class On:
    """What to do with one kind of message: the handler, and which aggregates (repository, ids) it will touch."""

    handle: Callable[[Any, Any], None]
    touches: dict[str, Callable[[Any], Any]] = field(default_factory=dict)
    may: str | None = None


class Event(Protocol):
    """A fact that a service tells the others; see `contracts`."""

    TYPE: Any


class Work(Protocol):
    """What every handler can rely on inside its transaction."""

    actor: Actor
    prepared: Any

    @property
    def now(self) -> datetime:
        """Return the business time at which this work began."""
        ...

    def emit(self, event: Any, *, subject: UUID | str, sequence: int, case_id: UUID | None = None) -> UUID:
        """Write `event` to the outbox of this transaction and return its id."""
        ...

    def notify(self, text_code: str, *, case_id: UUID | None, subject_kind: str, subject_id: UUID) -> None:
        """Record that the person is to be told the neutral text `text_code` about this subject; sending comes later."""
        ...

    def permit(self, target: AccessObject) -> None:
        """Raise `NotFound` or `Forbidden` unless the actor may do this use case's action on `target`."""
        ...

    def destroy_keys(self, subjects: Iterable[UUID]) -> int:
        """Forget the data keys of these persons or cases: what they sealed can never be read again; return how many."""
        ...

    def widen(self, level: str) -> None:
        """Let this answer show up to `level` (L0 to L4), for a reader whose right to it the handler has made sure of."""
        ...

    def disclosed(self, kind: str, subject: UUID | str, fields: list[str], *, level: str, case_id: UUID | None) -> None:
        """Record in the audit trail that the actor was shown these fields (names, never values)."""
        ...
