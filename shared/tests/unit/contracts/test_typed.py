"""What a date, a time and a number that people type may not be, though pydantic could read one in it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from nrm_shared.contracts.complaints import problems_of
from nrm_shared.contracts.typed import COUNTED, Age, Day, Moment, Whole
from nrm_shared.kernel.errors import Problem
from nrm_shared.reference.error_texts import problem_text

Amount = Annotated[Decimal, COUNTED]


class Form(BaseModel):
    """A body with a field of each kind."""

    date_of_birth: Day | None = None
    held_at: Moment | None = None
    age_at_act: Age | None = None
    victim_priority: Whole | None = None
    hours: Amount | None = None


def problems(kind: Any, value: Any) -> list[Problem]:
    """Return what is wrong with the value."""
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        return problems_of(error.errors())
    return []


@pytest.mark.parametrize(
    "value", [0, 86_400, 1.5, True, "0", "86400", "৮৬৪০০", "2026", "২০২৬", "২০২৬-০২", "1-2-2026", ""]
)
@pytest.mark.parametrize(("kind", "code"), [(Day, "not-a-date"), (Moment, "not-a-time")])
def test_a_date_and_a_time_are_never_read_from_a_bare_number_or_a_part_of_a_date(
    kind: Any, code: str, value: object
) -> None:
    assert problems(kind, value) == [Problem("/", code)]


@pytest.mark.parametrize("value", ["2026-08-01", "2026-08-01T09:30:00", datetime(2026, 8, 1)])  # noqa: DTZ001 - no zone
def test_a_time_without_its_zone_is_none(value: object) -> None:
    assert problems(Moment, value) == [Problem("/", "not-a-time")]


@pytest.mark.parametrize(("kind", "code"), [(Day, "not-a-date"), (Moment, "not-a-time")])
def test_a_day_that_is_in_no_calendar_is_refused(kind: Any, code: str) -> None:
    assert problems(kind, "২০২৬-০২-৩০") == [Problem("/", code)]


def test_dates_and_times_of_our_own_programmes_are_taken_as_they_are() -> None:
    day, moment = date(2000, 2, 11), datetime(2026, 8, 1, tzinfo=UTC)
    assert (TypeAdapter(Day).validate_python(day), TypeAdapter(Moment).validate_python(moment)) == (day, moment)


@pytest.mark.parametrize("value", [True, False, "1_0", "১_০"])
@pytest.mark.parametrize("kind", [Whole, Age, Amount])
def test_yes_and_no_and_digits_with_underscores_are_no_number(kind: Any, value: object) -> None:
    assert problems(kind, value) == [Problem("/", "not-a-number")]


@pytest.mark.parametrize(
    ("field", "value", "bn", "en"),
    [
        (
            "date_of_birth",
            "৮৬৪০০",
            "জন্মতারিখ তারিখ হিসেবে লিখুন: দিন, মাস ও বছর, অথবা যতটুকু জানা।",
            "Date of birth must be a date: day, month and year, or as much of it as is known.",
        ),
        (
            "held_at",
            0,
            "সাক্ষাৎকারের সময় অঞ্চলসহ তারিখ ও সময় হিসেবে লিখুন।",
            "Time of the interview must be a date and time with its zone.",
        ),
        ("age_at_act", True, "ঘটনার সময়ের বয়স সংখ্যায় লিখতে হবে।", "Age at the act must be a number."),
    ],
)
def test_the_refusal_names_the_field_and_the_rule_in_both_languages(
    field: str, value: object, bn: str, en: str
) -> None:
    (problem,) = problems(Form, {field: value})
    told = [problem_text(problem.pointer, problem.code, problem.params, language).detail for language in ("bn", "en")]
    assert told == [bn, en]
