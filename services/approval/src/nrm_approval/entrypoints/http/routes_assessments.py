"""Routes of needs assessments (step 6)."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from nrm_approval.app.assign_assessment import AssignAssessment, ReassignAssessment
from nrm_approval.app.judge_assessment import AcceptAssessment, ReturnAssessment
from nrm_approval.app.queries import Assessments, OneAssessment
from nrm_approval.app.views import AssessmentView
from nrm_approval.app.work_on_assessment import DeclineAssessment, StartAssessment, SubmitAssessment
from nrm_approval.domain.findings import Findings
from nrm_approval.entrypoints.http.words import Body, Code, Mode, Need, Prospect, Reference, Text, TriState
from nrm_shared.contracts.typed import Day, Moment, Whole
from nrm_shared.http.door import Call, Door
from nrm_shared.http.pages import DEFAULT_LIMIT, After, Limit, PageAnswer


class ReassignmentBody(Body):
    """Who shall assess; a note is needed if the organisation already serves the case (SD4)."""

    organisation: Reference
    assessor: Reference | None = None
    conflict_note: Text | None = None


class AssignmentBody(ReassignmentBody):
    """Which case, and who shall assess it."""

    case_id: UUID


class DeclineBody(Body):
    """Why the organisation cannot assess (list `assessment_decline`)."""

    reason: Code


class ReturnBody(Body):
    """What is missing."""

    note: Text


class FindingsBody(Body):
    """What was found: all twelve needs and all eight risks from 0 (none) to 3 (urgent)."""

    scores: dict[str, Whole]
    risks: dict[str, Whole]
    notes: dict[str, Text] = {}
    victim_priority: list[Need] = Field(default=[], max_length=12)
    safety_plan: Text | None = None
    recommendation: Text | None = None
    best_interest_note: Text | None = None
    mode: Mode
    assessed_on: Day
    family_reunion_prospect: Prospect = "unknown"
    orphan: TriState = "unknown"

    def command(self, id: UUID, version: int | None) -> SubmitAssessment:
        """Return the command this body asks for."""
        findings = Findings(
            scores=self.scores,
            risks=self.risks,
            notes=dict(self.notes),
            victim_priority=tuple(self.victim_priority),
            safety_plan=self.safety_plan,
            recommendation=self.recommendation,
            best_interest_note=self.best_interest_note,
        )
        return SubmitAssessment(
            id, findings, self.mode, self.assessed_on, self.family_reunion_prospect, self.orphan, version
        )


class AssessmentAnswer(BaseModel):
    """Where the assessment stands after a move."""

    id: UUID
    case_id: UUID
    status: str
    organisation: str | None
    assessor: str | None
    due_at: Moment | None
    access_until: Moment | None
    row_version: int


def router(door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/v1/assessments", tags=["needs assessment"])

    @routes.post("", status_code=201, response_model=AssessmentAnswer)
    def assign(body: AssignmentBody, call: Call = door.signed_in(AssignAssessment)) -> Response:
        """Give the assessment of a case to an organisation of the pool (focal point)."""
        return call.run(AssignAssessment(**body.model_dump()), answer=AssessmentAnswer, status=201)

    @routes.post("/{id}/assignment", response_model=AssessmentAnswer)
    def reassign(id: UUID, body: ReassignmentBody, call: Call = door.signed_in(ReassignAssessment)) -> Response:
        """Give a declined assessment to another organisation (focal point)."""
        command = ReassignAssessment(id, **body.model_dump(), row_version=call.if_match)
        return call.run(command, answer=AssessmentAnswer)

    @routes.post("/{id}/start", response_model=AssessmentAnswer)
    def start(id: UUID, call: Call = door.signed_in(StartAssessment)) -> Response:
        """Begin, or take up again after a return; consent C4 must be active (assessor)."""
        return call.run(StartAssessment(id, call.if_match), answer=AssessmentAnswer)

    @routes.post("/{id}/decline", response_model=AssessmentAnswer)
    def decline(id: UUID, body: DeclineBody, call: Call = door.signed_in(DeclineAssessment)) -> Response:
        """Decline the assignment (assessor)."""
        return call.run(DeclineAssessment(id, body.reason, call.if_match), answer=AssessmentAnswer)

    @routes.post("/{id}/submission", response_model=AssessmentAnswer)
    def submit(id: UUID, body: FindingsBody, call: Call = door.signed_in(SubmitAssessment)) -> Response:
        """Hand in what was found; consent C4 must still be active (assessor)."""
        return call.run(body.command(id, call.if_match), answer=AssessmentAnswer)

    @routes.post("/{id}/return", response_model=AssessmentAnswer)
    def send_back(id: UUID, body: ReturnBody, call: Call = door.signed_in(ReturnAssessment)) -> Response:
        """Return the assessment to the assessor (focal point)."""
        return call.run(ReturnAssessment(id, body.note, call.if_match), answer=AssessmentAnswer)

    @routes.post("/{id}/acceptance", response_model=AssessmentAnswer)
    def accept(id: UUID, call: Call = door.signed_in(AcceptAssessment)) -> Response:
        """Accept the assessment (focal point)."""
        return call.run(AcceptAssessment(id, call.if_match), answer=AssessmentAnswer)

    @routes.get("/{id}", response_model=AssessmentView)
    def read(id: UUID, call: Call = door.signed_in(OneAssessment)) -> Response:
        """Return one assessment, findings as far as the reader may see them."""
        return call.ask(OneAssessment(id), answer=AssessmentView)

    @routes.get("", response_model=PageAnswer[AssessmentView])
    def listing(
        case_id: UUID | None = None,
        queue: Literal["acceptance"] | None = None,
        after: After = None,
        limit: Limit = DEFAULT_LIMIT,
        call: Call = door.signed_in(Assessments),
    ) -> Response:
        """Return assessments, of one case or of a queue, without their findings."""
        return call.ask(Assessments(queue, case_id, after, limit), answer=PageAnswer[AssessmentView])

    return routes
