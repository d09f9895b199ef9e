"""What to send to the routes of intake."""

from datetime import timedelta
from typing import Any

from nrm_cli.story.setup import JASHORE
from tests.security.matrix.file import OTHER_STATION, STATION, File, given
from tests.security.matrix.files import EXPORT, MERGE
from tests.security.matrix.marks import SAFE_PHONE
from tests.security.matrix.requests.ask import CASE, CONSENT, NOW, OFFICER, Ask, file_of, files_of, of, of_case, reason


def _person(file: File) -> Any:
    return {"person": {"communication_aid": "large print"}, "current_district": JASHORE}


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


def _merge(file: File) -> Any:
    return MERGE | {"other_person_id": file.known["other_record_id"]}


def _return_notice(file: File) -> Any:
    return {
        "person": {"name_en": "Nobody", "gender": "Feminine"},
        "country": "LBN",
        "mission": "Embassy of Bangladesh, Beirut",
        "informed_by": "NGO",
        "notified_at": NOW.isoformat(),
    }


_GLASS = {"break_glass_id": "break_glass_id"}
_SUBJECT = {"request_id": "subject_request_id"}
_EXPORT = {"export_id": "export_id"}

INTAKE: dict[str, Ask] = {
    "POST /v1/reports": Ask("report", body=_report),
    "GET /v1/reports": Ask("report", seeks="report_id", query={"limit": "=100"}),
    "GET /v1/reports/{report_id}": Ask("report", {"report_id": "report_id"}),
    "POST /v1/reports/{report_id}/information": Ask("report", {"report_id": "report_id"}, of({"text": "More."})),
    "POST /v1/reports/{report_id}/withdrawal": Ask("report", {"report_id": "report_id"}),
    "POST /v1/reports/{report_id}/consents": Ask("report", {"report_id": "report_id"}, CONSENT),
    "POST /v1/reports/{report_id}/triage": Ask("report", {"report_id": "report_id"}),
    "POST /v1/reports/{report_id}/information-request": Ask(
        "report", {"report_id": "report_id"}, of({"question": "Where?"})
    ),
    "POST /v1/reports/{report_id}/acceptance": Ask("report", {"report_id": "report_id"}, of({"risk_level": "HIGH"})),
    "POST /v1/reports/{report_id}/link": Ask("report", {"report_id": "report_id"}, of_case(reason="SAME_INCIDENT")),
    "POST /v1/reports/{report_id}/screening-out": Ask(
        "report", {"report_id": "report_id"}, of({"reason": "OTHER", "signposted": True})
    ),
    "POST /v1/duplicates/{candidate_id}/decision": Ask(
        "report",
        {"candidate_id": "candidate_id"},
        of({"decision": "DIFFERENT_PERSON", "reason": "DOCUMENTS_COMPARED"}),
    ),
    "POST /v1/receipts/lookup": Ask("receipt", body=lambda file: {"receipt_code": file.known["receipt_code"]}),
    "POST /v1/receipts/facts": Ask(
        "receipt", body=lambda file: {"receipt_code": file.known["receipt_code"], "text": "More."}
    ),
    "POST /v1/receipts/withdrawal": Ask("receipt", body=lambda file: {"receipt_code": file.known["receipt_code"]}),
    "GET /v1/cases/{case_id}": Ask("case", CASE),
    "GET /v1/cases/{case_id}/profile": Ask("case", CASE),
    "GET /v1/cases/{case_id}/reunion-risk": Ask("case", CASE),
    "GET /v1/cases/{case_id}/protection": Ask("case", CASE),
    "GET /v1/cases/{case_id}/person": Ask("case", CASE),
    "GET /v1/cases/{case_id}/confirmation-file": Ask("case", CASE),
    "GET /v1/identifiers/{identifier_id}/claims": Ask("case", {"identifier_id": "identifier_id"}),
    "POST /v1/case-labels": Ask("case", body=lambda file: {"case_ids": [file.known["case_id"]]}, seeks="case_id"),
    "GET /v1/cases/{case_id}/consents": Ask("case", CASE),
    "POST /v1/cases/{case_id}/consents": Ask("case", CASE, CONSENT),
    "POST /v1/consents/{consent_id}/withdrawal": Ask(
        "case", {"consent_id": "consent_id"}, of({"method": "PHONE", "witness": "A witness"})
    ),
    "POST /v1/consent-withdrawals": Ask(
        "case",
        body=lambda file: {
            "number": file.story.case.number,
            "purpose": "C10",
            "method": "PHONE",
            "witness": "A witness",
        },
    ),
    "POST /v1/cases/{case_id}/reveal": Ask(
        "case", CASE, of({"reason": "SAFETY", "text": "She has to be found before the hearing."})
    ),
    "GET /v1/cases/{case_id}/consent-ledger": Ask("case", CASE),
    "GET /v1/consent-texts": Ask("content"),
    "POST /v1/cases/{case_id}/consent-overrides": Ask(
        "case", CASE, of({"purpose": "C3", "reason": "LIFE_THREATENING", "text": "She does not wake up."})
    ),
    "GET /v1/cases/{case_id}/relationships": Ask("case", CASE),
    "POST /v1/cases/{case_id}/relationships": Ask(
        "case", CASE, of({"kind": "SIBLING", "source": "PERSON", "name": "A sister"})
    ),
    "POST /v1/relationships/{id}/judgement": Ask("case", {"id": "relationship_id"}, reason("NEW_INFORMATION")),
    "POST /v1/cases/{case_id}/person-details": Ask("case", CASE, _person),
    "POST /v1/cases/{case_id}/identifiers": Ask("case", CASE, of({"type": "OTHER", "value": "X-77", "country": "BGD"})),
    "POST /v1/cases/{case_id}/closure-proposal": Ask("case", CASE),
    "POST /v1/cases/{case_id}/closure": Ask("case", CASE, of({"reason": "GOALS_MET", "victim_informed": True})),
    "POST /v1/cases/{case_id}/reopening": Ask("case", CASE, reason("NEW_NEED")),
    "POST /v1/cases/{case_id}/hold": Ask("case", CASE, reason("UNREACHABLE")),
    "POST /v1/cases/{case_id}/resumption": Ask("case", CASE),
    "POST /v1/cases/{case_id}/rights-notice": Ask("case", CASE, of({"given_at": NOW.isoformat(), "method": "VOICE"})),
    "GET /v1/repatriations": Ask("repatriation", seeks="repatriation_id", query={"limit": "=100"}),
    "POST /v1/repatriations": Ask("repatriation", body=_return_notice),
    "GET /v1/repatriations/{id}": Ask("repatriation", {"id": "repatriation_id"}),
    "GET /v1/repatriations/{id}/identity-claims": Ask("repatriation", {"id": "repatriation_id"}),
    "POST /v1/repatriations/{id}/nationality-check": Ask(
        "repatriation", {"id": "repatriation_id"}, of({"station": OTHER_STATION})
    ),
    "POST /v1/repatriations/{id}/travel": Ask(
        "repatriation",
        {"id": "repatriation_id"},
        of({"document_type": "TRAVEL_PERMIT", "document_number": "TP-1", "issued_at": NOW.isoformat()}),
    ),
    "POST /v1/repatriations/{id}/return": Ask(
        "repatriation", {"id": "repatriation_id"}, of({"return_at": NOW.isoformat(), "port": "Dhaka"})
    ),
    "POST /v1/repatriations/{id}/reception": Ask(
        "repatriation", {"id": "repatriation_id"}, of({"received_by": "NGO", "received_at": NOW.isoformat()})
    ),
    "POST /v1/rescues": Ask("rescue", body=_rescue),
    "GET /v1/rescues/{id}": Ask("rescue", {"id": "rescue_id"}),
    "POST /v1/rescues/{id}/consents": Ask("rescue", {"id": "rescue_id"}, CONSENT),
    "POST /v1/rescues/{id}/facts": Ask("rescue", {"id": "rescue_id"}, of({"no_interrogation": True})),
    "POST /v1/rescues/{id}/police-referral": Ask("rescue", {"id": "rescue_id"}, of({"station": STATION})),
    "POST /v1/rescues/{id}/court-production": Ask("rescue", {"id": "rescue_id"}, of({"court": "A court"})),
    "POST /v1/person-searches": Ask("case", body=of({"kind": "PHONE", "value": SAFE_PHONE}), seeks="case_id"),
    "POST /v1/cases/{case_id}/protection": Ask("case", CASE, of({"protected": True, "reason": "TESTIFIES"})),
    "POST /v1/cases/{case_id}/survivor-code": Ask("case", CASE),
    "POST /v1/cases/{case_id}/survivor-code/revocation": Ask("case", CASE, reason("LOST")),
    "POST /v1/cases/{case_id}/subject-requests": Ask("case", CASE, of({"kind": "CORRECT", "witness": "Sumon"})),
    "GET /v1/cases/{case_id}/subject-requests": Ask("case", CASE),
    "GET /v1/subject-requests": Ask("case", seeks="subject_request_id", query={"limit": "=100"}),
    "POST /v1/subject-requests/{request_id}/fulfilment": Ask("case", _SUBJECT, of({})),
    "POST /v1/subject-requests/{request_id}/sealing": Ask("case", _SUBJECT),
    "POST /v1/subject-requests/{request_id}/refusal": Ask("case", _SUBJECT, reason("LEGAL_DUTY")),
    "POST /v1/subject-requests/{request_id}/withdrawal": Ask("case", _SUBJECT),
    "GET /v1/subject-requests/{request_id}/copy": Ask("case", {"request_id": "copy_id"}),
    "POST /v1/cases/{case_id}/break-glass": Ask(
        "case", CASE, of({"reason": "MISSING", "text": "Nobody has seen her since yesterday."})
    ),
    "GET /v1/break-glass/{break_glass_id}/person": Ask("opening", _GLASS),
    "POST /v1/break-glass/{break_glass_id}/closure": Ask("opening", _GLASS),
    "POST /v1/break-glass/{break_glass_id}/review": Ask("opening", _GLASS, of({"finding": "JUSTIFIED"})),
    "GET /v1/break-glass/{break_glass_id}": Ask("opening", _GLASS),
    "GET /v1/break-glass": Ask("opening", seeks="break_glass_id", query={"limit": "=100"}),
    "POST /v1/exports": Ask("export", body=of(EXPORT)),
    "GET /v1/exports": Ask("export", seeks="export_id", query={"limit": "=100"}),
    "GET /v1/exports/{export_id}": Ask("export", _EXPORT),
    "GET /v1/exports/{export_id}/file": Ask("export", _EXPORT),
    "POST /v1/exports/{export_id}/approval": Ask("export", _EXPORT),
    "POST /v1/exports/{export_id}/refusal": Ask("export", _EXPORT, reason("TOO_BROAD")),
    "POST /v1/exports/{export_id}/purge": Ask("export", _EXPORT),
    "POST /v1/persons/{person_id}/merges": Ask("case", {"person_id": "person_id"}, _merge),
    "GET /v1/persons/{person_id}/merges": Ask("case", {"person_id": "person_id"}),
    "GET /v1/merges/{merge_id}": Ask("case", {"merge_id": "merge_id"}),
    "POST /v1/merges/{merge_id}/reversal": Ask(
        "case", {"merge_id": "merge_id"}, of({"reason": "TWO_PERSONS", "text": "They came with their own papers."})
    ),
    "POST /v1/persons/{person_id}/erasure": Ask("case", {"person_id": "person_id"}, reason("SUBJECT_REQUEST")),
    "POST /v1/erasures/{erasure_id}/approval": Ask("case", {"erasure_id": "erasure_id"}),
    "POST /v1/erasures/{erasure_id}/refusal": Ask("case", {"erasure_id": "erasure_id"}, reason("LEGAL_DUTY")),
    "POST /v1/erasures/{erasure_id}/repetition": Ask("case", {"erasure_id": "erasure_id"}),
    "GET /v1/erasures/{erasure_id}": Ask("case", {"erasure_id": "erasure_id"}),
    "GET /v1/erasures": Ask("case", seeks="erasure_id", query={"limit": "=100"}),
    "POST /v1/persons/{person_id}/legal-hold": Ask("case", {"person_id": "person_id"}, reason("COURT_ORDER")),
    "POST /v1/legal-holds/{hold_id}/lifting": Ask("case", {"hold_id": "hold_id"}),
    "GET /v1/cases/{case_id}/accesses": Ask("case", CASE),
    "GET /v1/audit": Ask("case", query=CASE),
    "GET /v1/audit?actor": Ask("case", query=OFFICER),
    **files_of("reports", "report_id", "report", "EVIDENCE"),
    **files_of("cases", "case_id", "case", "IDENTITY_DOCUMENT"),
    **file_of("case_attachment_id", "case"),
}
