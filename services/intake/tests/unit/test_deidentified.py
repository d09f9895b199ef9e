"""De-identified rows: whatever is counted from them is of eleven persons and more, or of nobody (decision 11), by hypothesis."""

from collections import defaultdict
from itertools import combinations
from uuid import UUID, uuid4

from hypothesis import example, given
from hypothesis import strategies as st

from nrm_intake.app.export_rows import OF_NOBODY, columns, without_identity
from nrm_intake.domain.deidentified import SMALLEST_CELL, WITHHELD, Counted, deidentified

from .test_export import an_export

QUARTERS, GENDERS, STATES, DISTRICTS = ("FY2025-Q4", "FY2026-Q1"), ("F", "M"), ("OPEN", "CLOSED", ""), "ABCD"


def rows_of(*groups: tuple[int, tuple[str, ...]]) -> list[Counted]:
    """Return so many rows with the same cells, each of a person of its own."""
    return [Counted(uuid4(), uuid4(), cells) for number, cells in groups for _ in range(number)]


@st.composite
def some_rows(draw: st.DrawFn) -> list[Counted]:
    """Rows of a few dozen persons, some of whom have several; values are as uneven as they come."""
    cells = st.tuples(*(st.sampled_from(values) for values in (QUARTERS, GENDERS, STATES, DISTRICTS)))
    groups = draw(st.lists(st.tuples(cells, st.integers(1, 30)), max_size=12))
    persons = [UUID(int=number) for number in range(draw(st.integers(1, 60)))]
    found = [Counted(uuid4(), persons[0], one) for one, number in groups for _ in range(number)]
    return [Counted(row.case_id, persons[position % len(persons)], row.cells) for position, row in enumerate(found)]


def cells_of(rows: list[Counted], chosen: tuple[int, ...]) -> dict[tuple[str, ...], set[UUID]]:
    """Count the rows by some of their columns: which persons each cell of the table stands for."""
    table: dict[tuple[str, ...], set[UUID]] = defaultdict(set)
    for row in rows:
        table[tuple(row.cells[column] for column in chosen)].add(row.person_id)
    return table


@given(some_rows())
@example(rows_of((11, ("FY2026-Q1", "F", "OPEN", "A")), (10, ("FY2026-Q1", "M", "OPEN", "A"))))
def test_no_cell_of_any_table_stands_for_fewer_than_eleven_persons(rows: list[Counted]) -> None:
    told = deidentified(rows)
    for size in range(1, 5):
        for chosen in combinations(range(4), size):
            for cell, persons in cells_of(told, chosen).items():
                assert len(persons) >= SMALLEST_CELL, (chosen, cell)


@given(some_rows())
def test_a_cell_is_told_as_it_is_or_withheld_and_never_changed(rows: list[Counted]) -> None:
    before = {row.case_id: row for row in rows}
    for row in deidentified(rows):
        source = before[row.case_id]
        assert all(told in (cell, WITHHELD) for told, cell in zip(row.cells, source.cells, strict=True))


@given(some_rows())
def test_a_quarter_says_the_same_whatever_other_quarters_are_asked_for_with_it(rows: list[Counted]) -> None:
    for quarter in QUARTERS:
        alone = deidentified(row for row in rows if row.cells[0] == quarter)
        with_others = [row for row in deidentified(rows) if row.cells[0] == quarter]
        assert {row.case_id: row.cells for row in alone} == {row.case_id: row.cells for row in with_others}


def test_eleven_who_are_alike_are_told_whole_and_ten_are_not_told_at_all() -> None:
    alike = ("FY2026-Q1", "F", "OPEN", "A")
    assert {row.cells for row in deidentified(rows_of((11, alike)))} == {alike}
    assert deidentified(rows_of((10, alike))) == []


def test_eleven_rows_of_ten_persons_are_too_few() -> None:
    rows = rows_of((11, ("FY2026-Q1", "F", "OPEN", "A")))
    assert deidentified([*rows[:10], Counted(uuid4(), rows[0].person_id, rows[0].cells)]) == []


def test_what_is_rare_is_withheld_with_the_next_rarer_so_that_no_total_gives_it_back() -> None:
    rows = rows_of((30, ("FY2026-Q1", "A")), (12, ("FY2026-Q1", "B")), (5, ("FY2026-Q1", "C")))
    shown = [(cell, len(persons)) for cell, persons in cells_of(deidentified(rows), (1,)).items()]
    assert sorted(shown) == [(("A",), 30), ((WITHHELD,), 17)]


def test_nothing_more_is_withheld_once_those_withheld_are_eleven() -> None:
    rows = rows_of((30, ("FY2026-Q1", "A")), (12, ("FY2026-Q1", "B")), (6, ("FY2026-Q1", "C")), (5, ("FY2026-Q1", "D")))
    shown = [(cell, len(persons)) for cell, persons in cells_of(deidentified(rows), (1,)).items()]
    assert sorted(shown) == [(("A",), 30), (("B",), 12), ((WITHHELD,), 11)]


def test_the_file_shows_no_id_and_no_two_files_call_a_case_the_same() -> None:
    kept = rows_of((12, ("FY2026-Q1", *"F" * (len(OF_NOBODY) - 1))))
    first, second = (without_identity(an_export(for_statistics=True), kept)[0] for _ in range(2))
    for row in kept:
        for id in (row.case_id, row.person_id):
            assert str(id) not in str(first) and id.hex not in str(first)
    key = columns("STATISTICS").index("row_key")
    assert len({row[key] for row in first} | {row[key] for row in second}) == 24


def test_the_cases_that_are_too_few_are_named_to_whoever_makes_the_file() -> None:
    few = rows_of((2, ("FY2025-Q4", "F")))
    rows, left_out = without_identity(an_export(for_statistics=True), [*few, *rows_of((11, ("FY2026-Q1", "F")))])
    assert len(rows) == 11 and left_out == [row.case_id for row in few]
