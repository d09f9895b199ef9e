"""Values as people type them: dates, times and numbers in Bangla or Latin digits, which mean the same everywhere.

Every request body, query and message from a partner uses these; a contract test fails for one that takes a plain `date`,
`datetime`, `int` or number. What is kept and sent on has Latin digits, and OpenAPI tells the plain types. Pydantic by itself
takes a bare number for seconds since 1970, `true` for 1 and `1_0` for 10; a slip of the hand is refused here instead.
"""

import re
from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from nrm_shared.contracts import words
from nrm_shared.reference.text import fold_digits

# How RFC 3339 begins every date and time.
_DAY_FIRST = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def folded(value: object) -> object:
    """Return a text with its digits in Latin, and everything else as it is."""
    return fold_digits(value) if isinstance(value, str) else value


def counted(value: object) -> object:
    """Return a number typed as text with its digits in Latin, and everything else as it is.

    Raises the error `not-a-number` for yes and no, and for a text with underscores between its digits.
    """
    if isinstance(value, bool) or (isinstance(value, str) and "_" in value):
        raise PydanticCustomError("not-a-number", "not a number")
    return folded(value)


def dated(value: object) -> object:
    """Return a date, or a text that begins with one (YYYY-MM-DD), its digits in Latin; else raise `not-a-date`."""
    if not _begins_with_a_day(value):
        raise PydanticCustomError("not-a-date", "not a date")
    return folded(value)


def timed(value: object) -> object:
    """Return a time, or a text that begins with its day (YYYY-MM-DD), its digits in Latin; else raise `not-a-time`."""
    if not _begins_with_a_day(value):
        raise PydanticCustomError("not-a-time", "not a time")
    return folded(value)


def _begins_with_a_day(value: object) -> bool:
    return isinstance(value, date) or (isinstance(value, str) and _DAY_FIRST.match(fold_digits(value)) is not None)


FOLDED = BeforeValidator(folded)
"""Put behind the limits of a text, it takes digits of any script; before them, OpenAPI would not tell the limits."""

COUNTED = BeforeValidator(counted)
"""The same for a number."""

Day = Annotated[date, BeforeValidator(dated)]
"""A date of the calendar."""

Moment = Annotated[AwareDatetime, BeforeValidator(timed)]
"""A point in time with its zone."""

Whole = Annotated[int, COUNTED]
"""A whole number without limits of its own; one with limits is `Annotated[int, Field(...), COUNTED]`."""

Age = Annotated[int, Field(ge=0, le=110), COUNTED]
"""Years of age of a person."""

Number = Annotated[words.Number, FOLDED]
"""A number read aloud or from paper, such as `NRM-26-000123-B`."""
