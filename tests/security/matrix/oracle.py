"""The judge's own table, `expected.csv`, read into one decision for every route, role and relation."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.security.matrix.people import RELATIONS
from tests.security.matrix.roles import ROLES

FILE = Path(__file__).parents[1] / "expected.csv"
LEVELS = ("L1", "L2", "L3", "L4")

ENDED = ("after decline", "after revoke", "after withdrawal", "after closure")
PROTECTED = "witness-protected"
RANGES: dict[str, tuple[str, ...]] = {
    "any": tuple(RELATIONS),
    "ended": ENDED,
    "unprotected": tuple(relation for relation in RELATIONS if relation != PROTECTED),
    "reported": ("own", "same organisation", *ENDED),
    "held": ("own", "same organisation", *ENDED, PROTECTED),
    "personal": ("own", *ENDED, PROTECTED),
    "near": ("same jurisdiction", *ENDED),
    "given": ("own", "same organisation", "after decline", PROTECTED),
    "appointed": ("own", "assigned", "after revoke", "after closure", PROTECTED),
    "managed": ("own", "assigned", "after decline", "after withdrawal", "after closure", PROTECTED),
    "served": ("own", "same organisation", PROTECTED),
}
EVERYBODY_SIGNED_IN, EVERYBODY = "*", "**"


@dataclass(frozen=True)
class Expected:
    """What shall happen: refused, or answered up to a level; `masked` says that what is above is visibly hidden."""

    allowed: bool
    level: str = "L1"
    masked: bool = False
    source: str = "what no line names is denied"

    def __str__(self) -> str:
        if not self.allowed:
            return "deny"
        return f"masked {self.level}" if self.masked else f"allow {self.level}"


DENIED = Expected(allowed=False)


class Oracle:
    """Decides every route, role and relation; raises `ValueError` for a table that decides something twice."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._decided: dict[tuple[str, str], dict[tuple[str, str], Expected]] = {}
        for row in csv.DictReader(line for line in lines if line.strip() and not line.startswith("#")):
            self._enter(row)

    @classmethod
    def of_file(cls) -> "Oracle":
        """Return what `expected.csv` says."""
        return cls(FILE.read_text(encoding="utf-8").splitlines())

    @property
    def routes(self) -> set[tuple[str, str]]:
        """Return (service, route) of every route with a line."""
        return set(self._decided)

    def of(self, service: str, route: str, role: str, relation: str) -> Expected:
        """Return the decision; `KeyError` for a route without a line."""
        return self._decided[service, route].get((role, relation), DENIED)

    def _enter(self, row: Mapping[str, str]) -> None:
        where = f"expected.csv: {row['service']} {row['route']} {row['roles']} {row['relations']}"
        expected = _expected(row["expected"], row["source"], where)
        decided = self._decided.setdefault((row["service"], row["route"]), {})
        for role in _roles(row["roles"], where):
            for relation in _relations(row["relations"], where):
                if (role, relation) in decided:
                    raise ValueError(f"{where}: {role}, {relation} is decided twice")
                decided[role, relation] = expected


def _expected(words: str, source: str, where: str) -> Expected:
    kind, _, level = words.rpartition(" ")
    if not source:
        raise ValueError(f"{where}: a decision has a source")
    if words in {"allow", "deny"}:
        return Expected(allowed=words == "allow", source=source)
    if level not in LEVELS or kind not in {"", "masked"}:
        raise ValueError(f"{where}: {words} is no decision")
    return Expected(allowed=True, level=level, masked=kind == "masked", source=source)


def _roles(words: str, where: str) -> Iterable[str]:
    if words in {EVERYBODY, EVERYBODY_SIGNED_IN}:
        return [role for role in ROLES if role != "PUB" or words == EVERYBODY]
    named = words.split("|")
    if unknown := set(named) - set(ROLES):
        raise ValueError(f"{where}: {unknown} is no role")
    return named


def _relations(words: str, where: str) -> list[str]:
    named: list[str] = []
    for word in words.split("|"):
        if word not in RANGES and word not in RELATIONS:
            raise ValueError(f"{where}: {word} is no relation")
        named += [relation for relation in RANGES.get(word, (word,)) if relation not in named]
    return named
