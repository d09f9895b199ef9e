"""The permission table as data: `access.csv` beside this file, read once.

A row says: holders of these roles may do this action on objects of this kind within this scope, and see this level.
What no row grants is denied.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

ANY = "*"
# The service itself, at work nobody asked for in person; never the bearer of a token, and the only one with `*`.
SYSTEM_ROLE = "SYSTEM"
# Another service that asks with its own token.
SERVICE_ROLE = "SVC"


class Scope(StrEnum):
    """Which objects of the kind, from the narrowest to the widest."""

    OWN = "own"
    ASSIGNED = "assigned"
    ORGANISATION = "organisation"
    JURISDICTION = "jurisdiction"
    ALL = "all"

    @property
    def width(self) -> int:
        """Return the place in the order from narrow to wide."""
        return list(Scope).index(self)


class Level(StrEnum):
    """How much of an object may be seen (2.2): L0 numbers, L1 pseudonym, L2 service minimum, L3 case, L4 restricted."""

    L0 = "L0"
    L1 = "L1"
    L2 = "L2"
    L3 = "L3"
    L4 = "L4"


@dataclass(frozen=True, slots=True)
class Grant:
    """One role's permission for one action on one kind of object."""

    object: str
    action: str
    role: str
    scope: Scope
    level: Level


@lru_cache(maxsize=1)
def grants() -> tuple[Grant, ...]:
    """Return every grant of `access.csv`; raise `ValueError` naming the line that is wrong."""
    text = files("nrm_shared.access").joinpath("access.csv").read_text(encoding="utf-8")
    return tuple(parse(text.splitlines()))


@lru_cache(maxsize=1)
def by_permission() -> Mapping[str, tuple[Grant, ...]]:
    """Return the grants by `object:action`."""
    found: dict[str, list[Grant]] = {}
    for grant in grants():
        found.setdefault(f"{grant.object}:{grant.action}", []).append(grant)
    return {permission: tuple(rows) for permission, rows in found.items()}


def parse(lines: Iterable[str]) -> Iterator[Grant]:
    """Yield the grants of the table's lines, one per role; lines beginning with `#` are remarks."""
    rows = csv.DictReader(line for line in lines if line.strip() and not line.startswith("#"))
    seen: set[tuple[str, str, str, Scope]] = set()
    for row in rows:
        where = f"access.csv, {row.get('object')}:{row.get('action')}"
        try:
            scope, level = Scope(row["scope"]), Level(row["level"])
            kind, action, roles = row["object"], row["action"], row["roles"].split("|")
        except (KeyError, ValueError, AttributeError) as error:
            raise ValueError(f"{where}: a row is object,action,roles,scope,level") from error
        for role in roles:
            if ANY in (kind, action) and role != SYSTEM_ROLE:
                raise ValueError(f"{where}: only {SYSTEM_ROLE} may do anything")
            if not kind or not action or not role or (kind, action, role, scope) in seen:
                raise ValueError(f"{where}: {role or 'a role'} is empty or stands twice")
            seen.add((kind, action, role, scope))
            yield Grant(kind, action, role, scope, level)
