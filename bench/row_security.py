"""What row level security would cost a reading: `.venv/bin/python bench/row_security.py`, on a PostgreSQL of its own.

The figures of docs/adr/0034. Every reading is a transaction as the product's are: settings, one SELECT, commit. What counts is the
processor time of the server's own process, which what else the machine does hardly changes.
"""

import shutil
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
from psycopg2.extensions import connection
from spine_parts.about import machine

from nrm_local.databases import connect, ensure_role
from nrm_local.ports import free_ports
from nrm_local.postgres import PostgresInstance

ROWS, ORGANISATIONS, ROUNDS, READS = 200_000, 500, 5, 1_000
READER = "bench_reader"
TABLES = f"""
CREATE TABLE plain (id bigint PRIMARY KEY, organisation int NOT NULL, body text NOT NULL);
INSERT INTO plain SELECT n, n % {ORGANISATIONS}, repeat('x', 400) FROM generate_series(1, {ROWS}) n;
CREATE TABLE by_organisation (LIKE plain INCLUDING ALL);
INSERT INTO by_organisation SELECT * FROM plain;
CREATE TABLE by_grant (LIKE plain INCLUDING ALL);
INSERT INTO by_grant SELECT * FROM plain;
CREATE TABLE grants (row_id bigint, organisation int, PRIMARY KEY (organisation, row_id));
INSERT INTO grants SELECT id, organisation FROM plain UNION ALL SELECT id, (organisation + 1) % {ORGANISATIONS} FROM plain;
ALTER TABLE by_organisation ENABLE ROW LEVEL SECURITY;
ALTER TABLE by_organisation FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON by_organisation USING (
  organisation = (SELECT nullif(current_setting('app.organisation', true), '')::int));
ALTER TABLE by_grant ENABLE ROW LEVEL SECURITY;
ALTER TABLE by_grant FORCE ROW LEVEL SECURITY;
CREATE POLICY granted ON by_grant USING (EXISTS (SELECT 1 FROM grants WHERE grants.row_id = by_grant.id
  AND grants.organisation = (SELECT nullif(current_setting('app.organisation', true), '')::int)));
GRANT SELECT ON plain, by_organisation, by_grant, grants TO {READER};
"""
ONE = "SELECT * FROM {table} WHERE id = %s"
VARIANTS = {"no policy": "plain", "by organisation": "by_organisation", "by grant": "by_grant"}


@contextmanager
def server() -> Iterator[str]:
    """Yield the reader's URL, with all tables made."""
    directory = Path(tempfile.mkdtemp(prefix="nrm-bench-"))
    instance = PostgresInstance(directory / "postgres", free_ports(1)[0], "bench-administrator")
    instance.start()
    try:
        administrator = connect(instance.url)
        with administrator.cursor() as cursor:
            ensure_role(cursor, READER, "bench-reader", exists=False)
            cursor.execute(f"GRANT CONNECT ON DATABASE postgres TO {READER}")
            cursor.execute(TABLES)
            cursor.execute("VACUUM ANALYZE")
        administrator.close()
        yield f"postgresql://{READER}:bench-reader@127.0.0.1:{instance.port}/postgres"
    finally:
        instance.stop()
        shutil.rmtree(directory, ignore_errors=True)


def one(reader: connection, name: str, number: int) -> None:
    """Read one row by its id, in a transaction of its own, as somebody who may."""
    row = number * 31 % ROWS + 1
    with reader.cursor() as cursor:
        if name != "no policy":
            cursor.execute("SELECT set_config('app.organisation', %s, true)", (str(row % ORGANISATIONS),))
        cursor.execute(ONE.format(table=VARIANTS[name]), (row,))
        assert len(cursor.fetchall()) == 1
    reader.commit()


def microseconds(reader: connection, name: str) -> float:
    """Return the processor time that one reading takes the server, on the average."""
    process = Path(f"/proc/{reader.info.backend_pid}/schedstat")
    before = int(process.read_text().split()[0])
    for number in range(READS):
        one(reader, name, number)
    return (int(process.read_text().split()[0]) - before) / 1_000 / READS


def main() -> None:
    """Measure in interleaved rounds; print the medians."""
    print(machine())
    with server() as url:
        reader = psycopg2.connect(url)
        found: dict[str, list[float]] = {name: [] for name in VARIANTS}
        for _ in range(ROUNDS):
            for name in VARIANTS:
                found[name].append(microseconds(reader, name))
        base = statistics.median(found["no policy"])
        for name, values in found.items():
            middle = statistics.median(values)
            spread = f"{min(values):,.0f} to {max(values):,.0f}"
            print(f"{name}: {middle:,.0f} microseconds ({spread}), {100 * (middle / base - 1):+.0f} %")
        reader.close()


if __name__ == "__main__":
    main()
