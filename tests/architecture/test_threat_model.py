"""The threat model looks at every boundary for every kind of threat, and points to code and tests that exist."""

from collections.abc import Iterable, Iterator

from docs.generate.proofs import missing
from docs.generate.threats import STRIDE, Boundary, Threat, document

BOUNDARIES = {
    "public",
    "staff",
    "identity-provider",
    "partners",
    "broker",
    "database",
    "registries",
    "services",
    "operator",
    "backups",
    "phone",
}
SHORTEST_WORDS = 20


def faults(boundaries: Iterable[Boundary]) -> Iterator[str]:
    """Yield what is wrong with single boundaries and rows."""
    for each in boundaries:
        if lacking := set(STRIDE) - {row.kind for row in each.threats}:
            yield f"{each.id}: nothing about {', '.join(sorted(lacking))}"
        for row in each.threats:
            yield from (f"{each.id}: {pointer} leads nowhere" for pointer in row.proofs if missing(pointer))
            if not row.proofs:
                yield f"{each.id}: {row.threat}: no code, no test"
            if min(map(len, (row.threat, row.mitigation, row.residual))) < SHORTEST_WORDS or not row.harm:
                yield f"{each.id}: {row.threat}: too little is said"


def test_every_boundary_of_the_product_is_looked_at() -> None:
    assert {each.id for each in document()[2]} == BOUNDARIES


def test_every_kind_of_threat_is_looked_at_everywhere_and_every_mitigation_exists() -> None:
    assert list(faults(document()[2])) == []


def test_most_mitigations_are_proven_by_a_test() -> None:
    rows = [row for each in document()[2] for row in each.threats]
    assert sum(any("::" in pointer for pointer in row.proofs) for row in rows) >= 0.9 * len(rows)


def test_whoever_attacks_is_known() -> None:
    _, attackers, boundaries = document()
    named = {who.strip() for each in boundaries for row in each.threats for who in row.who.split(",")}
    assert named == set(attackers)


def test_a_missing_kind_and_a_mitigation_that_is_not_there_would_be_seen() -> None:
    enough = "x" * SHORTEST_WORDS
    row = Threat("S", enough, "anybody", enough, enough, ("tests/nowhere.py::test_nothing",), enough)
    assert list(faults([Boundary("here", "Here", "", (row,))])) == [
        "here: nothing about D, E, I, R, T",
        "here: tests/nowhere.py::test_nothing leads nowhere",
    ]
