"""What the routes of cases take: the person and the profile, the search, the notice of rights, how a case closes."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from nrm_intake.domain.rescue_facts import RightsNotice
from nrm_intake.entrypoints.http.schemas import Body, Code, Country, Language, Line
from nrm_intake.entrypoints.http.schemas_persons import PersonBody
from nrm_shared.contracts.typed import Age, Moment
from nrm_shared.contracts.words import Reference


class PersonUpdateBody(Body):
    """Newly known details, and facts of the case that make its profile."""

    person: PersonBody = Field(default_factory=PersonBody)
    current_district: Reference | None = None
    current_upazila: Reference | None = None
    current_union_code: Reference | None = None
    minor_at_act: str | None = None
    age_at_act: Age | None = None
    tip_type: Code | None = None


class LabelsBody(Body):
    """Up to 100 cases."""

    case_ids: list[UUID] = Field(max_length=100)


class SearchBody(Body):
    """What to look for: PHONE, NAME or a type of document, and the text, which is never written down."""

    kind: Literal["PHONE", "NAME", "NID", "BRN", "PASSPORT", "OTHER"]
    value: Line
    country: Country | None = None


class ClosureBody(Body):
    """Why the case closes (CL-CLOSE), and that the person was told."""

    reason: Code
    victim_informed: bool = False


class ProtectionBody(Body):
    """Whether the person is under witness protection, and the reason's code."""

    protected: bool
    reason: Code


class RightsNoticeBody(Body):
    """The notice of rights and assistance (form F5): when it was given, how and in which language."""

    given_at: Moment
    method: Code = Field(description="A code of the list `consent_method`, such as WRITTEN or VOICE")
    language: Language = "bn"

    def given(self) -> RightsNotice:
        """Return it for the use case."""
        return RightsNotice(**self.model_dump())
