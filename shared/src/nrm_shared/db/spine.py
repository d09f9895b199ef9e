"""The spine tables, created by every service's first migration."""

from importlib.resources import files

from sqlalchemy import Connection, text


def create_spine(connection: Connection, version: int = 1) -> None:
    """Create the spine tables of `version` in the database of `connection` (called from a migration)."""
    script = files("nrm_shared.db").joinpath(f"spine_v{version}.sql").read_text(encoding="utf-8")
    connection.execute(text(script.replace(":", "\\:")))
