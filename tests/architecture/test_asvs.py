"""The statement about OWASP ASVS 5.0.0 is complete, and what it calls proven is proven by tests that exist."""

from collections.abc import Iterable, Iterator

from docs.generate.asvs import NOT_APPLICABLE, OPEN, PROVEN, STATUSES, Statement, promised, statements
from docs.generate.proofs import missing

LEAST_REASON = 30


def faults(said: Iterable[Statement]) -> Iterator[str]:
    """Yield what is wrong with single rows."""
    for each in said:
        if each.status not in STATUSES:
            yield f"{each.id}: {each.status} is no status"
        if (each.status == PROVEN) != bool(each.proof):
            yield f"{each.id}: proven rows name tests, and no others do"
        yield from (
            f"{each.id}: {pointer} is no test" for pointer in each.proof if "::" not in pointer or missing(pointer)
        )
        if each.status in (NOT_APPLICABLE, OPEN) and len(each.reason) < LEAST_REASON:
            yield f"{each.id}: no reason of substance"


def test_every_promised_control_stands_there_once_and_no_other() -> None:
    ids = [each.id for each in statements()]
    assert len(ids) == len(set(ids))
    assert set(ids) == set(promised())


def test_levels_two_and_of_three_chapters_three_are_promised() -> None:
    levels = {(row["chapter_id"], row["L"]) for row in promised().values()}
    assert {chapter for chapter, level in levels if level == "3"} == {"V8", "V14", "V16"}
    assert {chapter for chapter, level in levels if level == "2"} == {f"V{number}" for number in range(1, 18)}


def test_controls_are_told_in_the_standards_own_words() -> None:
    said = {each.id: (each.chapter, each.section, each.level, each.requirement) for each in statements()}
    words = {
        id: (f"{row['chapter_id']} {row['chapter_name']}", row["section_name"], row["L"], row["req_description"])
        for id, row in promised().items()
    }
    assert said == words


def test_what_is_proven_names_tests_that_exist_and_what_is_not_says_why() -> None:
    assert list(faults(statements())) == []


def test_a_wrong_row_would_be_seen() -> None:
    def row(status: str, proof: tuple[str, ...] = (), reason: str = "") -> Statement:
        return Statement("1.1.1", "V1", "", "1", "", status, proof, reason)

    here = "tests/architecture/test_asvs.py"
    assert list(faults([row(PROVEN, (f"{here}::test_a_wrong_row_would_be_seen",))])) == []
    assert list(faults([row(PROVEN, (f"{here}::test_nothing",))])) == [f"1.1.1: {here}::test_nothing is no test"]
    assert list(faults([row(PROVEN, (here,))])) == [f"1.1.1: {here} is no test"]
    assert list(faults([row(PROVEN)])) == ["1.1.1: proven rows name tests, and no others do"]
    assert list(faults([row("done", (), "x" * LEAST_REASON)])) == ["1.1.1: done is no status"]
    assert list(faults([row(OPEN, (), "later")])) == ["1.1.1: no reason of substance"]
