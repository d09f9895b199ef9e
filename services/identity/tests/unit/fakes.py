"""Fakes of identity's own ports: what is kept is a dictionary, what is slow is plain."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from nrm_identity.app.sign_in_ports import Stored
from nrm_shared.kernel.actor import PUBLIC, AccessObject, Actor
from nrm_shared.security.revocation import Revocation

NOW = datetime(2026, 8, 12, 9, 0, tzinfo=UTC)


class Shelf:
    """Aggregates by id."""

    def __init__(self, *aggregates: Any) -> None:
        self.items = {aggregate.id: aggregate for aggregate in aggregates}

    def add(self, aggregate: Any) -> None:
        self.items[aggregate.id] = aggregate

    def get(self, id: UUID) -> Any:
        return self.items[id]

    read = get

    def find(self, id: UUID) -> Any:
        return self.items.get(id)

    seen = held = find

    def forget(self, account: UUID) -> None:
        """Keep all: nothing is old here."""

    def listed_of(self, account: UUID) -> list[Any]:
        return self.live_of(account)

    def accounts_of(self, provider_session: str) -> list[UUID]:
        return sorted({one.account for one in self.items.values() if one.provider_session == provider_session})

    def linked(self, issuer: str, subject: str) -> Any:
        return next((one for one in self.items.values() if (one.issuer, one.subject) == (issuer, subject)), None)

    def live_of(self, account: UUID) -> list[Any]:
        return [session for session in self.items.values() if session.account == account and not session.ended_at]

    def live_of_organisation(self, organisation: str) -> list[Any]:
        return [session for session in self.items.values() if not session.ended_at]


class Survivors(Shelf):
    """Accesses of survivors, by code and by person."""

    def with_digest(self, digest: str) -> Any:
        return next((one for one in self.items.values() if one.digest == f"keyed {digest}"), None)

    def of_person(self, person_id: UUID) -> list[Any]:
        return [one for one in self.items.values() if one.person_id == person_id]

    def active_of(self, person: str) -> Any:
        return next((one for one in self.of_person(UUID(person)) if one.status == "ACTIVE"), None)

    def forget(self, account: UUID) -> None:
        self.items = {id: one for id, one in self.items.items() if one.person_id != account}

    def pin_of(self, digest: str) -> str | None:
        found = self.with_digest(digest)
        return found.pin_hash if found else None

    def pin_of_person(self, person: str) -> str | None:
        found = self.active_of(person)
        return found.pin_hash if found else None


class FakeOnce:
    """Handles and numbers that may be used once."""

    def __init__(self) -> None:
        self.waiting: set[str] = set()
        self.used: set[str] = set()

    def begin_attempt(self, digest: str, until: datetime) -> None:
        self.waiting.add(digest)

    def take_attempt(self, digest: str) -> bool:
        waited = digest in self.waiting
        self.waiting.discard(digest)
        return waited

    def take_logout(self, number: str, until: datetime) -> bool:
        return self.take_number(UUID(int=0), number, until)

    def take_number(self, client: UUID, number: str, until: datetime) -> bool:
        new = number not in self.used
        self.used.add(number)
        return new


@dataclass
class FakeWork:
    """A unit of work that keeps nothing but what was asked of it."""

    organisations: Shelf = field(default_factory=Shelf)
    accounts: Shelf = field(default_factory=Shelf)
    clients: Shelf = field(default_factory=Shelf)
    sessions: Shelf = field(default_factory=Shelf)
    survivors: Survivors = field(default_factory=Survivors)
    once: FakeOnce = field(default_factory=FakeOnce)
    prepared: Any = None
    now: datetime = NOW
    instant: datetime = NOW
    actor: Actor = PUBLIC
    trail: list[str | None] = field(default_factory=list)
    told: list[Any] = field(default_factory=list)
    revoked: list[Revocation] = field(default_factory=list)
    gone: dict[UUID, set[UUID]] = field(default_factory=dict)

    def permit(self, target: AccessObject) -> None:
        self.permitted = target

    def record(self, kind: str, subject: object, *, case_id: object = None, reason: str | None = None) -> None:
        self.trail.append(reason)

    def emit(self, event: Any, *, subject: object, sequence: int) -> None:
        self.told.append(event)

    def keyed(self, digest: str) -> str:
        return f"keyed {digest}"

    def revoke_access(self, revocation: Revocation) -> None:
        self.revoked.append(revocation)

    def erase_person(self, person_id: UUID, subjects: Iterable[UUID]) -> int:
        self.gone[person_id] = set(subjects)
        return 0

    def erased(self, person_id: UUID) -> bool:
        return person_id in self.gone


class PlainPasswords:
    """Compares what is already plain; remembers that it was asked."""

    def __init__(self, outdated: bool = False) -> None:
        self.asked = 0
        self._outdated = outdated

    def hash(self, password: str) -> str:
        return f"hash of {password}"

    def right(self, encoded: str | None, password: str) -> bool:
        self.asked += 1
        return encoded == self.hash(password)

    def outdated(self, encoded: str) -> bool:
        return self._outdated

    def first(self) -> str:
        return "made by the system"

    def guessable(self, password: str, about: Iterable[str]) -> bool:
        return "guessable" in password


class PlainFactors:
    """Codes are `step of secret`."""

    def new_secret(self) -> str:
        return "NEW"

    def step(self, secret: str, code: str) -> int | None:
        step, _, of = code.partition(" of ")
        return int(step) if of == secret and step.isdigit() else None

    def invitation(self, secret: str, username: str) -> tuple[str, str]:
        return f"otpauth://{username}", "<svg/>"

    def recovery_codes(self) -> tuple[str, ...]:
        return ("one", "two")


@dataclass
class KnownCredentials:
    """Knows one account; nobody at an identity provider and no client."""

    stored: Stored

    def find(self, username: str) -> Stored | None:
        return self.stored if username == self.stored.username else None

    def of(self, account: UUID) -> Stored | None:
        return self.stored if account == self.stored.account else None

    def vouched(self, issuer: str, subject: str) -> UUID | None:
        return None

    def attempt_waits(self, digest: str) -> bool:
        return True

    def client_keys(self, name: str) -> list[dict[str, Any]]:
        return []
