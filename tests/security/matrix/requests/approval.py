"""What to send to the routes of approval."""

from typing import Any

from nrm_cli.story.asking import NEEDS, RISKS
from tests.security.matrix.file import File
from tests.security.matrix.requests.ask import CASE, OFFICER, TODAY, Ask, file_of, files_of, of, of_case, reason


def _request(file: File) -> Any:
    item = {"need": "N07", "requested_term": "T1"}
    return {"case_id": file.known["case_id"], "source": "VICTIM", "items": [item]}


def _findings(file: File) -> Any:
    return {
        "scores": dict.fromkeys(NEEDS, 1),
        "risks": dict.fromkeys(RISKS, 1),
        "mode": "IN_PERSON",
        "assessed_on": TODAY.isoformat(),
    }


def _classification(file: File) -> Any:
    return {"items": [{"item_id": file.known["item_id"], "term": "T1"}]}


_ASSESSMENT, _REQUEST, _ITEM = {"id": "assessment_id"}, {"id": "request_id"}, {"id": "item_id"}

APPROVAL: dict[str, Ask] = {
    "POST /v1/pool-members": Ask("pool", body=lambda file: {"organisation": file.assessor}),
    "POST /v1/pool-members/{organisation}/removal": Ask("pool", {"organisation": "assessor"}, reason("OTHER")),
    "GET /v1/pool-members": Ask("pool", seeks="assessor", query={"limit": "=100"}),
    "GET /v1/pool-members/{organisation}": Ask("pool", {"organisation": "assessor"}),
    "POST /v1/assessments": Ask("case", body=of_case(organisation="dhaka-care")),
    "GET /v1/assessments": Ask("assessment", seeks="assessment_id", query={**CASE, "limit": "=100"}),
    "POST /v1/assessments/{id}/assignment": Ask("assessment", _ASSESSMENT, of({"organisation": "dhaka-care"})),
    "POST /v1/assessments/{id}/start": Ask("assessment", _ASSESSMENT),
    "POST /v1/assessments/{id}/decline": Ask("assessment", _ASSESSMENT, reason("NO_CAPACITY")),
    "POST /v1/assessments/{id}/submission": Ask("assessment", _ASSESSMENT, _findings),
    "POST /v1/assessments/{id}/return": Ask("assessment", _ASSESSMENT, of({"note": "The risks lack."})),
    "POST /v1/assessments/{id}/acceptance": Ask("assessment", _ASSESSMENT),
    "GET /v1/assessments/{id}": Ask("assessment", _ASSESSMENT),
    "POST /v1/assessments/{id}/notes-opening": Ask(
        "assessment", _ASSESSMENT, of({"reason": "CARE", "text": "To plan the treatment."})
    ),
    "GET /v1/cases/{case_id}/dossier": Ask("case", CASE),
    "GET /v1/cases/{case_id}/subject-part": Ask("case", CASE),
    "POST /v1/service-requests": Ask("case", body=_request),
    "GET /v1/service-requests": Ask("request", seeks="request_id", query={**CASE, "limit": "=100"}),
    "POST /v1/service-requests/{id}/submission": Ask("request", _REQUEST, of({"consent_discussed": True})),
    "POST /v1/service-requests/{id}/verification": Ask(
        "request", _REQUEST, of({"outcome": "REJECTED", "reasons": "Nothing is asked for."})
    ),
    "POST /v1/service-requests/{id}/rectification": Ask("request", _REQUEST, of({"answers": []})),
    "POST /v1/service-requests/{id}/withdrawal": Ask("request", _REQUEST, reason("VICTIM_CHOICE")),
    "POST /v1/service-requests/{id}/classification": Ask("request", _REQUEST, _classification),
    "GET /v1/service-requests/{id}": Ask("request", _REQUEST),
    "POST /v1/need-items/{id}/decision": Ask("case", _ITEM, of({"decision": "APPROVED"})),
    "POST /v1/need-items/{id}/classification": Ask("case", _ITEM, of({"term": "T1", "reason": "Needed at once."})),
    "POST /v1/need-items/{id}/bridge": Ask("case", _ITEM, of({"reason": "Nobody may wait."})),
    "POST /v1/need-items/{id}/withdrawal": Ask("case", _ITEM, reason("VICTIM_CHOICE")),
    "POST /v1/need-items/{id}/hold": Ask("case", _ITEM, reason("UNREACHABLE")),
    "POST /v1/need-items/{id}/resumption": Ask("case", _ITEM),
    "GET /v1/need-items/{id}": Ask("case", _ITEM),
    "GET /v1/need-items": Ask("case", seeks="item_id", query={**CASE, "limit": "=100"}),
    "GET /v1/notices": Ask("case", query=CASE),
    "GET /v1/cases/{case_id}/accesses": Ask("case", CASE),
    "GET /v1/audit": Ask("case", query=CASE),
    "GET /v1/audit?actor": Ask("case", query=OFFICER),
    **files_of("assessments", "assessment_id", "assessment", "ASSESSMENT_RECORD"),
    **file_of("assessment_attachment_id", "assessment"),
}
