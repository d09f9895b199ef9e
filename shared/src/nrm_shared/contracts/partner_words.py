"""What partner messages are made of. These may carry personal data, and therefore travel only sealed."""

from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from nrm_shared.contracts.typed import Day
from nrm_shared.contracts.words import Code, Reference

PartnerReference = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
"""A partner's own file or letter number, kept exactly as given and repeated in answers."""

PersonalName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Story = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=15_000)]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
"""A country in ISO 3166 alpha-3; XXA for stateless."""


def broken(code: str, **limits: int) -> PydanticCustomError:
    """Return the error of a rule between fields; the sender is told `code`, and the limits its text names."""
    return PydanticCustomError(code, "{rule}", {"rule": code, **limits})


class Part(BaseModel):
    """A part of a partner message; unknown fields are refused, so that nothing a partner sends is lost silently."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    def __str__(self) -> str:
        return repr(self)


class DateOfBirth(Part):
    """A date of birth as far as it is known."""

    value: Day = Field(description="With a missing day or month set to 1.")
    precision: str = Field(default="day", pattern=r"^(day|month|year|age_estimate)$")


class Identifier(Part):
    """A document number as the person or document gives it; Bangla digits are welcome."""

    type: Code = Field(description="NID, BRN, PASSPORT or OTHER.")
    value: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=40)]
    country: Country | None = None


class IdentityClaims(Part):
    """Who the person is said to be. At least one name."""

    name_bn: PersonalName | None = None
    name_en: PersonalName | None = None
    gender: Code
    date_of_birth: DateOfBirth | None = None
    father_name: PersonalName | None = None
    mother_name: PersonalName | None = None
    home_district: Reference | None = None
    home_upazila: Reference | None = None
    home_address: Line | None = None
    identifiers: list[Identifier] = Field(default=[], max_length=5)

    @model_validator(mode="after")
    def _has_a_name(self) -> Self:
        if self.name_bn is None and self.name_en is None:
            raise broken("name-required")
        return self


def as_plain(message: BaseModel) -> dict[str, Any]:
    """Return the message as it travels: JSON types only, absent values left out."""
    return message.model_dump(mode="json", exclude_none=True)
