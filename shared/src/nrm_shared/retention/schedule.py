"""The retention schedule as data: `schedule.csv` beside this file, read once.

A line says of the rows of a table (or of something beside the databases): what class of data they are, why they may be kept,
for how long, counted from which moment, what then happens and who does it.
"""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any

from nrm_shared.access.rows import Level
from nrm_shared.messaging.names import SERVICES

COLUMNS = (
    "rule",
    "service",
    "store",
    "rows",
    "class",
    "basis",
    "keep",
    "since",
    "clock",
    "then",
    "key",
    "with",
    "hold",
    "by",
    "proof",
    "why",
)
EVERY = "every"
# What ends by the job of this package; every other word is a module that does it, a rule that takes it along, or people.
RETENTION = "retention"
PERSON, DEPLOYMENT = "person", "deployment"
SECRET = "S"  # noqa: S105 - a class of data
CLASSES = frozenset({*(level.value for level in Level), SECRET})
# Not an interval: as long as the case and its person, for ever, until its work is done, as the deployment sets it.
WORDS = frozenset({"case", "for-ever", "until-done", "deployment"})
DURATION = re.compile(
    r"P(?=.)(?:(?P<years>\d+)Y)?(?:(?P<days>\d+)D)?(?:T(?=.)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?"
)
DAYS_OF_A_YEAR = 366
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Basis(StrEnum):
    """Why the data may be kept; the laws behind each word stand in docs/security/retention.md."""

    PUBLIC_TASK = "public-task"
    CONSENT = "consent"
    LEGAL_DUTY = "legal-duty"
    ACCOUNTABILITY = "accountability"
    SECURITY = "security"
    OPERATION = "operation"


class Then(StrEnum):
    """What happens when the time is over."""

    DELETE = "delete"
    KEY = "key"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Child:
    """Rows of another table that go with a row: those whose `column` holds the row's key."""

    table: str
    column: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the schedule.

    `keep` is an ISO 8601 duration counted from the column `since`, or one of `WORDS`; `rows` a condition in SQL on a row
    called `t`, empty for all of them; `clock` says whose time the column has: the machine's, or the business clock's. `key`
    is the column whose data keys are destroyed with the rows, and by which `children` are found. `hold` names the legal hold
    that lets them wait (`holds`).
    """

    id: str
    services: frozenset[str]
    stores: tuple[str, ...]
    rows: str
    level: str
    basis: Basis
    keep: str
    since: str
    clock: str
    then: Then
    key: str
    children: tuple[Child, ...]
    hold: str
    by: str
    proof: str
    why: str

    @property
    def tables(self) -> tuple[str, ...]:
        """Return the names of its tables; none for what lies beside the databases."""
        return tuple(store for store in self.stores if ":" not in store)

    @property
    def timed(self) -> bool:
        """Return whether it says a duration."""
        return self.keep not in WORDS

    @property
    def swept(self) -> bool:
        """Return whether the job of this package does it."""
        return self.by == RETENTION

    @property
    def lasts(self) -> timedelta:
        """Return how long at the most; raise `ValueError` for a rule without a duration."""
        return duration(self.keep)


def duration(text: str) -> timedelta:
    """Return an ISO 8601 duration of years, days, hours, minutes and seconds; a year counts as 366 days.

    Raise `ValueError` for anything else.
    """
    found = DURATION.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no duration")
    part = {name: int(value or 0) for name, value in found.groupdict().items()}
    return timedelta(
        days=part["years"] * DAYS_OF_A_YEAR + part["days"],
        hours=part["hours"],
        minutes=part["minutes"],
        seconds=part["seconds"],
    )


def parse(lines: Iterable[str]) -> tuple[Rule, ...]:
    """Return the rules of a schedule; raise `ValueError` naming the line that is wrong."""
    kept = [line for line in lines if line.strip() and not line.startswith("#")]
    reader = csv.DictReader(kept, strict=True)
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise ValueError(f"the schedule has other columns than {COLUMNS}")
    rules = []
    for row in reader:
        try:
            rules.append(_rule(row))
        except (ValueError, TypeError, AttributeError) as error:
            raise ValueError(f"{row.get('rule')}: {error}") from error
    names = [rule.id for rule in rules]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"more than once: {', '.join(twice)}")
    return tuple(rules)


@lru_cache(maxsize=1)
def schedule() -> tuple[Rule, ...]:
    """Return the schedule."""
    return parse(files(__package__).joinpath("schedule.csv").read_text(encoding="utf-8").splitlines())


def swept_in(service: str) -> tuple[Rule, ...]:
    """Return what the job does in a service's database."""
    return tuple(rule for rule in schedule() if rule.swept and service in rule.services)


def rule_named(id: str) -> Rule:
    """Return a rule of the job; raise `LookupError` if there is none of this name."""
    for rule in schedule():
        if rule.id == id and rule.swept:
            return rule
    raise LookupError(id)


def _rule(row: dict[Any, Any]) -> Rule:
    if None in row or None in row.values():
        raise ValueError("too many or too few fields")
    rule = Rule(
        id=row["rule"],
        services=frozenset(SERVICES) if row["service"] == EVERY else frozenset(row["service"].split("|")),
        stores=tuple(row["store"].split("|")),
        rows=row["rows"],
        level=row["class"],
        basis=Basis(row["basis"]),
        keep=row["keep"],
        since=row["since"],
        clock=row["clock"],
        then=Then(row["then"]),
        key=row["key"],
        children=tuple(Child(*child.split(".")) for child in row["with"].split("|") if child),
        hold=row["hold"],
        by=row["by"],
        proof=row["proof"],
        why=row["why"],
    )
    _check(rule)
    return rule


def _check(rule: Rule) -> None:
    """Raise `ValueError` for a rule that contradicts itself."""
    if not NAME.fullmatch(rule.id):
        raise ValueError("its name is not in small letters with hyphens")
    if not rule.by:
        raise ValueError("it does not say who ends it")
    if unknown := rule.services - set(SERVICES):
        raise ValueError(f"there is no service {', '.join(sorted(unknown))}")
    if rule.level not in CLASSES:
        raise ValueError(f"there is no class {rule.level!r}")
    if rule.timed:
        duration(rule.keep)
    if rule.swept and not (rule.timed and rule.since and rule.clock in {"machine", "business"}):
        raise ValueError("the job needs a duration, a column to count from, and whose clock it has")
    if rule.swept and (rule.then is not Then.DELETE or len(rule.tables) != 1 or len(rule.stores) != 1):
        raise ValueError("the job deletes, and from one table")
    if rule.children and not rule.key:
        raise ValueError("what goes along is found by a key")
    if rule.then is not Then.NOTHING and not rule.swept and rule.tables and not rule.proof:
        raise ValueError("what ends otherwise than by the job names a test that proves it")
