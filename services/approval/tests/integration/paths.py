"""Ways through approval that several tests walk."""

from typing import Any
from uuid import UUID

from nrm_approval.domain.findings import NEEDS, RISKS

from .conftest import POOL_ORGANISATION, Approval

FINDINGS: dict[str, Any] = {
    "scores": dict.fromkeys(NEEDS, 0) | {"N06": 3, "N07": 2, "N05": 2, "N01": 2},
    "notes": {"N06": "Untreated injury of the hand."},
    "risks": dict.fromkeys(RISKS, 0) | {"debt": 2},
    "victim_priority": ["N06", "N01"],
    "mode": "IN_PERSON",
    "assessed_on": "2026-08-16",
    "family_reunion_prospect": "yes",
    "orphan": "no",
}


def assign(approval: Approval, case_id: UUID) -> dict[str, Any]:
    """Give the assessment of a case to Dhaka Care."""
    body = {"case_id": str(case_id), "organisation": POOL_ORGANISATION}
    assigned: dict[str, Any] = approval.post("farida", "/v1/assessments", body, expect=201)
    return assigned


def assess(approval: Approval, case_id: UUID, **changes: Any) -> str:
    """Assess the case to the end and return the assessment's id."""
    id = str(assign(approval, case_id)["id"])
    approval.post("anika", f"/v1/assessments/{id}/start")
    approval.post("anika", f"/v1/assessments/{id}/submission", FINDINGS | changes)
    approval.post("farida", f"/v1/assessments/{id}/acceptance")
    return id


def draft(approval: Approval, case_id: UUID, *needs: tuple[str, str], who: str = "anika", **more: Any) -> str:
    """Draft a request for (need, term) pairs and return its id."""
    items = [{"need": need, "requested_term": term, "description": f"Wants {need}."} for need, term in needs]
    body = {"case_id": str(case_id), "source": "ASSESSMENT", "items": items, **more}
    return str(approval.post(who, "/v1/service-requests", body, expect=201)["id"])


def submit(approval: Approval, id: str, who: str = "anika", expect: int = 200) -> Any:
    """Submit a request."""
    return approval.post(who, f"/v1/service-requests/{id}/submission", {"consent_discussed": True}, expect=expect)


def verified(approval: Approval, case_id: UUID, *needs: tuple[str, str], **more: Any) -> tuple[str, dict[str, str]]:
    """Bring a request as far as verified; return its id and its items' ids by need."""
    id = draft(approval, case_id, *needs, **more)
    submit(approval, id)
    approval.post("farida", f"/v1/service-requests/{id}/verification", {"outcome": "APPROVED"})
    items = approval.get("farida", f"/v1/service-requests/{id}")["items"]
    return id, {item["need"]: item["id"] for item in items}


def classified(approval: Approval, case_id: UUID, *needs: tuple[str, str], **more: Any) -> tuple[str, dict[str, str]]:
    """Bring a request as far as classified, each need with the term asked for."""
    id, items = verified(approval, case_id, *needs, **more)
    body = {"items": [{"item_id": items[need], "term": term} for need, term in needs]}
    approval.post("farida", f"/v1/service-requests/{id}/classification", body)
    return id, items
