"""Lists as PostgreSQL reads them cheapest: one literal instead of one expression for every value.

psycopg2 writes a list as ARRAY['a', 'b'], of which the server parses, converts and plans every element by itself; of
`{"a","b"}` it reads the whole at once (ADR 0028).
"""

from collections.abc import Iterable


def array(values: Iterable[str | None]) -> str:
    """Return the literal of an array of `values`; the statement says of what kind: `CAST(:values AS uuid[])`."""
    return "{" + ",".join(["NULL" if value is None else _quoted(value) for value in values]) + "}"


def byte_array(values: Iterable[bytes]) -> str:
    """Return the literal of an array of byte strings, for a `bytea[]`."""
    return "{" + ",".join([f'"\\\\x{value.hex()}"' for value in values]) + "}"


def _quoted(value: str) -> str:
    if "\\" in value or '"' in value:
        value = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{value}"'
