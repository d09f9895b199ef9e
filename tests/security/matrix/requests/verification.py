"""What to send to the routes of verification."""

from typing import Any

from nrm_cli.story.confirming import adult_finding
from tests.security.matrix.file import OTHER_STATION, STATION, File
from tests.security.matrix.requests.ask import CASE, NOW, OFFICER, Ask, file_of, files_of, of, of_case, reason


def _finding(file: File) -> Any:
    found = adult_finding(None)  # type: ignore[arg-type]
    return {"questionnaire_version": "draft-2.15", **found}


_TASK, _CHECK = {"task_id": "task_id"}, {"repatriation_id": "repatriation_id"}
_DETERMINATION = {"determination_id": "determination_id"}

VERIFICATION: dict[str, Ask] = {
    "GET /v1/questionnaires/current": Ask("content"),
    "GET /v1/questionnaires/{version}": Ask("content", {"version": "=draft-2.15"}),
    "POST /v1/confirmation-tasks": Ask("case", body=of_case(station=STATION)),
    "GET /v1/confirmation-tasks": Ask("task", seeks="task_id", query={"limit": "=100"}),
    "GET /v1/confirmation-tasks/{task_id}": Ask("task", _TASK),
    "GET /v1/confirmation-tasks/{task_id}/file": Ask("task", _TASK),
    "GET /v1/confirmation-tasks/{task_id}/finding": Ask("task", _TASK),
    "POST /v1/confirmation-tasks/{task_id}/finding": Ask("task", _TASK, _finding),
    "POST /v1/confirmation-tasks/{task_id}/acknowledgement": Ask(
        "task", _TASK, of({"officer_name": "An officer", "officer_rank": "Inspector"})
    ),
    "POST /v1/confirmation-tasks/{task_id}/start": Ask("task", _TASK),
    "POST /v1/confirmation-tasks/{task_id}/return": Ask(
        "task", _TASK, of({"points": [{"field": "/act", "text": "When?"}]})
    ),
    "POST /v1/confirmation-tasks/{task_id}/acceptance": Ask("task", _TASK),
    "POST /v1/confirmation-tasks/{task_id}/cancellation": Ask("task", _TASK, reason("DUPLICATE")),
    "POST /v1/confirmation-tasks/{task_id}/reassignment": Ask("task", _TASK, of_case(station=OTHER_STATION)),
    "POST /v1/determinations": Ask("case", body=of_case(outcome="CONFIRMED", reasons="All elements are met.")),
    "GET /v1/determinations": Ask("case", query=CASE),
    "GET /v1/determinations/{determination_id}": Ask("case", _DETERMINATION),
    "GET /v1/determinations/{determination_id}/reasons": Ask("case", _DETERMINATION),
    "POST /v1/determinations/{determination_id}/review-request": Ask("case", _DETERMINATION, of({"reasons": "Why?"})),
    "POST /v1/determinations/{determination_id}/review": Ask(
        "case", _DETERMINATION, of({"decision": "UPHELD", "reasons": "Nothing new."})
    ),
    "GET /v1/cases/{case_id}/subject-part": Ask("case", CASE),
    "POST /v1/status-notices": Ask(
        "case",
        body=of_case(told_at=NOW.isoformat(), method="VOICE", language="bn", measures="The charge was filed."),
    ),
    "GET /v1/nationality-checks": Ask("nationality", seeks="repatriation_id", query={"limit": "=100"}),
    "GET /v1/nationality-checks/{repatriation_id}": Ask("nationality", _CHECK),
    "POST /v1/nationality-checks/{repatriation_id}/answer": Ask("nationality", _CHECK, of({"result": "CONFIRMED"})),
    "POST /v1/identity-checks": Ask(
        "case", body=lambda file: {name: file.known[name] for name in ("case_id", "identifier_id")}
    ),
    "GET /v1/identity-checks": Ask("case", query=CASE),
    "GET /v1/identity-checks/reconciliation": Ask("content"),
    "GET /v1/identity-checks/{check_id}": Ask("case", {"check_id": "check_id"}),
    "POST /v1/identity-checks/{check_id}/adjudication": Ask(
        "case", {"check_id": "check_id"}, of({"decision": "CARRIED_UNVERIFIED", "reason": "No record yet."})
    ),
    "GET /v1/notices": Ask("case", query=CASE),
    "GET /v1/cases/{case_id}/accesses": Ask("case", CASE),
    "GET /v1/audit": Ask("case", query=CASE),
    "GET /v1/audit?actor": Ask("case", query=OFFICER),
    **files_of("confirmation-tasks", "task_id", "task", "EVIDENCE"),
    **file_of("task_attachment_id", "task"),
}
