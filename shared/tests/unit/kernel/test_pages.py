"""One shape of list for every service: no entry twice, none left out, and a foreign cursor is refused by its field."""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from nrm_shared.kernel import pages
from nrm_shared.kernel.errors import Malformed
from nrm_shared.kernel.ids import new_id

NOON = datetime(2026, 2, 1, 12, 0, 0, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    """An entry of a list."""

    id: UUID
    due_at: datetime | None


# Always the same: it stands in the names of tests, and every process of a run must find them under the same names.
AN_ID = "01890000-0000-7000-8000-000000000000"
ROWS = [Row(new_id(), NOON), Row(new_id(), NOON), Row(new_id(), NOON + timedelta(hours=1)), Row(new_id(), None)]


def made(*parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


def test_a_list_is_read_to_its_end_without_gaps_or_repeats() -> None:
    seen: list[Row] = []
    after = None
    for _ in ROWS:
        shown = pages.part(ROWS, pages.read_due(after), 1, pages.by_due)
        seen += shown.items
        after = shown.next

    assert (seen, after) == (ROWS, None)


def test_the_last_page_says_that_it_is_the_last_also_when_it_is_full() -> None:
    assert pages.page(ROWS[:2], 2, pages.by_id).next is None
    assert pages.page(ROWS[:3], 2, pages.by_id).next is not None


@pytest.mark.parametrize("row", ROWS)
def test_a_key_comes_back_from_its_cursor_as_it_went_in(row: Row) -> None:
    assert pages.read_due(pages.write(pages.by_due(row))) == pages.by_due(row)
    assert pages.read_id(pages.write((row.id,))) == row.id


def test_a_cursor_is_ascii_that_needs_no_quoting_in_an_address() -> None:
    cursor = pages.write(("ঢাকা ~/?", 7))

    assert cursor.replace("-", "").replace("_", "").isalnum()
    assert pages.read(cursor, pages.word, pages.number) == ("ঢাকা ~/?", 7)


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "seven",
        "ঢাকা",
        made(),
        made("only one"),
        made("one", "two", "three"),
        made("", 7),
        made("yesterday", AN_ID),
        made("2026-02-01T12:00:00", AN_ID),
        made("0001-01-01T00:00:00+14:00", AN_ID),
        made(NOON.isoformat(), "not an id"),
        made(["["], {}),
        base64.urlsafe_b64encode(b"[" * 5000).decode(),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    ],
)
def test_a_cursor_of_another_list_is_refused_by_field_and_rule(cursor: str) -> None:
    with pytest.raises(Malformed) as refused:
        pages.read_due(cursor)

    assert [(problem.pointer, problem.code) for problem in refused.value.problems] == [("/after", "not-a-cursor")]


@pytest.mark.parametrize("part", ["-1", str(2**63), "one"])
def test_a_number_no_row_can_have_is_refused(part: str) -> None:
    with pytest.raises(Malformed):
        pages.read_number(made(part))


def test_a_word_no_database_keeps_is_refused() -> None:
    with pytest.raises(Malformed):
        pages.read(made("a\0b"), pages.word)


def test_an_entry_that_a_whole_list_does_not_have_is_refused() -> None:
    with pytest.raises(Malformed):
        pages.part(ROWS, (NOON, new_id()), 2, pages.by_due)


@pytest.mark.parametrize("part", [["a"], {"a": 1}, 7, None])
def test_what_is_no_text_is_no_word_of_a_cursor(part: object) -> None:
    with pytest.raises(Malformed):
        pages.read(made(part), pages.word)
