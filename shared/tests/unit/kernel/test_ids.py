"""Numbers that people read aloud: what is misheard or typed in the wrong order is noticed."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nrm_shared.kernel.ids import CROCKFORD, case_number, check_character, document_number, slip_number

BODIES = st.text(st.sampled_from(CROCKFORD), min_size=1, max_size=12)


def whole(body: str) -> str:
    """Return the characters as they are written, the check character last."""
    return body + check_character(body)


def holds(written: str) -> bool:
    """Return whether the last character is the right one."""
    return check_character(written[:-1]) == written[-1]


@given(BODIES, st.data())
def test_one_wrong_character_is_noticed_wherever_it_is(body: str, data: st.DataObject) -> None:
    written = whole(body)
    place = data.draw(st.integers(0, len(written) - 1))
    wrong = data.draw(st.sampled_from(CROCKFORD.replace(written[place], "")))
    assert holds(written)
    assert not holds(written[:place] + wrong + written[place + 1 :])


@given(BODIES, st.data())
def test_two_neighbours_in_the_wrong_order_are_noticed(body: str, data: st.DataObject) -> None:
    written = whole(body)
    place = data.draw(st.integers(0, len(written) - 2))
    first, second = written[place], written[place + 1]
    assume(first != second)
    assert not holds(written[:place] + second + first + written[place + 2 :])


@given(BODIES)
def test_the_check_character_can_be_dictated_and_typed(body: str) -> None:
    assert check_character(body) in CROCKFORD


@pytest.mark.parametrize(
    ("number", "body"),
    [
        (case_number(2026, 123), "26000123"),
        (document_number("RPT", 2026, 123), "26000123"),
    ],
)
def test_a_number_ends_with_the_check_character_of_its_year_and_count(number: str, body: str) -> None:
    assert number.replace("-", "")[3:] == whole(body)


def test_a_slip_number_ends_with_its_check_character() -> None:
    number = slip_number()
    assert holds(number.replace("-", "").removeprefix("REF"))
