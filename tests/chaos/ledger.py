"""The ledger: what was committed to be told, and what came of it, copied by triggers that only this suite adds."""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from typing import Any
from uuid import UUID

import psycopg2

from nrm_local import databases
from nrm_local.installation import Installation
from nrm_local.names import package
from nrm_shared.contracts.readers import READERS

# No unique key anywhere: what happened twice must stand here twice.
TABLES = """
CREATE SCHEMA chaos;
CREATE TABLE chaos.sent (
  place bigint, message_id uuid, exchange text, type text, body bytea, at timestamptz DEFAULT clock_timestamp());
CREATE TABLE chaos.effect (
  place bigint GENERATED ALWAYS AS IDENTITY, message_id uuid, at timestamptz DEFAULT clock_timestamp());
CREATE FUNCTION chaos.note_sent() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
  INSERT INTO chaos.sent (place, message_id, exchange, type, body)
  VALUES (NEW.id, NEW.message_id, NEW.exchange, NEW.type, NEW.body); RETURN NULL; END $$;
CREATE FUNCTION chaos.note_effect() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
  INSERT INTO chaos.effect (message_id) VALUES (NEW.message_id); RETURN NULL; END $$;
CREATE TRIGGER chaos_sent AFTER INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION chaos.note_sent();
CREATE TRIGGER chaos_effect AFTER INSERT OR UPDATE ON inbox
  FOR EACH ROW WHEN (NEW.state = 'applied') EXECUTE FUNCTION chaos.note_effect();
"""
# What a handler itself leaves behind: (service, table, column that names the event or its aggregate, type).
BUSINESS_TABLE = """
CREATE TABLE chaos.{name} (key text);
CREATE FUNCTION chaos.note_{name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
  INSERT INTO chaos.{name} VALUES (NEW.{column}::text); RETURN NULL; END $$;
CREATE TRIGGER chaos_{name} AFTER INSERT ON {name} FOR EACH ROW EXECUTE FUNCTION chaos.note_{name}();
"""
BUSINESS = {
    "monitoring": ("event", "id"),
    "verification": ("case_ref", "id"),
    "approval": ("case_ref", "id"),
    "referral": ("case_ref", "id"),
}
# What people make: where a row of it must lie for each 2xx they hold, and none besides.
MADE = {"report": ("intake", "report"), "request": ("approval", "service_request")}
CASE_OPENED = "intake.case-opened.v1"
SEALED = ".audit-sealed.v1"
# Where reports come in and the ledger notes when it was opened; every installation has it.
FIRST = "intake"


@dataclass(frozen=True)
class Told:
    """One committed outbox row of the events exchange."""

    id: str
    service: str
    place: int
    type: str
    subject: str
    sequence: int
    at: datetime


@dataclass
class Ledger:
    """Everything that was told and what came of it, by subscriber."""

    told: list[Told] = field(default_factory=list)
    effects: dict[str, list[tuple[str, datetime]]] = field(default_factory=dict)
    business: dict[str, list[str]] = field(default_factory=dict)
    made: dict[str, list[str]] = field(default_factory=dict)
    opened: datetime = field(default_factory=lambda: datetime.now(UTC))


def install(installation: Installation) -> None:
    """Add the triggers to every service's database."""
    for service in installation.services:
        _run(installation, service, TABLES)
        if service in BUSINESS:
            name, column = BUSINESS[service]
            _run(installation, service, BUSINESS_TABLE.format(name=name, column=column))
    # Only now does every service write down what it tells.
    _run(installation, FIRST, "CREATE TABLE chaos.opened AS SELECT clock_timestamp() AS at")


@dataclass(frozen=True)
class Look:
    """What one look at the installation saw: the ids told by then, and what of them is still on its way, by place."""

    told: frozenset[str]
    left: dict[str, int]


def look(installation: Installation) -> Look:
    """Look once: what was told is read before its effects, so that what is told meanwhile is not missed."""
    left: dict[str, int] = {}
    told: dict[str, set[str]] = defaultdict(set)
    for service in installation.services:
        left[f"{service} outbox"] = _count(installation, service, "SELECT count(*) FROM outbox")
        left[f"{service} parked"] = _count(installation, service, "SELECT count(*) FROM parked")
        query = "SELECT type, message_id::text FROM chaos.sent WHERE exchange = %s"
        for type, id in _rows(installation, service, query, f"{service}.events"):
            told[type].add(id)
    for service in installation.services:
        done = {id for (id,) in _rows(installation, service, "SELECT message_id::text FROM chaos.effect")}
        left[f"{service} inbox"] = sum(len(told[type] - done) for type in READERS.get(service, ()))
    return Look(frozenset(chain.from_iterable(told.values())), {name: count for name, count in left.items() if count})


def read(installation: Installation) -> Ledger:
    """Read the whole ledger from the databases.

    Effects are read before what was told: audits are sealed all the time, and a seal told while this reads has been told
    before it has an effect. Had it been read the other way round, its effect would come out of nowhere.
    """
    ledger = Ledger()
    for service in installation.services:
        query = "SELECT message_id::text, at FROM chaos.effect ORDER BY place"
        ledger.effects[service] = [(id, at) for id, at in _rows(installation, service, query)]
        if service in BUSINESS:
            name, _ = BUSINESS[service]
            ledger.business[service] = [key for (key,) in _rows(installation, service, f"SELECT key FROM chaos.{name}")]
    for service in installation.services:
        query = "SELECT place, message_id::text, type, body, at FROM chaos.sent WHERE exchange = %s ORDER BY place"
        for place, id, type, body, at in _rows(installation, service, query, f"{service}.events"):
            envelope = json.loads(bytes(body))
            ledger.told.append(Told(id, service, place, type, envelope["subject"], int(envelope["sequence"]), at))
    ledger.opened = _rows(installation, FIRST, "SELECT at FROM chaos.opened")[0][0]
    for kind, (service, table) in MADE.items():
        ledger.made[kind] = [id for (id,) in _rows(installation, service, f"SELECT id::text FROM {table}")]
    return ledger


@dataclass(frozen=True)
class Balance:
    """What the ledger says about one seed."""

    told: int
    effects: int
    lost: list[str]
    doubled: list[str]
    unexpected: list[str]
    disordered: list[str]

    @property
    def holds(self) -> bool:
        """Return whether nothing was lost, doubled, invented or out of order."""
        return not (self.lost or self.doubled or self.unexpected or self.disordered)


def balance(
    ledger: Ledger, due: frozenset[str], answered: list[tuple[str, str]], made: dict[str, list[str]]
) -> Balance:
    """Compare what was told with what came of it.

    `due` are the ids whose effects must be there (all that were told when the last look found nothing on its way),
    `answered` the (type, event id) that clients hold a 2xx for, `made` the ids of reports and requests they hold.
    """
    told = {each.id: each for each in ledger.told}
    lost = [f"answered but never told: {type} {id}" for type, id in answered if id not in told]
    doubled: list[str] = []
    for kind, held in made.items():
        there = set(ledger.made[kind])
        lost += [f"answered but not there: {kind} {id}" for id in set(held) - there]
        doubled += [f"two {kind}s for one key: {id}" for id in there - set(held)]
        doubled += [f"{id}: one {kind} for two keys" for id, count in Counter(held).items() if count > 1]
    unexpected: list[str] = []
    disordered: list[str] = []
    total = 0
    for service, found in ledger.effects.items():
        wanted = {each.id for each in ledger.told if each.type in READERS.get(service, ())}
        times = Counter(id for id, _ in found)
        total += len(found)
        lost += [f"{service}: {told[id].type} {id}" for id in (wanted & due) - times.keys()]
        doubled += [f"{service}: {id} x {count}" for id, count in times.items() if count > 1]
        # What was told before the ledger was opened, while everything started, has its effects all the same.
        unexpected += [f"{service}: {id}" for id in times.keys() - wanted if made_at(id) >= ledger.opened]
        disordered += _disordered(service, [(told[id], at) for id, at in found if id in told])
        lost_here, doubled_here = _business(service, ledger, wanted & due, told)
        lost += lost_here
        doubled += doubled_here
    return Balance(len(ledger.told), total, lost, doubled, unexpected, disordered)


def made_at(id: str) -> datetime:
    """Return when a version 7 UUID was made, to the millisecond."""
    return datetime.fromtimestamp((UUID(id).int >> 80) / 1000, UTC)


def _disordered(service: str, found: list[tuple[Told, datetime]]) -> list[str]:
    last: dict[tuple[str, str], tuple[Told, datetime]] = {}
    wrong = []
    for each, at in found:
        key = (each.service, each.subject)
        before, before_at = last.get(key, (each, at))
        if before.place > each.place:
            wrong.append(f"{service}: {_times(each, at)} came after {_times(before, before_at)}")
        last[key] = each, at
    return wrong


def _times(each: Told, at: datetime) -> str:
    return f"{each.type} {each.id} (told {each.at:%H:%M:%S.%f}, applied {at:%H:%M:%S.%f})"


def _business(service: str, ledger: Ledger, wanted: set[str], told: dict[str, Told]) -> tuple[list[str], list[str]]:
    """Compare the rows that handlers themselves left: monitoring's event store, and one row per opened case."""
    if service not in BUSINESS:
        return [], []
    keys = Counter(ledger.business[service])
    if service == "monitoring":
        # Seals of the audit are kept apart from the events of cases.
        expected = {id for id in wanted if not told[id].type.endswith(SEALED)}
    else:
        expected = {told[id].subject for id in wanted if told[id].type == CASE_OPENED}
    lost = [f"{service}: no row for {key}" for key in expected - keys.keys()]
    return lost, [f"{service}: {count} rows for {key}" for key, count in keys.items() if count > 1]


def first_effect_after(
    ledger: Ledger,
    fault: datetime,
    *,
    source: str | None = None,
    subscriber: str | None = None,
    among: frozenset[str] | None = None,
) -> float | None:
    """Return the seconds from `fault` to the first effect of an event told after it (of `source`, in `subscriber`).

    Seals do not count: a relay tells them of its own accord, whether anybody can work or not. With `among`, only those count.
    """
    wanted = {
        each.id
        for each in ledger.told
        if each.at > fault
        and source in (None, each.service)
        and not each.type.endswith(SEALED)
        and (among is None or each.id in among)
    }
    moments = [
        at
        for service, found in ledger.effects.items()
        if subscriber in (None, service)
        for id, at in found
        if id in wanted
    ]
    return (min(moments) - fault).total_seconds() if moments else None


@dataclass
class Watch:
    """Looks for effects while people work, on connections it keeps: looking must not cost the installation much."""

    installation: Installation
    _connections: dict[str, Any] = field(default_factory=dict)

    def recovered(self, fault: datetime, source: str, subscriber: str, among: frozenset[str] | None) -> bool:
        """Return whether by now something that `source` told after `fault` (of `among`) has had its effect there."""
        told = self._ids(
            source, f"SELECT message_id::text FROM chaos.sent WHERE at > %s AND type NOT LIKE '%%{SEALED}'", fault
        )
        if among is not None:
            told &= among
        return not told.isdisjoint(
            self._ids(subscriber, "SELECT message_id::text FROM chaos.effect WHERE at > %s", fault)
        )

    def _ids(self, service: str, query: str, fault: datetime) -> set[str]:
        """Return what is found; nothing while the database itself is not back."""
        try:
            if service not in self._connections:
                self._connections[service] = databases.connect(self.installation.administrator_url, package(service))
            with self._connections[service].cursor() as cursor:
                cursor.execute(query, (fault,))
                return {id for (id,) in cursor.fetchall()}
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            self._connections.pop(service, None)
            return set()


def _run(installation: Installation, service: str, statements: str) -> None:
    connection = databases.connect(installation.administrator_url, package(service))
    try:
        with connection.cursor() as cursor:
            cursor.execute(statements)
    finally:
        connection.close()


def _rows(installation: Installation, service: str, query: str, *parameters: object) -> list[Any]:
    connection = databases.connect(installation.administrator_url, package(service))
    try:
        with connection.cursor() as cursor:
            cursor.execute(query, parameters or None)
            return list(cursor.fetchall())
    finally:
        connection.close()


def _count(installation: Installation, service: str, query: str) -> int:
    return int(_rows(installation, service, query)[0][0])
