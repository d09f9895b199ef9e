"""Whether a service's database has the migrations that its code was written for; readiness waits for them (house 12)."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

VERSION = "SELECT version_num FROM alembic_version"


def newest_migration(service: str) -> str | None:
    """Return the number of the newest migration beside the service's package; None for a package without a database."""
    package = find_spec("nrm_" + service.replace("-", "_"))
    if package is None or package.origin is None:
        return None
    versions = Path(package.origin).parents[2] / "migrations" / "versions"
    return max((found.name.partition("_")[0] for found in versions.glob("[0-9]*_*.py")), default=None)


class Schema:
    """The migrations of one service's database, asked for until they are all there and never again.

    A database that is ahead serves as well: the next release migrates while this one still runs, and adds before it takes
    away (expand, migrate, contract).
    """

    def __init__(self, service: str) -> None:
        self._needed = newest_migration(service)
        self._reached = self._needed is None

    @property
    def reached(self) -> bool:
        """Return whether the migrations were seen to be there."""
        return self._reached

    def look(self, ask: Callable[[], str | None]) -> bool:
        """Return whether they are there; `ask` reads `VERSION` and is called only while that is not known."""
        if self._needed is not None and not self._reached:
            self._reached = (ask() or "") >= self._needed
        return self._reached
