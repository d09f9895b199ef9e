"""Papers on a needs assessment: for whoever assesses, as deep as health, and for nobody who works on something else."""

from datetime import timedelta
from uuid import UUID

import httpx

from nrm_shared.kernel.ids import new_id

from .conftest import Approval
from .paths import FINDINGS, assign

PAPER = b"Seen at the clinic: an old fracture of the left hand."


def attach(approval: Approval, who: str, id: str, type: str = "ASSESSMENT_RECORD") -> httpx.Response:
    """Attach a paper as somebody."""
    headers = {"Authorization": f"Bearer {who}", "Idempotency-Key": str(new_id())}
    return approval.client.post(
        f"/v1/assessments/{id}/attachments", params={"type": type}, content=PAPER, headers=headers
    )


def read(approval: Approval, who: str, attachment: str) -> httpx.Response:
    """Read a paper as somebody."""
    path = f"/v1/attachments/{attachment}/content"
    return approval.client.get(path, headers={"Authorization": f"Bearer {who}"})


def started(approval: Approval) -> tuple[UUID, UUID, str]:
    """Bring a case to an assessment under way; return the case, its consent C4 and the assessment."""
    case_id = approval.open_case()
    consent = approval.consent(case_id)
    approval.determine(case_id)
    id = str(assign(approval, case_id)["id"])
    approval.post("anika", f"/v1/assessments/{id}/start")
    return case_id, consent, id


def test_an_assessor_reads_a_health_record_and_the_focal_point_with_a_reason_only(approval: Approval) -> None:
    _, _, id = started(approval)
    kept = attach(approval, "anika", id, "HEALTH_RECORD")
    assert (kept.status_code, kept.json()["level"]) == (201, "L4"), kept.text
    paper = kept.json()["attachment_id"]
    assert read(approval, "anika", paper).content == PAPER
    assert read(approval, "farida", paper).json()["code"] == "attachment-restricted"
    why = {"reason": "CARE", "text": "A surgeon asks what was seen of the hand."}
    approval.post("farida", f"/v1/attachments/{paper}/opening", why, expect=201)
    assert read(approval, "farida", paper).content == PAPER
    assert read(approval, "secretary", paper).status_code in {403, 404}


def test_papers_close_with_the_assessors_time(approval: Approval) -> None:
    _, _, id = started(approval)
    paper = attach(approval, "anika", id).json()["attachment_id"]
    approval.post("anika", f"/v1/assessments/{id}/submission", FINDINGS)
    approval.post("farida", f"/v1/assessments/{id}/acceptance")
    assert read(approval, "anika", paper).status_code == 200
    approval.clock.move(timedelta(days=15))
    assert read(approval, "anika", paper).status_code in {403, 404}


def test_papers_close_with_the_consent_to_assess(approval: Approval) -> None:
    case_id, consent, id = started(approval)
    paper = attach(approval, "anika", id).json()["attachment_id"]
    approval.withdraw_consent(consent, case_id)
    assert read(approval, "anika", paper).status_code in {403, 404}
    refused = attach(approval, "farida", id)
    assert (refused.status_code, refused.json()["code"]) == (409, "assessment-ended")
