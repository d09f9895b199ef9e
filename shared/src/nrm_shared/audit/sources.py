"""Where rows and seals are read from: the database itself, an export, or a dump of the database in plain text."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import psycopg2

from nrm_shared.audit import store
from nrm_shared.audit.record import LOGS, Log, Value
from nrm_shared.audit.seal import Seal, Statement, from_json, to_json
from nrm_shared.audit.verify import Source

EXPORT = "nrm-audit-export"
EXPORT_VERSION = 1
AT_ONCE = 2_000
ROW, SEAL, KEPT = "row", "seal", "kept"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class NotAnExport(ValueError):
    """The file is neither an export of `nrm audit export` nor a plain dump that holds the audit's tables."""


class Database:
    """A service's database, over a psycopg2 connection in one snapshot: rows and seals are of the same moment."""

    def __init__(self, service: str, connection: Any) -> None:
        self.service = service
        connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        self._connection = connection

    def rows(self, log: Log) -> Iterator[dict[str, Value]]:
        """Yield all rows of a log by id."""
        with self._connection.cursor(name=f"rows_{log.name}") as cursor:
            cursor.itersize = AT_ONCE
            cursor.execute(f"{log.select} ORDER BY id")
            for row in cursor:
                yield log.fields(row)

    def seals(self, log: Log) -> Iterator[Seal]:
        """Yield all seals of a log by number."""
        with self._connection.cursor() as cursor:
            yield from store.seals(cursor, self.service, log)

    def kept(self, service: str) -> list[Seal]:
        """Return the seals this database keeps of another `service`."""
        with self._connection.cursor() as cursor:
            return store.kept(cursor, service)


@contextmanager
def connected(service: str, url: str) -> Iterator[Database]:
    """Yield the audit of a service whose database is at `url`."""
    connection = psycopg2.connect(url, connect_timeout=5, application_name="nrm-audit")
    try:
        yield Database(service, connection)
    finally:
        connection.close()


def export(source: Database, services: Iterable[str], out: TextIO, at: datetime) -> int:
    """Write everything `verify` needs of a service, and what it keeps of `services`; return the number of rows."""
    _line(out, {EXPORT: EXPORT_VERSION, "service": source.service, "at": at.isoformat()})
    for service in services:
        for seal in source.kept(service):
            _line(out, {KEPT: to_json(seal)})
    written = 0
    for log in LOGS.values():
        for seal in source.seals(log):
            _line(out, {SEAL: to_json(seal)})
        for row in source.rows(log):
            _line(out, {ROW: row, "log": log.name})
            written += 1
    return written


def _line(out: TextIO, said: Mapping[str, Any]) -> None:
    out.write(json.dumps(said, ensure_ascii=False, separators=(",", ":")) + "\n")


class Export:
    """What `export` wrote; raises `NotAnExport` for anything else."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with path.open(encoding="utf-8") as file:
            head = _parsed(file.readline())
        if head.get(EXPORT) != EXPORT_VERSION:
            raise NotAnExport(str(path))
        self.service = str(head["service"])

    def rows(self, log: Log) -> Iterator[dict[str, Value]]:
        """Yield the rows of a log as they stand in the file."""
        return (line[ROW] for line in self._lines() if ROW in line and line.get("log") == log.name)

    def seals(self, log: Log) -> Iterator[Seal]:
        """Yield the seals of a log as they stand in the file."""
        found = (from_json(line[SEAL]) for line in self._lines() if SEAL in line)
        return (seal for seal in found if seal.statement.log == log.name)

    def kept(self, service: str) -> list[Seal]:
        """Return the seals the exported database keeps of another `service`."""
        found = (from_json(line[KEPT]) for line in self._lines() if KEPT in line)
        return [seal for seal in found if seal.statement.service == service]

    def _lines(self) -> Iterator[dict[str, Any]]:
        with self._path.open(encoding="utf-8") as file:
            yield from map(_parsed, file)


def _parsed(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


class Dump:
    """A plain dump of one service's database (`pg_dump --format=plain`), read from its COPY blocks."""

    def __init__(self, service: str, path: Path) -> None:
        self.service = service
        wanted = {*LOGS, "audit_seal", "audit_root"}
        self._tables = dict(_copied(path, wanted))
        if set(LOGS) - set(self._tables):
            raise NotAnExport(str(path))

    def rows(self, log: Log) -> Iterator[dict[str, Value]]:
        """Yield all rows of a log by id."""
        kinds = {column.name: column.kind for column in log.columns}
        for row in sorted(self._tables[log.name], key=lambda row: int(row["id"] or 0)):
            plain: dict[str, Value] = {"id": int(row["id"] or 0)}
            yield plain | {name: _plain(row[name], kind) for name, kind in kinds.items()}

    def seals(self, log: Log) -> list[Seal]:
        """Return all seals of a log by number."""
        found = [
            _dumped_seal(self.service, row) for row in self._tables.get("audit_seal", ()) if row["log"] == log.name
        ]
        return sorted(found, key=lambda seal: seal.statement.number)

    def kept(self, service: str) -> list[Seal]:
        """Return the seals the dumped database keeps of another `service`."""
        rows = self._tables.get("audit_root", ())
        return [_dumped_seal(service, row) for row in rows if row["service"] == service]


def opened(path: Path, service: str | None) -> Export | Dump:
    """Return the source in a file; a dump does not say whose it is, so `service` must. Raises `NotAnExport`."""
    try:
        return Export(path)
    except NotAnExport:
        if service is None:
            raise
        return Dump(service, path)


DumpRow = dict[str, str | None]


def _copied(path: Path, wanted: set[str]) -> Iterator[tuple[str, list[DumpRow]]]:
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            if not line.startswith("COPY "):
                continue
            head, _, rest = line.removeprefix("COPY ").partition(" (")
            table = head.rpartition(".")[2].strip('"')
            columns = [name.strip().strip('"') for name in rest.partition(")")[0].split(",")]
            rows = list(_block(file, columns)) if table in wanted else []
            if table in wanted:
                yield table, rows


def _block(file: TextIO, columns: list[str]) -> Iterator[DumpRow]:
    for line in file:
        if line == "\\.\n":
            return
        values = (None if value == "\\N" else _unescaped(value) for value in line.rstrip("\n").split("\t"))
        yield dict(zip(columns, values, strict=True))


_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def _unescaped(value: str) -> str:
    parts = iter(value)
    return "".join(_ESCAPES.get(follows := next(parts, ""), follows) if one == "\\" else one for one in parts)


def _plain(value: str | None, kind: str) -> Value:
    if value is None:
        return None
    if kind == "moment":
        passed = datetime.fromisoformat(value) - EPOCH
        return (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds
    return _listed(value) if kind == "list" else value


def _listed(literal: str) -> list[str]:
    """Return the texts of an array literal, `{a,"b c"}`."""
    found, text, quoted, parts = [], "", False, iter(literal[1:-1])
    for one in parts:
        if one == "\\":
            text += next(parts, "")
        elif one == '"':
            quoted = not quoted
        elif one == "," and not quoted:
            found.append(text)
            text = ""
        else:
            text += one
    return [*found, text] if literal != "{}" else []


def _dumped_seal(service: str, row: DumpRow) -> Seal:
    numbers = {name: int(row[name] or 0) for name in ("number", "first", "last", "count", "sealed_at")}
    root, previous, signature = (_raw(row[name]) for name in ("root", "previous", "signature"))
    statement = Statement(service=service, log=str(row["log"]), root=root, previous=previous, **numbers)
    ids = tuple(int(id) for id in _listed(row.get("ids") or "{}"))
    return Seal(statement, str(row["key_id"]), signature, ids, _raw(row.get("marks")))


def _raw(value: str | None) -> bytes:
    return bytes.fromhex((value or "").removeprefix("\\x"))


__all__ = ["Database", "Dump", "Export", "NotAnExport", "Source", "export", "opened"]
