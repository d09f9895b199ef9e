"""Messages to and from the police systems (guideline steps 3 and 5). Sealed both ways.

Nothing here asks for a diary, complaint or court number (INV-07), and nothing here tells the police about needs, health,
counselling or shelter (INV-46).
"""

from typing import Annotated, ClassVar, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from nrm_shared.contracts.base import SealedMessage
from nrm_shared.contracts.partner_words import (
    IdentityClaims,
    Line,
    Part,
    PartnerReference,
    PersonalName,
    Story,
    broken,
)
from nrm_shared.contracts.typed import Age, Moment
from nrm_shared.contracts.words import Code, Number, Reference, TriState

SHORTEST_EVIDENCE = 30
Evidence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=SHORTEST_EVIDENCE, max_length=5_000)]
Answer = str | int | bool | list[str] | None


# --- to the police system of a station ---


class NationalityCheckV1(SealedMessage):
    """The question whether this person is a national, to the station of the home address."""

    TYPE: ClassVar[str] = "police.nationality-check.v1"
    repatriation_id: UUID
    repatriation_reference: PartnerReference | None = Field(default=None, description="MoFA's key, for the letter.")
    station: Reference
    identity: IdentityClaims
    answer_by: Moment | None = None


class Incident(Part):
    """What the station needs to find and interview the person."""

    summary: Story | None = None
    incident_district: Reference | None = None
    current_district: Reference | None = None
    current_upazila: Reference | None = None
    contact: Line | None = Field(default=None, description="How the person can be reached safely.")
    language: Line | None = None
    interpreter_needed: bool = False
    minor_at_act: TriState = "unknown"


class ConfirmationTaskV1(SealedMessage):
    """Please interview and answer the questionnaire; police contact was agreed to (C2)."""

    TYPE: ClassVar[str] = "police.confirmation-task.v1"
    task_id: UUID
    case_number: Number
    station: Reference
    identity: IdentityClaims
    incident: Incident
    questionnaire_version: Reference
    issued_at: Moment
    due_at: Moment


class ReturnedPoint(Part):
    """One point that the station should answer."""

    field: str = Field(max_length=200, description="JSON pointer into the finding; empty: all of it.")
    text: Line


class FindingReturnedV1(SealedMessage):
    """The finding comes back with points to answer; send it again with the same task."""

    TYPE: ClassVar[str] = "police.finding-returned.v1"
    task_id: UUID
    station: Reference
    reference: PartnerReference | None = Field(default=None, description="The police system's own, of the finding.")
    round: int = Field(ge=1)
    points: list[ReturnedPoint] = Field(min_length=1, max_length=50)
    due_at: Moment | None = None


class TaskCancelledV1(SealedMessage):
    """The task needs no answer any more; delete what was sent with it."""

    TYPE: ClassVar[str] = "police.task-cancelled.v1"
    task_id: UUID
    station: Reference
    reason: Code


class MessageAcceptedV1(SealedMessage):
    """The message was recorded."""

    TYPE: ClassVar[str] = "police.message-accepted.v1"
    message_id: UUID
    message_type: str
    reference: PartnerReference | None = None


class MessageRefusedV1(SealedMessage):
    """The message was not recorded; nothing was changed by it."""

    TYPE: ClassVar[str] = "police.message-refused.v1"
    message_id: UUID | None = Field(description="The AMQP message_id of the refused message, if it was readable.")
    message_type: str | None = Field(default=None, max_length=80)
    reference: PartnerReference | None = Field(default=None, description="The police system's own, if readable.")
    task_id: UUID | None = None
    repatriation_id: UUID | None = None
    code: str = Field(pattern=r"^[a-z0-9-]{1,60}$", description="Stable code of the rule.")
    field: str = Field(default="", max_length=200, description="JSON pointer into the message; empty: all of it.")
    detail_bn: str = Field(default="", max_length=500)
    detail_en: str = Field(default="", max_length=500)


# --- from a police system ---


class FromPolice(SealedMessage):
    """What every message from a police system names."""

    reference: PartnerReference = Field(description="The police system's own reference of this message.")
    station: Reference


class Officer(Part):
    """The officer in charge of a task."""

    name: PersonalName
    rank: Line
    badge: PartnerReference | None = None


class NationalityAnsweredV1(FromPolice):
    """The answer to a nationality check."""

    TYPE: ClassVar[str] = "police.nationality-answered.v1"
    repatriation_id: UUID
    result: str = Field(pattern=r"^(CONFIRMED|NOT_CONFIRMED)$")
    answered_at: Moment
    note: Line | None = None


class TaskAcknowledgedV1(FromPolice):
    """The station took the task."""

    TYPE: ClassVar[str] = "police.task-acknowledged.v1"
    task_id: UUID
    officer: Officer
    acknowledged_at: Moment


class Attachment(Part):
    """A file that supports the evidence: its fingerprint; the bytes are handed over at the portal."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    media_type: str = Field(pattern=r"^[a-z]+/[a-z0-9.+-]{1,60}$")
    title: Line | None = None


class Element(Part):
    """One legal element (Act, Means or Purpose): the codes found and the evidence for them."""

    codes: list[Code] = Field(default=[], max_length=20)
    evidence: Evidence | None = None
    attachments: list[Attachment] = Field(default=[], max_length=20)

    @model_validator(mode="after")
    def _evidence_for_codes(self) -> Self:
        if self.codes and self.evidence is None:
            raise broken("evidence-required", min=SHORTEST_EVIDENCE)
        return self


class Interview(Part):
    """How the interview was held."""

    present: list[Code] = Field(
        default=[], max_length=10, description="APPROPRIATE_ADULT, INTERPRETER, FEMALE_OFFICER, COUNSEL."
    )
    appropriate_adult: bool | None = Field(default=None, description="Required for a child: present or not.")
    reason_if_absent: Line | None = Field(default=None, description="Why no appropriate adult was present.")
    location: Line | None = None
    interpreter: bool = False
    held_at: Moment | None = None
    first_meeting: bool = Field(
        default=False,
        description="The first contact with the person: what is locked then stays unanswered, as do act, means and purpose; "
        "the conclusion is INCONCLUSIVE.",
    )


class PoliceCase(Part):
    """A police or court number, if there happens to be one. Never asked for (INV-07)."""

    kind: str = Field(pattern=r"^(GD|FIR|COURT)$")
    number: PartnerReference


class FindingSubmittedV1(FromPolice):
    """The questionnaire's answers and the officer's conclusion. Whether each element is met is computed, not sent."""

    TYPE: ClassVar[str] = "police.finding-submitted.v1"
    task_id: UUID
    questionnaire_version: Reference
    answers: dict[Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,60}$")], Answer] = Field(max_length=200)
    act: Element
    means: Element = Element()
    purpose: Element
    age_at_act: Age | None = None
    minor_at_act: TriState
    red_flags: list[Code] = Field(default=[], max_length=60)
    interview: Interview
    conclusion: str = Field(pattern=r"^(VICTIM|NOT_VICTIM|INCONCLUSIVE)$")
    reasons: Story
    police_case: PoliceCase | None = None
    submitted_at: Moment

    @model_validator(mode="after")
    def _age_agrees(self) -> Self:
        if self.age_at_act is not None and self.minor_at_act == ("no" if self.age_at_act < 18 else "yes"):
            raise broken("age-and-minor-disagree")
        return self


TO_POLICE: tuple[type[SealedMessage], ...] = (
    NationalityCheckV1,
    ConfirmationTaskV1,
    FindingReturnedV1,
    TaskCancelledV1,
    MessageAcceptedV1,
    MessageRefusedV1,
)
FROM_POLICE: tuple[type[SealedMessage], ...] = (NationalityAnsweredV1, TaskAcknowledgedV1, FindingSubmittedV1)
