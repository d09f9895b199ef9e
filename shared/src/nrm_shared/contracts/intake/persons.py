"""Events of the person a case is about: who sees her, whose records are one, her own sign-in, what she asks, her erasure."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from nrm_shared.contracts.base import Event
from nrm_shared.contracts.words import Code, Digest, Moment


class PersonRevealedV1(Event):
    """Somebody of the Authority revealed who the case is about, for an hour and with a reason (2.2 AUT)."""

    TYPE: ClassVar[str] = "intake.person-revealed.v1"
    reveal_id: UUID
    case_id: UUID
    reason: Code
    until: Moment


class PersonsMergedV1(Event):
    """Two records are one natural person's (INV-38). One event for each case of either, or one if neither has any."""

    TYPE: ClassVar[str] = "intake.persons-merged.v1"
    merge_id: UUID
    case_id: UUID | None = None
    kept_person_id: UUID
    merged_person_id: UUID
    reason: Code


class MergeReversedV1(Event):
    """The two records are two persons' after all. One event for each case of either, or one if neither has any."""

    TYPE: ClassVar[str] = "intake.merge-reversed.v1"
    merge_id: UUID
    case_id: UUID | None = None
    kept_person_id: UUID
    merged_person_id: UUID
    reason: Code


class PersonErasedV1(Event):
    """The person's data was erased here; every service destroys its own keys for the person and all of these."""

    TYPE: ClassVar[str] = "intake.person-erased.v1"
    person_id: UUID
    case_ids: list[UUID] = Field(default=[])
    report_ids: list[UUID] = Field(default=[])
    repatriation_ids: list[UUID] = Field(default=[])


# --- the survivor's own sign-in (2.2 SUR) ---


class SurvivorCodeMintedV1(Event):
    """The person a case is about was handed a code to sign in with; one handed out before is worth nothing."""

    TYPE: ClassVar[str] = "intake.survivor-code-minted.v1"
    code_id: UUID
    case_id: UUID


class SurvivorAccessGrantedV1(Event):
    """What a code that was handed out opens. For identity alone: no timeline, no store of events holds it.

    The code opens nothing without the PIN chosen at hand-over.
    """

    TYPE: ClassVar[str] = "intake.survivor-access-granted.v1"
    code_id: UUID
    person_id: UUID
    case_ids: list[UUID] = Field(description="Every case about the person; the survivor's token names them.")
    digest: Digest = Field(description="SHA-256 of the 80 random bits of the code.")
    handed_out_by: str | None = Field(
        default=None, description="The account that was shown the code, and so does not choose its PIN."
    )


class SurvivorCodeEndedV1(Event):
    """The code handed out to a person is worth nothing any more; whoever signed in with it is out."""

    TYPE: ClassVar[str] = "intake.survivor-code-ended.v1"
    code_id: UUID
    case_id: UUID
    reason: Code


# --- subject requests (2.10) ---


class SubjectRequestMadeV1(Event):
    """The person of a case, or somebody on her behalf, asked about the data kept of her; the words stay at intake."""

    TYPE: ClassVar[str] = "intake.subject-request-made.v1"
    request_id: UUID
    case_id: UUID
    kind: Code = Field(description="ACCESS, CORRECT or SEAL.")
    due_at: Moment


class SubjectRequestDecidedV1(Event):
    """It was answered, or taken back."""

    TYPE: ClassVar[str] = "intake.subject-request-decided.v1"
    request_id: UUID
    case_id: UUID
    outcome: Code = Field(description="FULFILLED, REFUSED, WITHDRAWN, or LAPSED: the person was erased before.")
    reason: Code | None = None
