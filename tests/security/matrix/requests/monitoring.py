"""What to send to the routes of monitoring."""

from tests.security.matrix.requests.ask import CASE, OFFICER, Ask

MONITORING: dict[str, Ask] = {
    "GET /v1/cases": Ask("case", seeks="case_id", query={"limit": "=100"}),
    "POST /v1/case-searches": Ask("case", body=lambda file: {"case_number": file.story.case.number}, seeks="case_id"),
    "GET /v1/cases/{case_id}": Ask("case", CASE),
    "GET /v1/cases/{case_id}/timeline": Ask("case", CASE),
    "GET /v1/cases/{case_id}/subject-part": Ask("case", CASE),
    "GET /v1/cases/{case_id}/tracker": Ask("case", CASE),
    "GET /v1/reports/{report_id}/timeline": Ask("report", {"report_id": "report_id"}),
    "GET /v1/work-items": Ask("case", query={**CASE, "mine": "=false"}, seeks="case_id"),
    "GET /v1/indicators/{indicator}": Ask("content", {"indicator": "=M01"}, query={"fiscal_year": "=2026"}),
    "GET /v1/cases/{case_id}/accesses": Ask("case", CASE),
    "GET /v1/audit": Ask("case", query=CASE),
    "GET /v1/audit?actor": Ask("case", query=OFFICER),
}
