"""What to send to the routes of referral."""

from typing import Any

from tests.security.matrix.file import CLINIC, File
from tests.security.matrix.requests.ask import CASE, OFFICER, TODAY, TOMORROW, Ask, of, reason


def _action(file: File) -> dict[str, Any]:
    return {"item_id": file.known["item_id"], "organisation": CLINIC, "what": "To meet."}


def _delivery(file: File) -> Any:
    return {"kind": "SESSION", "delivered_on": TODAY.isoformat(), "item_id": file.known["item_id"]}


def _draft(file: File) -> Any:
    return {"item_ids": [file.known["item_id"]], "organisation": CLINIC}


_ORGANISATION = {"organisation": "provider"}
_REFERRAL, _PLAN = {"referral_id": "referral_id"}, {"plan_id": "plan_id"}
_OFFERING = {"offering_id": "offering_id"}

REFERRAL: dict[str, Ask] = {
    "POST /v1/providers": Ask("provider", body=lambda file: {"organisation": file.provider}),
    "GET /v1/providers": Ask("provider", seeks="provider"),
    "GET /v1/providers/{organisation}": Ask("provider", _ORGANISATION),
    "POST /v1/providers/{organisation}/review": Ask("provider", _ORGANISATION),
    "POST /v1/providers/{organisation}/authorisation": Ask(
        "provider", _ORGANISATION, of({"valid_from": TODAY.isoformat()})
    ),
    "POST /v1/providers/{organisation}/suspension": Ask("provider", _ORGANISATION, reason("COMPLAINT")),
    "POST /v1/providers/{organisation}/revocation": Ask("provider", _ORGANISATION, reason("COMPLAINT")),
    "POST /v1/offerings": Ask(
        "provider", body=lambda file: {"organisation": file.provider, "need": "N10", "terms": ["T1"]}
    ),
    "GET /v1/offerings": Ask("provider", seeks="offering_id"),
    "POST /v1/offerings/{offering_id}/capacity": Ask("provider", _OFFERING, of({"capacity_available": 3})),
    "POST /v1/offerings/{offering_id}/end": Ask("provider", _OFFERING, of({"last_day": TOMORROW.isoformat()})),
    "GET /v1/need-items": Ask("referral", seeks="item_id", query=CASE),
    "GET /v1/need-items/{item_id}/candidates": Ask("referral", {"item_id": "item_id"}),
    "POST /v1/need-items/{item_id}/closure": Ask("referral", {"item_id": "item_id"}, of({"outcome": "MET"})),
    "POST /v1/referrals": Ask("referral", body=_draft),
    "GET /v1/referrals": Ask("referral", seeks="referral_id", query={"limit": "=100"}),
    "GET /v1/referrals?organisation": Ask(
        "referral", seeks="referral_id", query={"organisation": "provider", "limit": "=100"}
    ),
    "GET /v1/referrals/{referral_id}": Ask("referral", _REFERRAL),
    "POST /v1/referrals/{referral_id}/issuance": Ask("referral", _REFERRAL),
    "POST /v1/referrals/{referral_id}/acceptance": Ask("referral", _REFERRAL, version="1"),
    "POST /v1/referrals/{referral_id}/decline": Ask("referral", _REFERRAL, of({"code": "NO_CAPACITY"})),
    "POST /v1/referrals/{referral_id}/revocation": Ask("referral", _REFERRAL, reason("SAFETY")),
    "POST /v1/referrals/{referral_id}/retention": Ask("referral", _REFERRAL, reason("CONTINUITY")),
    "POST /v1/referrals/{referral_id}/service-start": Ask("referral", _REFERRAL, of({"emergency": True})),
    "POST /v1/referrals/{referral_id}/deliveries": Ask("referral", _REFERRAL, _delivery),
    "GET /v1/referrals/{referral_id}/deliveries": Ask("referral", _REFERRAL),
    "POST /v1/referrals/{referral_id}/completion": Ask("referral", _REFERRAL, of({"outcomes": {}})),
    "POST /v1/referrals/{referral_id}/discontinuation": Ask("referral", _REFERRAL, reason("SAFETY")),
    "POST /v1/referrals/{referral_id}/countersignature": Ask("referral", _REFERRAL),
    "GET /v1/referrals/{referral_id}/slip": Ask("referral", _REFERRAL),
    "POST /v1/slips/check": Ask("content", body=of({"number": "REF-0123456789-0", "token": "x" * 32})),
    "POST /v1/cases/{case_id}/case-manager": Ask(
        "referral", CASE, lambda file: {"organisation": "nrm-office", "person": file.manager}
    ),
    "GET /v1/cases/{case_id}/case-manager": Ask("referral", CASE),
    "GET /v1/cases/{case_id}/subject-part": Ask("referral", CASE),
    "GET /v1/stop-notices": Ask("stop-notice", seeks="notice_id"),
    "POST /v1/stop-notices/{notice_id}/acknowledgement": Ask("stop-notice", {"notice_id": "notice_id"}),
    "POST /v1/plans": Ask("referral", body=lambda file: {"case_id": file.known["case_id"], "actions": [_action(file)]}),
    "GET /v1/plans": Ask("referral", query=CASE, seeks="plan_id"),
    "POST /v1/plans/{plan_id}/revision": Ask("referral", _PLAN, lambda file: {"actions": [_action(file)]}),
    "POST /v1/plans/{plan_id}/proposal": Ask("referral", _PLAN),
    "POST /v1/plans/{plan_id}/activation": Ask("referral", _PLAN),
    "GET /v1/notices": Ask("case", query=CASE),
    "GET /v1/cases/{case_id}/accesses": Ask("case", CASE),
    "GET /v1/audit": Ask("case", query=CASE),
    "GET /v1/audit?actor": Ask("case", query=OFFICER),
}
