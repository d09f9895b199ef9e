"""What the routes around consent take: a consent, its end, who gives it for a child, and going on without it."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from nrm_intake.app.consents import CURRENT_TEXT, ConsentInput
from nrm_intake.app.guardians import GuardianInput
from nrm_intake.entrypoints.http.schemas import Body, Code, Language, Line
from nrm_shared.contracts.typed import Moment
from nrm_shared.contracts.words import Need, Purpose, Reference


class GuardianBody(Body):
    """A guardian as described by whoever heard the consent; recorded with it as guardian of record (INV-12)."""

    name: Line
    kind: Code = Field(description="PARENT, LEGAL_GUARDIAN or SIBLING")
    conflict_of_interest: bool = False
    source: Code = "OTHER_PERSON"

    def given(self) -> GuardianInput:
        """Return it for the use case."""
        return GuardianInput(**self.model_dump())


class ConsentBody(Body):
    """One consent C1 to C12 as it was given; expires after 12 months unless said otherwise."""

    purpose: Purpose
    method: Code = Field(description="WRITTEN, THUMBPRINT, VOICE, SIGN_OR_GESTURE, PHONE or ONLINE")
    language: Language = "bn"
    giver_kind: Code = Field(default="SELF", description="SELF, GUARDIAN or AUTHORITY_BEST_INTEREST")
    giver_note: Line | None = Field(default=None, description="Who the guardian is, or why the Authority decided")
    guardian_id: UUID | None = Field(default=None, description="The relationship of the guardian of record who gives")
    guardian: GuardianBody | None = Field(default=None, description="The guardian, if nobody recorded them before")
    child_view: Code | None = Field(
        default=None,
        description="AGREES, DISAGREES or NOT_ASKED; required unless the person gives",
    )
    conflict_of_interest: bool = False
    organisation: Reference | None = Field(default=None, description="C5 only, and required there")
    needs: list[Need] = Field(default=[], description="C5 only; empty means all")
    text_version: Reference = CURRENT_TEXT
    witness: Line | None = Field(default=None, description="Required unless written or online")
    given_at: Moment | None = None
    expires_at: Moment | None = None

    def given(self) -> ConsentInput:
        """Return it for the use case."""
        apart = {"guardian"}
        guardian = self.guardian.given() if self.guardian else None
        return ConsentInput(**{**self.model_dump(exclude=apart), "needs": tuple(self.needs)}, guardian=guardian)


class WithdrawalBody(Body):
    """How the person said so, and who witnessed it."""

    method: Code
    witness: Line | None = None


class WithdrawalByNumberBody(WithdrawalBody):
    """What somebody said on the telephone: the number of the case or report, or the receipt code, and what for."""

    number: Line
    purpose: Code
    organisation: Reference | None = None


class OverrideBody(Body):
    """Why the focal point goes on without consent (INV-18); C5 names one organisation and what it has to give."""

    purpose: Purpose
    reason: Code = Field(description="LIFE_THREATENING, CHILD_BEST_INTEREST or COURT_ORDER")
    text: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    organisation: Reference | None = None
    needs: list[Need] = Field(default=[], max_length=12)
    expires_at: Moment | None = None


class RelationshipBody(Body):
    """Somebody and how they stand to the person (E7)."""

    kind: Code
    source: Code
    name: Line | None = None
    other_person_id: UUID | None = None
    guardian_of_record: bool = False
    conflict_of_interest: bool = False
    note: Line | None = None


class JudgementBody(Body):
    """Who may speak for the person, said anew; or that the relation ended."""

    reason: Code
    guardian_of_record: bool = False
    conflict_of_interest: bool = False
    ended: bool = False


class RevealBody(Body):
    """Why the person has to be known: a code of `reveal_reason`, and in your own words."""

    reason: Code
    text: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
