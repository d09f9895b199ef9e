"""What the routes take that tell of a person: names, birth, telephones, documents."""

from typing import Annotated

from pydantic import Field, StringConstraints

from nrm_intake.app.person_input import IdentifierInput, PersonInput
from nrm_intake.domain.details import BirthDate, PersonDetails, Phone
from nrm_intake.entrypoints.http.schemas import Body, Code, Country, Language, Line
from nrm_shared.contracts.typed import Day
from nrm_shared.contracts.words import Reference


class BirthBody(Body):
    """A date of birth as far as it is known; a missing day or month is 1."""

    value: Day
    precision: str = Field(default="day", description="day, month, year or age_estimate")


class PhoneBody(Body):
    """A telephone number and whether it is safe to use (INV-45)."""

    number: Line
    safe_to_contact: bool = False
    safe_hours: Line | None = None
    may_leave_message: bool = False
    owner: Line | None = None


class IdentifierBody(Body):
    """A document number: NID, BRN, PASSPORT or OTHER, in any digits."""

    type: Code
    value: Line
    country: Country | None = None
    holder_claim: Annotated[str, StringConstraints(pattern=r"^(own|family|unknown)$")] = "unknown"

    def given(self) -> IdentifierInput:
        """Return it for the use case."""
        return IdentifierInput(**self.model_dump())


class PersonBody(Body):
    """A person as far as known; nothing is required."""

    name_bn: str | None = None
    name_en: str | None = None
    alias: str | None = None
    gender: Code | None = None
    date_of_birth: BirthBody | None = None
    father_name: str | None = None
    mother_name: str | None = None
    father_alive: str = "unknown"
    mother_alive: str = "unknown"
    nationalities: list[Country] = Field(default=[], max_length=5)
    home_district: Reference | None = None
    home_upazila: Reference | None = None
    home_address: str | None = None
    current_address: str | None = None
    current_union: str | None = None
    phones: list[PhoneBody] = Field(default=[], max_length=5)
    safe_channel: str | None = None
    languages: list[Language] = Field(default=[], max_length=10)
    interpreter_language: Language | None = None
    communication_aid: str | None = None
    accessibility: list[Code] = Field(default=[], max_length=10)
    description: str | None = None
    identifiers: list[IdentifierBody] = Field(default=[], max_length=5)

    def given(self) -> PersonInput:
        """Return it for the use case."""
        apart = {"gender", "date_of_birth", "home_district", "home_upazila", "identifiers", "phones"}
        plain = self.model_dump(exclude=apart)
        for name in ("nationalities", "languages", "accessibility"):
            plain[name] = tuple(plain[name])
        birth = self.date_of_birth
        details = PersonDetails(
            **plain,
            birth=BirthDate(birth.value, birth.precision) if birth else None,
            phones=tuple(Phone(**phone.model_dump()) for phone in self.phones),
        )
        numbers = tuple(one.given() for one in self.identifiers)
        return PersonInput(details, self.gender, self.home_district, self.home_upazila, numbers)
