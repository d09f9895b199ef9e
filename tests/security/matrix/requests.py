"""What to send to each route: where its ids come from, a body its schema and its rules of form accept, what a list is
searched for. A route of the product that has no entry here fails the trial.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from nrm_cli.story.asking import NEEDS, RISKS
from nrm_cli.story.confirming import adult_finding
from nrm_cli.story.setup import JASHORE
from tests.security.matrix.files import CLINIC, EXPORT, OTHER_STATION, STATION, File, given, subject
from tests.security.matrix.marks import SAFE_PHONE

Body = Callable[[File], Any]
TODAY = datetime.now(UTC).date()
NOW = datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True)
class Ask:
    """How one route is asked. `kind` names whose relation counts (see `people`); `seeks` what a list must hold.

    `path` and `query` give for each parameter the name of a known thing of the file; a value that begins with `=` stands
    for itself. `version` is sent as If-Match where the route insists on one.
    """

    kind: str
    path: Mapping[str, str] = field(default_factory=dict)
    body: Body | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    seeks: str = ""
    version: str = ""
    content: bytes = b""
    """A file to be sent as the body."""


def _of(value: Any) -> Body:
    return lambda _file: value


def _reason(code: str) -> Body:
    return _of({"reason": code})


def _person(file: File) -> Any:
    return {"person": {"communication_aid": "large print"}, "current_district": JASHORE}


def _finding(file: File) -> Any:
    found = adult_finding(None)  # type: ignore[arg-type]
    return {"questionnaire_version": "draft-2.15", **found}


def _report(file: File) -> Any:
    return {
        "channel": "NGO",
        "reporter_kind": "ORGANISATION",
        "tip_type": "INTERNAL",
        "consent_basis": "VICTIM",
        "consents": [given("C1")],
        "subject": {"alias": "Nobody", "gender": "Feminine"},
        "current_district": JASHORE,
        "narrative": "A person asks for help.",
    }


def _rescue(file: File) -> Any:
    return {
        "rescuer_type": "INDIVIDUAL",
        "rescued_at": (NOW - timedelta(hours=1)).isoformat(),
        "district": JASHORE,
        "subject": {"alias": "Nobody"},
        "consents": [given("C2")],
    }


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


def _action(file: File) -> dict[str, Any]:
    return {"item_id": file.known["item_id"], "organisation": CLINIC, "what": "To meet."}


def _of_case(**more: Any) -> Body:
    return lambda file: {"case_id": file.known["case_id"], **more}


CONSENT = _of(given("C10"))


def _files(noun: str, id: str, kind: str, type: str) -> dict[str, Ask]:
    """Return the requests for the files of one kind of object; `id` is the name of the object's id."""
    path = f"/v1/{noun}/{{id}}/attachments"
    return {
        f"POST {path}": Ask(kind, {"id": id}, query={"type": f"={type}"}, content=b"One more page."),
        f"GET {path}": Ask(kind, {"id": id}),
    }


def _file(name: str, kind: str) -> dict[str, Ask]:
    """Return the requests for one file of a service, `name` being the name of its id."""
    path, file = "/v1/attachments/{attachment_id}", {"attachment_id": name}
    why = _of({"reason": "SAFETY", "text": "Somebody says that she was seen."})
    return {
        f"GET {path}/content": Ask(kind, file),
        f"POST {path}/opening": Ask(kind, file, why),
        f"POST {path}/removal": Ask(kind, file, _reason("WRONG_FILE")),
        f"POST {path}/restoration": Ask(kind, file),
    }


CASE = {"case_id": "case_id"}
_GLASS = {"break_glass_id": "break_glass_id"}
_SUBJECT = {"request_id": "subject_request_id"}
_EXPORT = {"export_id": "export_id"}
_ORGANISATION = {"organisation": "provider"}

INTAKE: dict[str, Ask] = {
    "POST /v1/reports": Ask("report", body=_report),
    "GET /v1/reports": Ask("report", seeks="report_id", query={"limit": "=100"}),
    "GET /v1/reports/{report_id}": Ask("report", {"report_id": "report_id"}),
    "POST /v1/reports/{report_id}/information": Ask("report", {"report_id": "report_id"}, _of({"text": "More."})),
    "POST /v1/reports/{report_id}/withdrawal": Ask("report", {"report_id": "report_id"}),
    "POST /v1/reports/{report_id}/consents": Ask("report", {"report_id": "report_id"}, CONSENT),
    "POST /v1/reports/{report_id}/triage": Ask("report", {"report_id": "report_id"}),
    "POST /v1/reports/{report_id}/information-request": Ask(
        "report", {"report_id": "report_id"}, _of({"question": "Where?"})
    ),
    "POST /v1/reports/{report_id}/acceptance": Ask("report", {"report_id": "report_id"}, _of({"risk_level": "HIGH"})),
    "POST /v1/reports/{report_id}/link": Ask("report", {"report_id": "report_id"}, _of_case(reason="SAME_INCIDENT")),
    "POST /v1/reports/{report_id}/screening-out": Ask(
        "report", {"report_id": "report_id"}, _of({"reason": "OTHER", "signposted": True})
    ),
    "POST /v1/duplicates/{candidate_id}/decision": Ask(
        "report",
        {"candidate_id": "candidate_id"},
        _of({"decision": "DIFFERENT_PERSON", "reason": "DOCUMENTS_COMPARED"}),
    ),
    "POST /v1/receipts/lookup": Ask("receipt", body=lambda file: {"receipt_code": file.known["receipt_code"]}),
    "POST /v1/receipts/facts": Ask(
        "receipt", body=lambda file: {"receipt_code": file.known["receipt_code"], "text": "More."}
    ),
    "POST /v1/receipts/withdrawal": Ask("receipt", body=lambda file: {"receipt_code": file.known["receipt_code"]}),
    "GET /v1/cases/{case_id}": Ask("case", CASE),
    "GET /v1/cases/{case_id}/profile": Ask("case", CASE),
    "GET /v1/cases/{case_id}/person": Ask("case", CASE),
    "GET /v1/cases/{case_id}/confirmation-file": Ask("case", CASE),
    "GET /v1/identifiers/{identifier_id}/claims": Ask("case", {"identifier_id": "identifier_id"}),
    "POST /v1/case-labels": Ask("case", body=lambda file: {"case_ids": [file.known["case_id"]]}, seeks="case_id"),
    "GET /v1/cases/{case_id}/consents": Ask("case", CASE),
    "POST /v1/cases/{case_id}/consents": Ask("case", CASE, CONSENT),
    "POST /v1/consents/{consent_id}/withdrawal": Ask(
        "case", {"consent_id": "consent_id"}, _of({"method": "PHONE", "witness": "A witness"})
    ),
    "POST /v1/cases/{case_id}/reveal": Ask(
        "case", CASE, _of({"reason": "SAFETY", "text": "She has to be found before the hearing."})
    ),
    "GET /v1/cases/{case_id}/consent-ledger": Ask("case", CASE),
    "GET /v1/consent-texts": Ask("content"),
    "POST /v1/cases/{case_id}/consent-overrides": Ask(
        "case", CASE, _of({"purpose": "C3", "reason": "LIFE_THREATENING", "text": "She does not wake up."})
    ),
    "GET /v1/cases/{case_id}/relationships": Ask("case", CASE),
    "POST /v1/cases/{case_id}/relationships": Ask(
        "case", CASE, _of({"kind": "SIBLING", "source": "PERSON", "name": "A sister"})
    ),
    "POST /v1/relationships/{id}/judgement": Ask("case", {"id": "relationship_id"}, _reason("NEW_INFORMATION")),
    "POST /v1/cases/{case_id}/person-details": Ask("case", CASE, _person),
    "POST /v1/cases/{case_id}/identifiers": Ask(
        "case", CASE, _of({"type": "OTHER", "value": "X-77", "country": "BGD"})
    ),
    "POST /v1/cases/{case_id}/closure-proposal": Ask("case", CASE),
    "POST /v1/cases/{case_id}/closure": Ask("case", CASE, _of({"reason": "GOALS_MET", "victim_informed": True})),
    "POST /v1/cases/{case_id}/reopening": Ask("case", CASE, _reason("NEW_NEED")),
    "POST /v1/cases/{case_id}/hold": Ask("case", CASE, _reason("UNREACHABLE")),
    "POST /v1/cases/{case_id}/resumption": Ask("case", CASE),
    "GET /v1/repatriations": Ask("repatriation", seeks="repatriation_id", query={"limit": "=100"}),
    "GET /v1/repatriations/{id}": Ask("repatriation", {"id": "repatriation_id"}),
    "GET /v1/repatriations/{id}/identity-claims": Ask("repatriation", {"id": "repatriation_id"}),
    "POST /v1/repatriations/{id}/nationality-check": Ask(
        "repatriation", {"id": "repatriation_id"}, _of({"station": OTHER_STATION})
    ),
    "POST /v1/repatriations/{id}/travel": Ask(
        "repatriation",
        {"id": "repatriation_id"},
        _of({"document_type": "TRAVEL_PERMIT", "document_number": "TP-1", "issued_at": NOW.isoformat()}),
    ),
    "POST /v1/repatriations/{id}/return": Ask(
        "repatriation", {"id": "repatriation_id"}, _of({"return_at": NOW.isoformat(), "port": "Dhaka"})
    ),
    "POST /v1/repatriations/{id}/reception": Ask(
        "repatriation", {"id": "repatriation_id"}, _of({"received_by": "NGO", "received_at": NOW.isoformat()})
    ),
    "POST /v1/rescues": Ask("rescue", body=_rescue),
    "GET /v1/rescues/{id}": Ask("rescue", {"id": "rescue_id"}),
    "POST /v1/rescues/{id}/consents": Ask("rescue", {"id": "rescue_id"}, CONSENT),
    "POST /v1/rescues/{id}/police-referral": Ask("rescue", {"id": "rescue_id"}, _of({"station": STATION})),
    "POST /v1/rescues/{id}/court-production": Ask("rescue", {"id": "rescue_id"}, _of({"court": "A court"})),
    "POST /v1/person-searches": Ask("case", body=_of({"kind": "PHONE", "value": SAFE_PHONE}), seeks="case_id"),
    "POST /v1/cases/{case_id}/protection": Ask("case", CASE, _of({"protected": True, "reason": "TESTIFIES"})),
    "POST /v1/cases/{case_id}/survivor-code": Ask("case", CASE),
    "POST /v1/cases/{case_id}/survivor-code/revocation": Ask("case", CASE, _reason("LOST")),
    "POST /v1/cases/{case_id}/subject-requests": Ask("case", CASE, _of({"kind": "CORRECT", "witness": "Sumon"})),
    "GET /v1/cases/{case_id}/subject-requests": Ask("case", CASE),
    "GET /v1/subject-requests": Ask("case", seeks="subject_request_id", query={"limit": "=100"}),
    "POST /v1/subject-requests/{request_id}/fulfilment": Ask("case", _SUBJECT, _of({})),
    "POST /v1/subject-requests/{request_id}/sealing": Ask("case", _SUBJECT),
    "POST /v1/subject-requests/{request_id}/refusal": Ask("case", _SUBJECT, _reason("LEGAL_DUTY")),
    "POST /v1/subject-requests/{request_id}/withdrawal": Ask("case", _SUBJECT),
    "GET /v1/subject-requests/{request_id}/copy": Ask("case", {"request_id": "copy_id"}),
    "POST /v1/cases/{case_id}/break-glass": Ask(
        "case", CASE, _of({"reason": "MISSING", "text": "Nobody has seen her since yesterday."})
    ),
    "GET /v1/break-glass/{break_glass_id}/person": Ask("opening", _GLASS),
    "POST /v1/break-glass/{break_glass_id}/closure": Ask("opening", _GLASS),
    "POST /v1/break-glass/{break_glass_id}/review": Ask("opening", _GLASS, _of({"finding": "JUSTIFIED"})),
    "GET /v1/break-glass/{break_glass_id}": Ask("opening", _GLASS),
    "GET /v1/break-glass": Ask("opening", seeks="break_glass_id", query={"limit": "=100"}),
    "POST /v1/exports": Ask("export", body=_of(EXPORT)),
    "GET /v1/exports": Ask("export", seeks="export_id", query={"limit": "=100"}),
    "GET /v1/exports/{export_id}": Ask("export", _EXPORT),
    "GET /v1/exports/{export_id}/file": Ask("export", _EXPORT),
    "POST /v1/exports/{export_id}/approval": Ask("export", _EXPORT),
    "POST /v1/exports/{export_id}/refusal": Ask("export", _EXPORT, _reason("TOO_BROAD")),
    "POST /v1/exports/{export_id}/purge": Ask("export", _EXPORT),
    "POST /v1/persons/{person_id}/erasure": Ask("case", {"person_id": "person_id"}, _reason("SUBJECT_REQUEST")),
    "POST /v1/erasures/{erasure_id}/approval": Ask("case", {"erasure_id": "erasure_id"}),
    "POST /v1/erasures/{erasure_id}/refusal": Ask("case", {"erasure_id": "erasure_id"}, _reason("LEGAL_DUTY")),
    "GET /v1/erasures/{erasure_id}": Ask("case", {"erasure_id": "erasure_id"}),
    "GET /v1/erasures": Ask("case", seeks="erasure_id", query={"limit": "=100"}),
    "POST /v1/persons/{person_id}/legal-hold": Ask("case", {"person_id": "person_id"}, _reason("COURT_ORDER")),
    "POST /v1/legal-holds/{hold_id}/lifting": Ask("case", {"hold_id": "hold_id"}),
    "GET /v1/cases/{case_id}/accesses": Ask("case", CASE),
    "GET /v1/audit": Ask("case", query=CASE),
    **_files("reports", "report_id", "report", "EVIDENCE"),
    **_files("cases", "case_id", "case", "IDENTITY_DOCUMENT"),
    **_file("case_attachment_id", "case"),
}

_TASK, _CHECK = {"task_id": "task_id"}, {"repatriation_id": "repatriation_id"}
_DETERMINATION = {"determination_id": "determination_id"}

VERIFICATION: dict[str, Ask] = {
    "GET /v1/questionnaires/current": Ask("content"),
    "GET /v1/questionnaires/{version}": Ask("content", {"version": "=draft-2.15"}),
    "POST /v1/confirmation-tasks": Ask("case", body=_of_case(station=STATION)),
    "GET /v1/confirmation-tasks": Ask("task", seeks="task_id", query={"limit": "=100"}),
    "GET /v1/confirmation-tasks/{task_id}": Ask("task", _TASK),
    "GET /v1/confirmation-tasks/{task_id}/file": Ask("task", _TASK),
    "GET /v1/confirmation-tasks/{task_id}/finding": Ask("task", _TASK),
    "POST /v1/confirmation-tasks/{task_id}/finding": Ask("task", _TASK, _finding),
    "POST /v1/confirmation-tasks/{task_id}/acknowledgement": Ask(
        "task", _TASK, _of({"officer_name": "An officer", "officer_rank": "Inspector"})
    ),
    "POST /v1/confirmation-tasks/{task_id}/start": Ask("task", _TASK),
    "POST /v1/confirmation-tasks/{task_id}/return": Ask(
        "task", _TASK, _of({"points": [{"field": "/act", "text": "When?"}]})
    ),
    "POST /v1/confirmation-tasks/{task_id}/acceptance": Ask("task", _TASK),
    "POST /v1/confirmation-tasks/{task_id}/cancellation": Ask("task", _TASK, _reason("DUPLICATE")),
    "POST /v1/confirmation-tasks/{task_id}/reassignment": Ask("task", _TASK, _of_case(station=OTHER_STATION)),
    "POST /v1/determinations": Ask("case", body=_of_case(outcome="CONFIRMED", reasons="All elements are met.")),
    "GET /v1/determinations": Ask("case", query=CASE),
    "GET /v1/determinations/{determination_id}": Ask("case", _DETERMINATION),
    "GET /v1/determinations/{determination_id}/reasons": Ask("case", _DETERMINATION),
    "POST /v1/determinations/{determination_id}/review-request": Ask("case", _DETERMINATION, _of({"reasons": "Why?"})),
    "POST /v1/determinations/{determination_id}/review": Ask(
        "case", _DETERMINATION, _of({"decision": "UPHELD", "reasons": "Nothing new."})
    ),
    "POST /v1/status-notices": Ask(
        "case",
        body=_of_case(told_at=NOW.isoformat(), method="VOICE", language="bn", measures="The charge was filed."),
    ),
    "GET /v1/nationality-checks": Ask("nationality", seeks="repatriation_id", query={"limit": "=100"}),
    "GET /v1/nationality-checks/{repatriation_id}": Ask("nationality", _CHECK),
    "POST /v1/nationality-checks/{repatriation_id}/answer": Ask("nationality", _CHECK, _of({"result": "CONFIRMED"})),
    "POST /v1/identity-checks": Ask(
        "case", body=lambda file: {name: file.known[name] for name in ("case_id", "identifier_id")}
    ),
    "GET /v1/identity-checks": Ask("case", query=CASE),
    "GET /v1/identity-checks/reconciliation": Ask("content"),
    "GET /v1/identity-checks/{check_id}": Ask("case", {"check_id": "check_id"}),
    "POST /v1/identity-checks/{check_id}/adjudication": Ask(
        "case", {"check_id": "check_id"}, _of({"decision": "CARRIED_UNVERIFIED", "reason": "No record yet."})
    ),
    "GET /v1/notices": Ask("case", query=CASE),
    "GET /v1/cases/{case_id}/accesses": Ask("case", CASE),
    "GET /v1/audit": Ask("case", query=CASE),
    **_files("confirmation-tasks", "task_id", "task", "EVIDENCE"),
    **_file("task_attachment_id", "task"),
}

_ASSESSMENT, _REQUEST, _ITEM = {"id": "assessment_id"}, {"id": "request_id"}, {"id": "item_id"}


def _classification(file: File) -> Any:
    return {"items": [{"item_id": file.known["item_id"], "term": "T1"}]}


APPROVAL: dict[str, Ask] = {
    "POST /v1/pool-members": Ask("pool", body=lambda file: {"organisation": file.assessor}),
    "POST /v1/pool-members/{organisation}/removal": Ask("pool", {"organisation": "assessor"}, _reason("OTHER")),
    "GET /v1/pool-members/{organisation}": Ask("pool", {"organisation": "assessor"}),
    "POST /v1/assessments": Ask("case", body=_of_case(organisation="dhaka-care")),
    "GET /v1/assessments": Ask("assessment", seeks="assessment_id", query={**CASE, "limit": "=100"}),
    "POST /v1/assessments/{id}/assignment": Ask("assessment", _ASSESSMENT, _of({"organisation": "dhaka-care"})),
    "POST /v1/assessments/{id}/start": Ask("assessment", _ASSESSMENT),
    "POST /v1/assessments/{id}/decline": Ask("assessment", _ASSESSMENT, _reason("NO_CAPACITY")),
    "POST /v1/assessments/{id}/submission": Ask("assessment", _ASSESSMENT, _findings),
    "POST /v1/assessments/{id}/return": Ask("assessment", _ASSESSMENT, _of({"note": "The risks lack."})),
    "POST /v1/assessments/{id}/acceptance": Ask("assessment", _ASSESSMENT),
    "GET /v1/assessments/{id}": Ask("assessment", _ASSESSMENT),
    "POST /v1/assessments/{id}/notes-opening": Ask(
        "assessment", _ASSESSMENT, _of({"reason": "CARE", "text": "To plan the treatment."})
    ),
    "GET /v1/cases/{case_id}/dossier": Ask("case", CASE),
    "POST /v1/service-requests": Ask("case", body=_request),
    "GET /v1/service-requests": Ask("request", seeks="request_id", query={**CASE, "limit": "=100"}),
    "POST /v1/service-requests/{id}/submission": Ask("request", _REQUEST, _of({"consent_discussed": True})),
    "POST /v1/service-requests/{id}/verification": Ask(
        "request", _REQUEST, _of({"outcome": "REJECTED", "reasons": "Nothing is asked for."})
    ),
    "POST /v1/service-requests/{id}/rectification": Ask("request", _REQUEST, _of({"answers": []})),
    "POST /v1/service-requests/{id}/withdrawal": Ask("request", _REQUEST, _reason("VICTIM_CHOICE")),
    "POST /v1/service-requests/{id}/classification": Ask("request", _REQUEST, _classification),
    "GET /v1/service-requests/{id}": Ask("request", _REQUEST),
    "POST /v1/need-items/{id}/decision": Ask("case", _ITEM, _of({"decision": "APPROVED"})),
    "POST /v1/need-items/{id}/classification": Ask("case", _ITEM, _of({"term": "T1", "reason": "Needed at once."})),
    "POST /v1/need-items/{id}/bridge": Ask("case", _ITEM, _of({"reason": "Nobody may wait."})),
    "POST /v1/need-items/{id}/withdrawal": Ask("case", _ITEM, _reason("VICTIM_CHOICE")),
    "GET /v1/need-items/{id}": Ask("case", _ITEM),
    "GET /v1/need-items": Ask("case", seeks="item_id", query={**CASE, "limit": "=100"}),
    "GET /v1/notices": Ask("case", query=CASE),
    "GET /v1/cases/{case_id}/accesses": Ask("case", CASE),
    "GET /v1/audit": Ask("case", query=CASE),
    **_files("assessments", "assessment_id", "assessment", "ASSESSMENT_RECORD"),
    **_file("assessment_attachment_id", "assessment"),
}

_REFERRAL, _PLAN = {"referral_id": "referral_id"}, {"plan_id": "plan_id"}
_OFFERING = {"offering_id": "offering_id"}


def _delivery(file: File) -> Any:
    return {"kind": "SESSION", "delivered_on": TODAY.isoformat(), "item_id": file.known["item_id"]}


def _draft(file: File) -> Any:
    return {"item_ids": [file.known["item_id"]], "organisation": CLINIC}


REFERRAL: dict[str, Ask] = {
    "POST /v1/providers": Ask("provider", body=lambda file: {"organisation": file.provider}),
    "GET /v1/providers": Ask("provider", seeks="provider"),
    "GET /v1/providers/{organisation}": Ask("provider", _ORGANISATION),
    "POST /v1/providers/{organisation}/review": Ask("provider", _ORGANISATION),
    "POST /v1/providers/{organisation}/authorisation": Ask(
        "provider", _ORGANISATION, _of({"valid_from": TODAY.isoformat()})
    ),
    "POST /v1/providers/{organisation}/suspension": Ask("provider", _ORGANISATION, _reason("COMPLAINT")),
    "POST /v1/providers/{organisation}/revocation": Ask("provider", _ORGANISATION, _reason("COMPLAINT")),
    "POST /v1/offerings": Ask(
        "provider", body=lambda file: {"organisation": file.provider, "need": "N10", "terms": ["T1"]}
    ),
    "GET /v1/offerings": Ask("provider", seeks="offering_id"),
    "POST /v1/offerings/{offering_id}/capacity": Ask("provider", _OFFERING, _of({"capacity_available": 3})),
    "POST /v1/offerings/{offering_id}/end": Ask("provider", _OFFERING, _of({"last_day": TODAY.isoformat()})),
    "GET /v1/need-items": Ask("referral", seeks="item_id", query=CASE),
    "GET /v1/need-items/{item_id}/candidates": Ask("referral", {"item_id": "item_id"}),
    "POST /v1/need-items/{item_id}/closure": Ask("referral", {"item_id": "item_id"}, _of({"outcome": "MET"})),
    "POST /v1/referrals": Ask("referral", body=_draft),
    "GET /v1/referrals": Ask("referral", seeks="referral_id", query={"limit": "=100"}),
    "GET /v1/referrals/{referral_id}": Ask("referral", _REFERRAL),
    "POST /v1/referrals/{referral_id}/issuance": Ask("referral", _REFERRAL),
    "POST /v1/referrals/{referral_id}/acceptance": Ask("referral", _REFERRAL, version="1"),
    "POST /v1/referrals/{referral_id}/decline": Ask("referral", _REFERRAL, _of({"code": "NO_CAPACITY"})),
    "POST /v1/referrals/{referral_id}/revocation": Ask("referral", _REFERRAL, _reason("SAFETY")),
    "POST /v1/referrals/{referral_id}/retention": Ask("referral", _REFERRAL, _reason("CONTINUITY")),
    "POST /v1/referrals/{referral_id}/service-start": Ask("referral", _REFERRAL, _of({"emergency": True})),
    "POST /v1/referrals/{referral_id}/deliveries": Ask("referral", _REFERRAL, _delivery),
    "GET /v1/referrals/{referral_id}/deliveries": Ask("referral", _REFERRAL),
    "POST /v1/referrals/{referral_id}/completion": Ask("referral", _REFERRAL, _of({"outcomes": {}})),
    "POST /v1/referrals/{referral_id}/discontinuation": Ask("referral", _REFERRAL, _reason("SAFETY")),
    "POST /v1/referrals/{referral_id}/countersignature": Ask("referral", _REFERRAL),
    "GET /v1/referrals/{referral_id}/slip": Ask("referral", _REFERRAL),
    "POST /v1/slips/check": Ask("content", body=_of({"number": "REF-0123456789-0", "token": "x" * 32})),
    "POST /v1/cases/{case_id}/case-manager": Ask(
        "referral", CASE, lambda file: {"organisation": "nrm-office", "person": file.manager}
    ),
    "GET /v1/cases/{case_id}/case-manager": Ask("referral", CASE),
    "GET /v1/stop-notices": Ask("stop-notice", seeks="notice_id"),
    "POST /v1/stop-notices/{notice_id}/acknowledgement": Ask("stop-notice", {"notice_id": "notice_id"}),
    "POST /v1/plans": Ask("referral", body=lambda file: {"case_id": file.known["case_id"], "actions": [_action(file)]}),
    "GET /v1/plans": Ask("referral", query=CASE),
    "POST /v1/plans/{plan_id}/revision": Ask("referral", _PLAN, lambda file: {"actions": [_action(file)]}),
    "POST /v1/plans/{plan_id}/proposal": Ask("referral", _PLAN),
    "POST /v1/plans/{plan_id}/activation": Ask("referral", _PLAN),
    "GET /v1/notices": Ask("case", query=CASE),
    "GET /v1/cases/{case_id}/accesses": Ask("case", CASE),
    "GET /v1/audit": Ask("case", query=CASE),
}

MONITORING: dict[str, Ask] = {
    "GET /v1/cases": Ask("case", seeks="case_id", query={"limit": "=100"}),
    "GET /v1/cases/{case_id}": Ask("case", CASE),
    "GET /v1/cases/{case_id}/timeline": Ask("case", CASE),
    "GET /v1/cases/{case_id}/tracker": Ask("case", CASE),
    "GET /v1/reports/{report_id}/timeline": Ask("report", {"report_id": "report_id"}),
    "GET /v1/work-items": Ask("case", query={**CASE, "mine": "=false"}),
    "GET /v1/indicators/{indicator}": Ask("content", {"indicator": "=M01"}, query={"fiscal_year": "=2026"}),
    "GET /v1/cases/{case_id}/accesses": Ask("case", CASE),
    "GET /v1/audit": Ask("case", query=CASE),
}

_ORG, _ACCOUNT = {"id": "organisation"}, {"id": "account_id"}


def _account(file: File) -> Any:
    return {
        "username": "somebody.new",
        "name_bn": "নতুন",
        "name_en": "New",
        "organisation": file.known["organisation"],
        "roles": ["PWK"],
        "password": "a password for trials",
    }


IDENTITY: dict[str, Ask] = {
    "POST /v1/tokens": Ask(
        "content",
        body=_of({"grant": "password", "username": "nobody", "password": "wrong", "audience": ["intake"]}),
    ),
    "GET /.well-known/jwks.json": Ask("content"),
    "GET /v1/organisations": Ask("organisation", seeks="organisation", query={"kind": "=SHELTER"}),
    "POST /v1/organisations": Ask(
        "organisation", body=_of({"id": "a-new-one", "kind": "NGO", "label_bn": "নতুন", "label_en": "New"})
    ),
    "GET /v1/organisations/{id}": Ask("organisation", _ORG),
    "POST /v1/organisations/{id}/closure": Ask("organisation", _ORG, _reason("MERGED")),
    "POST /v1/organisations/{id}/reopening": Ask("organisation", _ORG),
    "POST /v1/organisation-labels": Ask("organisation", body=lambda file: {"ids": [file.known["organisation"]]}),
    "POST /v1/people": Ask("account", body=_account),
    "GET /v1/people/{id}": Ask("account", _ACCOUNT),
    "PUT /v1/people/{id}/roles": Ask("account", _ACCOUNT, _of({"roles": ["PFP"], "jurisdictions": []})),
    "POST /v1/people/{id}/suspension": Ask("account", _ACCOUNT, _reason("LEFT")),
    "POST /v1/people/{id}/reinstatement": Ask("account", _ACCOUNT),
    "POST /v1/people/{id}/first-password": Ask("account", _ACCOUNT, _of({"password": "a password for trials"})),
    "PUT /v1/people/{id}/identity-provider": Ask(
        "account", _ACCOUNT, _of({"issuer": "https://nobody.example", "subject": "somebody"})
    ),
    "POST /v1/clients/{name}/revocation": Ask("content", {"name": "=mofa"}, _reason("LEFT")),
    "POST /v1/clients/{name}/restoration": Ask("content", {"name": "=mofa"}),
    "POST /v1/sign-ins": Ask("content"),
    "POST /v1/sign-out": Ask("self", body=_of({})),
    "POST /v1/account/password": Ask(
        "self", body=_of({"password": "not the password", "following": "another password of mine"})
    ),
    "POST /v1/account/second-factor": Ask("self", body=_of({"password": "not the password"})),
    "POST /v1/account/second-factor/confirmation": Ask("self", body=_of({"code": "000000"})),
    "POST /v1/account/recovery-codes": Ask("self", body=_of({"password": "not the password"})),
    "POST /v1/survivor-pin": Ask("account", body=_of({"code": "0000-0000-0000-0000", "pin": "271828"})),
    "POST /v1/survivor-pin/change": Ask("account", body=_of({"pin": "271828", "next_pin": "161803"})),
}

ASKS: dict[str, dict[str, Ask]] = {
    "intake": INTAKE,
    "verification": VERIFICATION,
    "approval": APPROVAL,
    "referral": REFERRAL,
    "monitoring": MONITORING,
    "identity": IDENTITY,
}
"""By service, by route."""

__all__ = ["ASKS", "Ask", "subject"]
