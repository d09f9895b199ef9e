"""The spine tables: a service's first migration creates version 1, a later one adds each later version."""

from importlib.resources import files

from sqlalchemy import Connection, text

VERSIONS = (1, 2, 3, 4, 5, 6, 7)


def create_spine(connection: Connection, version: int = 1) -> None:
    """Bring the spine in the database of `connection` from the version before to `version` (called from a migration)."""
    script = files("nrm_shared.db").joinpath(f"spine_v{version}.sql").read_text(encoding="utf-8")
    connection.execute(text(script.replace(":", "\\:")))
