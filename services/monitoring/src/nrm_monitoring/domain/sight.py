"""What of a case's story each role sees (2.2, 2.14, INV-33, INV-46): an allow-list, and what it does not name is hidden.

The list of events and fields is content (`content/sight.csv`); which steps and which parts of a case are whose stands here.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from nrm_monitoring.domain.dossier import Dossier

ANY = "*"
NOTHING = "-"
OWN = "own"
# Where an event names an organisation, a station or an account that stands in a relation to its aggregate.
NAMING = ("organisation", "reporter_organisation", "rescuer_organisation", "station", "assessor")

POLICE = frozenset({"POL", "CAU"})
PROVIDERS = frozenset({"PFP", "PWK"})
# Who coordinates a whole case or is the one it is about; to everybody else the stage tells what others do.
WHOLE = frozenset({"FP", "AUT", "CMG", "CTC", "SUR"})
# Finer than the district a place is no pseudonym any more and may be a shelter's: for who finds help there, and herself.
NEAR = frozenset({"FP", "CMG", "CTC", "SUR"})
PARTS: Mapping[str, frozenset[str]] = {
    "stage": WHOLE,
    "other_stages": WHOLE,
    "needs_attention": WHOLE,
    "overdue": WHOLE,
    "current_upazila": NEAR,
    # 2.14 ConfirmationTask: R for the Authority, overdue ones for a committee.
    "station": frozenset({"FP", "AUT", "CTC"}),
    "reporter_organisation": frozenset({"FP"}),
    # A case manager works at one of the providers (2.2), so that a committee would read where somebody is served.
    "manager_organisation": frozenset({"FP", "AUT", "CMG", "SUR"}),
    "manager": frozenset({"FP", "AUT", "CMG", "SUR"}),
    "needs": WHOLE,
    "open_objects": frozenset({"FP", "AUT", "CMG", "CTC"}),
}
"""Part of a case -> the roles that are shown it. The parts that do not stand here are of everybody who may read the case."""

ALL_STEPS = frozenset(range(1, 16))
STEPS_OF: Mapping[str, frozenset[int]] = dict.fromkeys(WHOLE, ALL_STEPS) | {
    # The own task and what came of it.
    "POL": frozenset({5}),
    "CAU": frozenset({5}),
    # Identifying, rescuing, receiving, reporting: after the hand-over others go on.
    "FRO": frozenset({1, 2, 3, 4}),
    "ASR": frozenset({6, 7}),
    # The own referrals and the shared plan.
    "PFP": frozenset({10, 11}),
    "PWK": frozenset({10, 11}),
}


@dataclass(frozen=True, slots=True)
class Seer:
    """Who looks, as far as it matters: the roles, and the names by which events may mean them."""

    roles: frozenset[str]
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: of some events, holders of `roles` see `fields` where `only` holds."""

    roles: frozenset[str]
    only: str
    fields: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sight:
    """The whole list: the rules of each type of event, those under `*` for every type."""

    rules: Mapping[str, tuple[Rule, ...]]

    def of(self, type: str, seer: Seer, said: Iterable[Mapping[str, Any]]) -> frozenset[str] | None:
        """Return the fields of an event that the seer is shown, or None where the event is no entry at all.

        `said` is the data of all events of the event's aggregate, its own among them.
        """
        facts = list(said)
        rules = [
            rule
            for rule in (*self.rules.get(ANY, ()), *self.rules.get(type, ()))
            if rule.roles & seer.roles and _holds(rule.only, seer, facts)
        ]
        if not rules:
            return None
        return frozenset(field for rule in rules for field in rule.fields if field != NOTHING)

    @property
    def types(self) -> frozenset[str]:
        """Return the types of event that rows name."""
        return frozenset(self.rules) - {ANY}


def parse(lines: Iterable[str]) -> Sight:
    """Return the list of `lines`, CSV with remarks; raise `ValueError` for a row that lacks something."""
    found: dict[str, tuple[Rule, ...]] = {}
    for row in csv.DictReader(line for line in lines if line.strip() and not line.startswith("#")):
        if not (row["events"] and row["roles"] and row["fields"]):
            raise ValueError(f"sight.csv, {row['events']}: a row is events,roles,only,fields")
        rule = Rule(frozenset(row["roles"].split("|")), row["only"], frozenset(row["fields"].split()))
        for type in row["events"].split():
            found[type] = (*found.get(type, ()), rule)
    return Sight(found)


def _holds(only: str, seer: Seer, said: Iterable[Mapping[str, Any]]) -> bool:
    if not only:
        return True
    if only == OWN:
        return any(_names(data) & seer.names for data in said)
    field, _, value = only.partition("=")
    return any(data.get(field) == value for data in said)


def _names(data: Mapping[str, Any]) -> frozenset[str]:
    named = {data.get(name) for name in NAMING} | {*(data.get("organisations") or ())}
    return frozenset(name for name in named if isinstance(name, str))


def shows(part: str, roles: Iterable[str]) -> bool:
    """Return whether one of the roles is shown a part of a case, such as `stage`."""
    return not PARTS[part].isdisjoint(roles)


def steps_of(roles: Iterable[str]) -> frozenset[int]:
    """Return the guideline's steps of which holders of `roles` see where a case stands."""
    return frozenset(step for role in roles for step in STEPS_OF.get(role, ()))


def own_part(dossier: Dossier, seer: Seer) -> Dossier:
    """Return the dossier as far as the seer's steps are derived from it: a station's own tasks, a provider's own referrals."""
    if seer.roles & WHOLE:
        return dossier
    part = dossier
    if seer.roles & POLICE:
        part = replace(part, tasks={id: each for id, each in part.tasks.items() if each.station in seer.names})
    if seer.roles & PROVIDERS:
        referrals = {id: each for id, each in part.referrals.items() if each.organisation in seer.names}
        carried = {item for each in referrals.values() for item in each.item_ids}
        items = {id: each for id, each in part.items.items() if id in carried}
        part = replace(part, referrals=referrals, items=items)
    return part
