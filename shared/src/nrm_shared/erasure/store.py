"""Erased persons in a service's own database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, text

from nrm_shared.security.keystore import destroy_keys

# A letter about nobody knows whom may be about this person: it goes with the first who is erased.
LETTERS = text(
    "DELETE FROM kept_letter WHERE about IS NULL OR substr(about, strpos(about, ':') + 1) = ANY(CAST(:about AS text[]))"
    " RETURNING message_id"
)
UNSENT = text("DELETE FROM outbox WHERE about = ANY(CAST(:subjects AS uuid[]))")
RECORD = text(
    "INSERT INTO erased_person (person_id, subjects, destroyed, recorded_at)"
    " VALUES (:person_id, CAST(:subjects AS uuid[]), :destroyed, :at)"
    " ON CONFLICT (person_id) DO UPDATE SET subjects = erased_person.subjects || excluded.subjects,"
    " destroyed = erased_person.destroyed + excluded.destroyed, reported_at = NULL"
)
ERASED = text("SELECT EXISTS (SELECT FROM erased_person WHERE person_id = :person_id)")
UNCUT = text("SELECT subject FROM data_key WHERE destroyed_at IS NOT NULL AND cut_at IS NULL ORDER BY subject")
CUT = text(
    "UPDATE data_key SET cut_at = clock_timestamp()"
    " WHERE subject = ANY(CAST(:subjects AS uuid[])) AND wrapped IS NULL AND cut_at IS NULL"
)
SETTLED = text(
    "UPDATE erased_person SET reported_at = :at WHERE reported_at IS NULL AND NOT EXISTS"
    " (SELECT FROM data_key WHERE subject = ANY(erased_person.subjects) AND destroyed_at IS NOT NULL AND cut_at IS NULL)"
    " RETURNING person_id, destroyed"
)
WAITING = text(
    "SELECT EXISTS (SELECT FROM erased_person WHERE reported_at IS NULL)"
    " OR EXISTS (SELECT FROM data_key WHERE destroyed_at IS NOT NULL AND cut_at IS NULL)"
)


@dataclass(frozen=True, slots=True)
class Settled:
    """A person of whom nothing in this service, or in any backup of it, can be opened any more."""

    person_id: UUID
    keys_destroyed: int


def erase(connection: Connection, person_id: UUID, subjects: Iterable[UUID], about: Iterable[str], at: datetime) -> int:
    """Destroy the keys of `subjects` and of the kept letters `about` them, and what was not sent yet; return how many keys."""
    named = sorted({str(subject) for subject in subjects})
    connection.execute(UNSENT, {"subjects": named})
    letters = connection.scalars(LETTERS, {"about": sorted({*named, *about})}).all()
    everything = [*(UUID(one) for one in named), *letters]
    destroyed = destroy_keys(connection, everything)
    values = {"person_id": person_id, "subjects": [str(one) for one in everything], "destroyed": destroyed, "at": at}
    connection.execute(RECORD, values)
    return destroyed


def erased(connection: Connection, person_id: UUID) -> bool:
    """Return whether this person was erased here."""
    return bool(connection.execute(ERASED, {"person_id": person_id}).scalar_one())


def uncut(connection: Connection) -> list[UUID]:
    """Return the subjects whose keys were destroyed and who are not cut out of the erasure key yet."""
    return list(connection.scalars(UNCUT))


def waiting(connection: Connection) -> bool:
    """Return whether an erasure was not reported yet, or a key was destroyed and its subject not cut out."""
    return bool(connection.execute(WAITING).scalar_one())


def settle(connection: Connection, cut: Iterable[UUID], at: datetime) -> list[Settled]:
    """Note that `cut` were cut out of the erasure key; return every person that is wholly erased by it."""
    connection.execute(CUT, {"subjects": [str(one) for one in cut]})
    return [Settled(row.person_id, row.destroyed) for row in connection.execute(SETTLED, {"at": at})]
