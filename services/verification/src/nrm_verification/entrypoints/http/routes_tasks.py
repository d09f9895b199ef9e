"""Routes of confirmation tasks and the questionnaire (step 5)."""

from uuid import UUID

from fastapi import APIRouter, Response

from nrm_shared.http.door import Call, Door
from nrm_shared.http.pages import DEFAULT_LIMIT, After, Limit, PageAnswer
from nrm_verification.app.end_tasks import CancelTask
from nrm_verification.app.issue_task import IssueTask
from nrm_verification.app.questionnaire import GetQuestionnaire
from nrm_verification.app.read_tasks import GetFinding, GetTask, ListTasks
from nrm_verification.app.reassign_task import ReassignTask
from nrm_verification.app.review_finding import AcceptFinding, ReturnFinding
from nrm_verification.app.submit_finding import SubmitFinding
from nrm_verification.app.take_task import AcknowledgeTask, StartTask
from nrm_verification.app.task_file import FindTaskFile, GetTaskFile
from nrm_verification.entrypoints.http import answers, questionnaires
from nrm_verification.entrypoints.http.bodies import (
    AcknowledgementBody,
    CancellationBody,
    FindingBody,
    ReassignmentBody,
    ReturnBody,
    TaskBody,
)
from nrm_verification.entrypoints.http.first import first


def router(door: Door) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/v1")
    _questionnaire_routes(routes, door)
    _task_routes(routes, door)
    _station_routes(routes, door)
    _focal_point_routes(routes, door)
    return routes


def _questionnaire_routes(routes: APIRouter, door: Door) -> None:
    @routes.get("/questionnaires/current", response_model=questionnaires.QuestionnaireAnswer)
    def read_current(call: Call = door.signed_in(GetQuestionnaire)) -> Response:
        """Return the version that new tasks are issued with."""
        return call.ask(GetQuestionnaire(), answer=questionnaires.QuestionnaireAnswer, shape=questionnaires.shown)

    @routes.get("/questionnaires/{version}", response_model=questionnaires.QuestionnaireAnswer)
    def read_version(version: str, call: Call = door.signed_in(GetQuestionnaire)) -> Response:
        """Return the version a record was made under."""
        query = GetQuestionnaire(version)
        return call.ask(query, answer=questionnaires.QuestionnaireAnswer, shape=questionnaires.shown)


def _task_routes(routes: APIRouter, door: Door) -> None:
    @routes.post("/confirmation-tasks", status_code=201, response_model=answers.TaskAnswer)
    def issue_task(body: TaskBody, call: Call = door.signed_in(IssueTask)) -> Response:
        """Ask a station to confirm; needs consent C2 or a recorded legal basis."""
        return call.run(body.command(), answer=answers.TaskAnswer, status=201)

    @routes.get("/confirmation-tasks", response_model=PageAnswer[answers.TaskAnswer])
    def list_tasks(
        case_id: UUID | None = None,
        station: str | None = None,
        status: str | None = None,
        after: After = None,
        limit: Limit = DEFAULT_LIMIT,
        call: Call = door.signed_in(ListTasks),
    ) -> Response:
        """Return tasks, oldest first."""
        query = ListTasks(case_id, station, status, after, limit)
        return call.ask(query, answer=PageAnswer[answers.TaskAnswer])

    @routes.get("/confirmation-tasks/{task_id}", response_model=answers.TaskAnswer)
    def read_task(task_id: UUID, call: Call = door.signed_in(GetTask)) -> Response:
        """Return one task."""
        return call.ask(GetTask(task_id), answer=answers.TaskAnswer)

    @routes.get("/confirmation-tasks/{task_id}/file", response_model=answers.TaskFileAnswer)
    def read_file(task_id: UUID, call: Call = door.signed_in(FindTaskFile, GetTaskFile)) -> Response:
        """Return who the person is said to be, what happened and the points to answer, while the task lasts (audited)."""
        task = first(call, FindTaskFile(task_id))
        query = GetTaskFile(task.id, task.case_id, task.legal_basis)
        return call.ask(query, answer=answers.TaskFileAnswer, shape=answers.task_file)

    @routes.get("/confirmation-tasks/{task_id}/finding", response_model=answers.WholeFindingAnswer)
    def read_finding(task_id: UUID, call: Call = door.signed_in(GetFinding)) -> Response:
        """Return the last finding with everything that was said (audited)."""
        return call.ask(GetFinding(task_id), answer=answers.WholeFindingAnswer, shape=answers.whole_finding)


def _station_routes(routes: APIRouter, door: Door) -> None:
    @routes.post("/confirmation-tasks/{task_id}/acknowledgement", response_model=answers.TaskAnswer)
    def acknowledge(task_id: UUID, body: AcknowledgementBody, call: Call = door.signed_in(AcknowledgeTask)) -> Response:
        """Take the task and name the officer."""
        return call.run(body.command(task_id, call.if_match), answer=answers.TaskAnswer)

    @routes.post("/confirmation-tasks/{task_id}/start", response_model=answers.TaskAnswer)
    def start(task_id: UUID, call: Call = door.signed_in(StartTask)) -> Response:
        """Begin the interview."""
        return call.run(StartTask(task_id, call.if_match), answer=answers.TaskAnswer)

    @routes.post("/confirmation-tasks/{task_id}/finding", status_code=201, response_model=answers.FindingAnswer)
    def submit(task_id: UUID, body: FindingBody, call: Call = door.signed_in(SubmitFinding)) -> Response:
        """Hand the finding in; the rule's result comes back."""
        return call.run(body.command(task_id, call.if_match), answer=answers.FindingAnswer, status=201)


def _focal_point_routes(routes: APIRouter, door: Door) -> None:
    @routes.post("/confirmation-tasks/{task_id}/return", response_model=answers.TaskAnswer)
    def give_back(task_id: UUID, body: ReturnBody, call: Call = door.signed_in(ReturnFinding)) -> Response:
        """Return the finding with points to answer."""
        return call.run(ReturnFinding(task_id, body.returned(), call.if_match), answer=answers.TaskAnswer)

    @routes.post("/confirmation-tasks/{task_id}/acceptance", response_model=answers.DeterminationAnswer)
    def accept(task_id: UUID, call: Call = door.signed_in(AcceptFinding)) -> Response:
        """Take the finding as complete; the draft determination comes back."""
        return call.run(AcceptFinding(task_id, call.if_match), answer=answers.DeterminationAnswer)

    @routes.post("/confirmation-tasks/{task_id}/cancellation", response_model=answers.TaskAnswer)
    def cancel(task_id: UUID, body: CancellationBody, call: Call = door.signed_in(CancelTask)) -> Response:
        """End the task without a finding."""
        return call.run(CancelTask(task_id, body.reason, call.if_match), answer=answers.TaskAnswer)

    @routes.post("/confirmation-tasks/{task_id}/reassignment", status_code=201, response_model=answers.TaskAnswer)
    def reassign(task_id: UUID, body: ReassignmentBody, call: Call = door.signed_in(ReassignTask)) -> Response:
        """Give the task to another station; the new task comes back."""
        command = ReassignTask(task_id, body.case_id, body.station, body.legal_basis, call.if_match)
        return call.run(command, answer=answers.TaskAnswer, status=201)
