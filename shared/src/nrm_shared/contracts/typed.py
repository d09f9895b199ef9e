"""Values as people type them: dates, times and numbers in Bangla or Latin digits, which mean the same everywhere.

Every request body, query and message from a partner uses these; a contract test fails for one that takes a plain `date`,
`datetime`, `int` or number. What is kept and sent on has Latin digits, and OpenAPI tells the plain types.
"""

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator, Field

from nrm_shared.contracts import words
from nrm_shared.reference.text import fold_digits


def folded(value: object) -> object:
    """Return a text with its digits in Latin, and everything else as it is."""
    return fold_digits(value) if isinstance(value, str) else value


FOLDED = BeforeValidator(folded)
"""Put behind the limits of a number or text, it takes digits of any script; before them, OpenAPI would not tell the limits."""

Day = Annotated[date, FOLDED]
"""A date of the calendar."""

Moment = Annotated[AwareDatetime, FOLDED]
"""A point in time with its zone."""

Whole = Annotated[int, FOLDED]
"""A whole number without limits of its own; one with limits is `Annotated[int, Field(...), FOLDED]`."""

Age = Annotated[int, Field(ge=0, le=110), FOLDED]
"""Years of age of a person."""

Number = Annotated[words.Number, FOLDED]
"""A number read aloud or from paper, such as `NRM-26-000123-B`."""
