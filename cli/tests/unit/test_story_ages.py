"""The people of the stories are as old as is told, whatever day it is."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm_cli.story import adult, child, decline
from nrm_shared.kernel.calendar import age_on

DAYS = st.dates(date(2026, 1, 1), date(2126, 12, 31))
A_CHILD = 18


def rehana(today: date) -> date:
    """Return Rehana's date of birth."""
    said = adult.rehana(today).date_of_birth
    assert said is not None
    return said.value


def mim(today: date) -> date:
    """Return Mim's date of birth."""
    return _value(child.report_body(today)["subject"])


def tareq(today: date) -> date:
    """Return the first day of the month in which Tareq was born."""
    return _value(decline.tareq(today))


def _value(subject: dict[str, Any]) -> date:
    return date.fromisoformat(subject["date_of_birth"]["value"])


@pytest.mark.parametrize(("born", "age"), [(rehana, 27), (mim, 14), (tareq, 19)])
@given(today=DAYS)
def test_whatever_day_it_is_the_ages_are_as_told(born: Callable[[date], date], age: int, today: date) -> None:
    assert age_on(born(today), today) == age


@given(today=DAYS)
def test_whatever_day_it_is_mim_is_a_child(today: date) -> None:
    assert age_on(mim(today), today) < A_CHILD


@given(today=DAYS)
def test_tareq_is_as_old_whichever_day_of_the_month_he_was_born(today: date) -> None:
    assert age_on(tareq(today) + timedelta(days=30), today) == decline.AGE
