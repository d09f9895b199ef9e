"""Whom a table of moves names is who may, by the access table."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable

from docs.generate.lifecycle import find_machines
from nrm_local.paths import project_root
from nrm_shared.kernel.machine import Move

ACCESS = project_root() / "shared/src/nrm_shared/access/access.csv"
# A use case of the service itself; its rows of the access table are no people's.
ITSELF = "SYSTEM"
Permitted = dict[tuple[str, str], set[str]]


def permitted(lines: Iterable[str]) -> Permitted:
    """Return the roles for each object and action of the access table."""
    found: Permitted = defaultdict(set)
    for row in csv.DictReader(line for line in lines if not line.startswith("#")):
        found[row["object"], row["action"]] |= set(row["roles"].split("|")) - {ITSELF}
    return found


def wrong(machine: str, move: Move, by_access: Permitted) -> str | None:
    """Return what is wrong: a role named that may not, or, where only roles are named, one that may and is not."""
    named = set(re.findall(r"\b[A-Z]{2,3}\b", move.who))
    may = by_access.get((machine.replace(" ", "-"), move.verb))
    if not may or not named:
        return None
    others = re.sub(r"\b([A-Z]{2,3}|system)\b", "", move.who).strip(" ,")
    if named - may or (may - named and not others):
        return f"{machine} {move.id}: {move.who!r}, but {' '.join(sorted(may))} may"
    return None


def test_whoever_a_move_names_may_do_it() -> None:
    by_access = permitted(ACCESS.read_text(encoding="utf-8").splitlines())
    found = [
        (machine.machine.name, move) for machine in find_machines(project_root()) for move in machine.machine.moves
    ]

    assert [said for name, move in found if (said := wrong(name, move, by_access))] == []


def test_a_move_that_names_who_may_not_or_forgets_who_may_is_noticed() -> None:
    by_access = permitted(["object,action,roles", "plan,draft,CMG|FP", "plan,draft,SYSTEM"])

    def said(who: str) -> str | None:
        return wrong("plan", Move("PLAN-01", "NEW", "draft", "DRAFT", who), by_access)

    assert said("CMG PFP") == "plan PLAN-01: 'CMG PFP', but CMG FP may"
    assert said("CMG") is not None
    assert said("CMG or whoever began it") is None
    assert said("CMG FP") is None
    assert said("system") is None
