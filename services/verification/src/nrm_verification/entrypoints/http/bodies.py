"""What verification's routes take."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from nrm_shared.contracts.partner_police import Answer, Element, Interview, PoliceCase, ReturnedPoint
from nrm_shared.contracts.partner_words import Line
from nrm_shared.contracts.typed import Age, Moment
from nrm_shared.contracts.words import Code, TriState
from nrm_verification.app.adjudicate import AdjudicateCheck
from nrm_verification.app.determine import IssueDetermination
from nrm_verification.app.issue_task import IssueTask
from nrm_verification.app.nationality import AnswerNationalityCheck
from nrm_verification.app.status_notice import RecordStatusNotice
from nrm_verification.app.submit_finding import SubmitFinding
from nrm_verification.app.take_task import AcknowledgeTask, Officer
from nrm_verification.domain.determination import Decision


class Body(BaseModel):
    """A request body: unknown fields are refused, and errors never quote what was sent."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class TaskBody(Body):
    """A confirmation task to be issued; without a station the one of the person's present upazila.

    `station` may name a competent authority other than the police; then another focal point determines.
    """

    case_id: UUID
    station: str | None = Field(default=None, max_length=64)
    legal_basis: Code | None = None
    legal_basis_note: str | None = Field(default=None, max_length=2_000)

    def command(self) -> IssueTask:
        """Return the command this body asks for."""
        return IssueTask(**self.model_dump())


class ReassignmentBody(Body):
    """The station that gets the task now; `legal_basis` is that of the task, if it was issued on one."""

    case_id: UUID
    station: str = Field(max_length=64)
    legal_basis: Code | None = None


class AcknowledgementBody(Body):
    """Who works on the task at the station."""

    officer_name: str = Field(min_length=1, max_length=120)
    officer_rank: str = Field(min_length=1, max_length=80)
    officer_badge: str | None = Field(default=None, max_length=40)

    def command(self, task_id: UUID, row_version: int | None) -> AcknowledgeTask:
        """Return the command this body asks for."""
        officer = Officer(self.officer_name, self.officer_rank, self.officer_badge)
        return AcknowledgeTask(task_id, officer, row_version)


class FindingBody(Body):
    """The answered questionnaire. No diary, complaint or court number is ever required (INV-07)."""

    questionnaire_version: str = Field(max_length=64)
    answers: dict[str, Answer] = Field(max_length=200)
    act: Element
    means: Element = Element()
    purpose: Element
    age_at_act: Age | None = None
    minor_at_act: TriState
    red_flags: list[str] = Field(default=[], max_length=60)
    interview: Interview
    conclusion: Code
    reasons: str | None = Field(default=None, max_length=15_000)
    police_case: PoliceCase | None = None

    def command(self, task_id: UUID, row_version: int | None) -> SubmitFinding:
        """Return the command this body asks for."""
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return SubmitFinding(task_id=task_id, row_version=row_version, **fields)


class PointBody(Body):
    """One point that the station should answer."""

    field: str = Field(max_length=200, description="JSON pointer into the finding; empty: all of it.")
    text: Line


class ReturnBody(Body):
    """The points the station should answer."""

    points: list[PointBody] = Field(min_length=1, max_length=50)

    def returned(self) -> tuple[ReturnedPoint, ...]:
        """Return the points as they go to the station."""
        return tuple(ReturnedPoint(field=point.field, text=point.text) for point in self.points)


class CancellationBody(Body):
    """Why the task ends (a code of the list `notconf`)."""

    reason: Code


class AgeDecisionBody(Body):
    """The dated decision on the age at the act, where the finding left it open (INV-03)."""

    minor_at_act: str = Field(pattern="^(yes|no)$")
    basis: str = Field(min_length=1, max_length=2_000)


class DeterminationBody(Body):
    """The focal point's decision."""

    case_id: UUID
    outcome: Code
    reasons: str = Field(max_length=15_000)
    not_confirmed_code: Code | None = None
    justification: str | None = Field(default=None, max_length=15_000)
    age_decision: AgeDecisionBody | None = None

    def command(self, row_version: int | None) -> IssueDetermination:
        """Return the command this body asks for."""
        decision = Decision(
            outcome=self.outcome,
            reasons=self.reasons,
            not_confirmed_code=self.not_confirmed_code,
            justification=self.justification,
            minor_at_act=self.age_decision.minor_at_act if self.age_decision else None,
            age_basis=self.age_decision.basis if self.age_decision else None,
        )
        return IssueDetermination(self.case_id, decision, row_version)


class ReviewRequestBody(Body):
    """Why the determination should be looked at again."""

    reasons: str | None = Field(default=None, max_length=15_000)


class ReviewBody(Body):
    """UPHELD or OVERTURNED, and why."""

    decision: Code
    reasons: str = Field(min_length=1, max_length=15_000)


class StatusNoticeBody(Body):
    """What the person was told about the measures taken (form F3)."""

    case_id: UUID
    told_at: Moment
    method: Code
    language: str = Field(min_length=2, max_length=40)
    measures: str = Field(min_length=1, max_length=15_000)

    def command(self) -> RecordStatusNotice:
        """Return the command this body asks for."""
        return RecordStatusNotice(**self.model_dump())


class NationalityAnswerBody(Body):
    """What the station can tell."""

    result: Code
    note: str | None = Field(default=None, max_length=2_000)

    def command(self, repatriation_id: UUID, row_version: int | None) -> AnswerNationalityCheck:
        """Return the command this body asks for."""
        return AnswerNationalityCheck(repatriation_id, self.result, self.note, row_version)


class IdentityCheckBody(Body):
    """The identifier whose registry is to be asked."""

    case_id: UUID
    identifier_id: UUID


class AdjudicationBody(Body):
    """What a partial match, mismatch or missing record means."""

    decision: Code
    reason: str = Field(max_length=5_000)

    def command(self, check_id: UUID, row_version: int | None) -> AdjudicateCheck:
        """Return the command this body asks for."""
        return AdjudicateCheck(check_id, self.decision, self.reason, row_version)
