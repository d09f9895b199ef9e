"""The permission table as data: `access.csv` beside this file, read once.

A row says: holders of these roles may do this action on objects of this kind within this scope, under these conditions,
and see this level. What no row grants is denied.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

from nrm_shared.access.conditions import CONDITIONS
from nrm_shared.reference.enums import Role

ANY = "*"
# The service itself, at work nobody asked for in person; never the bearer of a token, and the only one with `*`.
SYSTEM_ROLE = "SYSTEM"
# Somebody with an account who must first replace the first password or enrol a second factor (identity gives it out).
SETUP_ROLE = "SETUP"
# One service that asks another with its own token: each has rights of its own, `SVC-verification` and alike.
SERVICE_ROLE = re.compile(r"SVC-[a-z]+(-[a-z]+)*")


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
    """One role's permission for one action on one kind of object.

    All `conditions` have to hold. `awaits` names what has to be built before a use case asks for it; empty where one does.
    """

    object: str
    action: str
    role: str
    scope: Scope
    level: Level
    conditions: frozenset[str] = frozenset()
    awaits: str = ""

    @property
    def permission(self) -> str:
        """Return `object:action`."""
        return f"{self.object}:{self.action}"


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
        found.setdefault(grant.permission, []).append(grant)
    return {permission: tuple(rows) for permission, rows in found.items()}


@lru_cache(maxsize=1)
def by_role() -> Mapping[str, Mapping[str, tuple[Grant, ...]]]:
    """Return the grants by `object:action` and role: what every request looks up."""
    found: dict[str, dict[str, tuple[Grant, ...]]] = {}
    for grant in grants():
        roles = found.setdefault(grant.permission, {})
        roles[grant.role] = (*roles.get(grant.role, ()), grant)
    return found


def parse(lines: Iterable[str]) -> Iterator[Grant]:
    """Yield the grants of the table's lines, one per role; lines beginning with `#` are remarks."""
    rows = csv.DictReader(line for line in lines if line.strip() and not line.startswith("#"))
    seen: set[tuple[str, str, str, Scope, frozenset[str]]] = set()
    for row in rows:
        where = f"access.csv, {row.get('object')}:{row.get('action')}"
        try:
            scope, level = Scope(row["scope"]), Level(row["level"])
            kind, action, roles = row["object"], row["action"], row["roles"].split("|")
        except (KeyError, ValueError, AttributeError) as error:
            raise ValueError(f"{where}: a row is object,action,roles,scope,level,condition,awaits") from error
        conditions = frozenset(filter(None, (row.get("condition") or "").split("&")))
        if unknown := conditions - CONDITIONS.keys():
            raise ValueError(f"{where}: no condition is called {', '.join(sorted(unknown))}")
        for role in roles:
            if ANY in (kind, action) and role != SYSTEM_ROLE:
                raise ValueError(f"{where}: only {SYSTEM_ROLE} may do anything")
            if not kind or not action or (kind, action, role, scope, conditions) in seen:
                raise ValueError(f"{where}: {role or 'a role'} is empty or stands twice")
            if not _is_role(role):
                raise ValueError(f"{where}: {role or 'nothing'} is no role")
            seen.add((kind, action, role, scope, conditions))
            yield Grant(kind, action, role, scope, level, conditions, row.get("awaits") or "")


def _is_role(role: str) -> bool:
    return role in set(Role) or role in (SYSTEM_ROLE, SETUP_ROLE) or SERVICE_ROLE.fullmatch(role) is not None
