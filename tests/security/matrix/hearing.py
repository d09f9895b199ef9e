"""All trials of one service: what was tried, and every difference between what happened and what the oracle expects."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.security.matrix import marks
from tests.security.matrix.file import File
from tests.security.matrix.oracle import Expected, Oracle
from tests.security.matrix.people import RELATIONS, standing
from tests.security.matrix.requests import ASKS
from tests.security.matrix.roles import ROLES
from tests.security.matrix.trial import Court, Seen, path_of

# Form is checked before permission; a body that breaks it, a brake or a breakdown would hide the decision.
HIDING = frozenset({422, 429, 500, 502, 503})
PLACEHOLDER = '"masked":true'


@dataclass(frozen=True)
class Difference:
    """One place where the product and the oracle do not agree."""

    service: str
    route: str
    role: str
    relation: str
    expected: str
    seen: str


@dataclass
class Finding:
    """What came out of the trials of some routes."""

    tried: int = 0
    calls: int = 0
    routes: set[tuple[str, str]] = field(default_factory=set)
    differences: list[Difference] = field(default_factory=list)

    def add(self, other: "Finding") -> None:
        """Put another finding to this one."""
        self.tried += other.tried
        self.calls += other.calls
        self.routes |= other.routes
        self.differences += other.differences


def hear(court: Court, service: str, route: str, files: dict[str, File], oracle: Oracle) -> Finding:
    """Try a route as every role in every relation, and hold what happened against the oracle."""
    ask = ASKS[service][route]
    before = court.calls
    answers: dict[tuple[object, str], Seen] = {}
    seen: dict[tuple[str, str], Seen] = {}
    for role in ROLES:
        for relation in RELATIONS:
            who = standing(role, relation, ask.kind, files)
            # Somebody who stands in two relations with the same token gets one answer.
            key = (who.actor, who.file.state)
            if key not in answers:
                answers[key] = court.try_it(service, route, ask, who.actor, who.file)
            seen[role, relation] = answers[key]
    finding = Finding(len(seen), court.calls - before, {(service, path_of(route))})
    of_file = {file.state: file.known for file in files.values()}
    path = path_of(route)
    found = {key: marks.found_in(each.text, service, path, of_file[key[1]]) for key, each in answers.items()}
    known = _kinds_shown(answers, found)
    for (role, relation), each in seen.items():
        expected = oracle.of(service, route, role, relation)
        who = standing(role, relation, ask.kind, files)
        wrong = judge(expected, each, role, found[who.actor, who.file.state], known[who.file.state])
        if wrong:
            finding.differences.append(Difference(service, route, role, relation, str(expected), wrong))
    return finding


def _kinds_shown(
    answers: Mapping[tuple[object, str], Seen], found: Mapping[tuple[object, str], frozenset[str]]
) -> Mapping[str, frozenset[str]]:
    """Return for each file what anybody at all was shown of it."""
    known: dict[str, frozenset[str]] = {}
    for key, each in answers.items():
        shown = found[key] if each.status < 400 else frozenset[str]()
        known[key[1]] = known.get(key[1], frozenset()) | shown
    return known


def judge(expected: Expected, seen: Seen, role: str, shown: frozenset[str], known: frozenset[str]) -> str:
    """Return what is wrong with an answer, or nothing.

    `shown` is what stands in it, `known` what anybody at all was shown by this route of this file.
    """
    if seen.status in HIDING:
        return f"{seen.status} {seen.code} hides the decision"
    if expected.allowed != seen.allowed:
        return f"{'answered' if seen.allowed else 'refused'} {seen.status} {seen.code}".strip()
    above = shown - marks.visible_to(role, expected.level)
    if above:
        return f"shows {', '.join(sorted(above))}"
    due = known & marks.owed_to(role, expected.level)
    if expected.allowed and seen.status < 300 and due and not shown:
        return f"shows nothing of {', '.join(sorted(due))}"
    hidden = known - marks.visible_to(role, expected.level) - marks.LEFT_OUT
    if expected.masked and seen.status < 300 and hidden and PLACEHOLDER not in seen.text.replace(" ", ""):
        return "hides without a visible placeholder"
    return ""
