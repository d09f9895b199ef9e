"""What intake answers to `prepare`. It is used at once, sealed or shown, and never stored here."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from nrm_shared.contracts.partner_words import DateOfBirth, IdentityClaims


class Answer(BaseModel):
    """An answer of intake; unknown fields are ignored, values stay out of representations and errors."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    def __str__(self) -> str:
        return repr(self)


class IncidentFile(Answer):
    """What the station needs to find and interview the person."""

    narrative: str | None = None
    tip_type: str | None = None
    current_district: str | None = None
    current_upazila: str | None = None
    minor_at_act: str = "unknown"
    interpreter_language: str | None = None


class ConfirmationFile(Answer):
    """Everything a confirmation task is made of."""

    case_id: UUID
    case_number: str
    person: IdentityClaims
    incident: IncidentFile


class IdentifierClaims(Answer):
    """An identifier and what is claimed with it."""

    identifier_id: UUID
    case_id: UUID | None = None
    person_id: UUID | None = None
    type: str
    value: str
    country: str | None = None
    name_bn: str | None = None
    name_en: str | None = None
    date_of_birth: DateOfBirth | date | str | None = None
    father_name: str | None = None
    mother_name: str | None = None

    @property
    def born(self) -> str | None:
        """Return the date of birth as precisely as it is known: `YYYY-MM-DD`, `YYYY-MM` or `YYYY`."""
        given = self.date_of_birth
        if isinstance(given, DateOfBirth):
            length = {"day": 10, "month": 7}.get(given.precision, 4)
            # An age estimate is no claim: a registry could only contradict it.
            return None if given.precision == "age_estimate" else given.value.isoformat()[:length]
        return given.isoformat() if isinstance(given, date) else given
