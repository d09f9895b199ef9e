"""Rights that a migration takes from the working role: what the retention schedule does not end, nobody deletes."""

from collections.abc import Iterable

from sqlalchemy import Connection, text

WORKING_ROLE = text("SELECT rolname FROM pg_roles WHERE rolname = current_database() || '_app'")
# Written by the server, which quotes the names.
REVOKE = text(
    "SELECT format('REVOKE DELETE, TRUNCATE ON %s FROM %I', string_agg(quote_ident(name), ', '), CAST(:role AS text))"
    " FROM unnest(CAST(:tables AS text[])) AS name"
)


def keep_rows(connection: Connection, tables: Iterable[str]) -> None:
    """Let the service's working role delete no row of `tables` any more (called from a migration)."""
    role = connection.execute(WORKING_ROLE).scalar_one_or_none()
    if role is not None:
        connection.execute(text(connection.execute(REVOKE, {"role": role, "tables": list(tables)}).scalar_one()))
