"""Papers on a needs assessment: for whoever assesses, as deep as health, and for nobody who works on something else."""

from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.ids import new_id

from .conftest import PEOPLE, Approval
from .paths import FINDINGS, assign

PAPER = b"Seen at the clinic: an old fracture of the left hand."


def attach(approval: Approval, who: str, id: str, type: str = "ASSESSMENT_RECORD") -> httpx.Response:
    """Attach a paper as somebody."""
    headers = {"Authorization": f"Bearer {who}", "Idempotency-Key": str(new_id()), "NRM-Attachment-Type": type}
    return approval.client.post(f"/v1/assessments/{id}/attachments", content=PAPER, headers=headers)


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


def test_the_person_is_told_of_her_papers_and_reads_what_does_not_lie_too_deep(
    approval: Approval, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, _, id = started(approval)
    her = Actor(str(new_id()), "survivor", None, frozenset({"SUR"}), cases=frozenset({case}))
    monkeypatch.setitem(PEOPLE, "rehana", her)
    record, health = (attach(approval, "anika", id, type).json() for type in ("ASSESSMENT_RECORD", "HEALTH_RECORD"))

    told = approval.get("rehana", f"/v1/cases/{case}/subject-part")["attachments"]

    paths = {file["attachment_id"]: file["path"] for file in told}
    assert paths == {
        record["attachment_id"]: f"/v1/attachments/{record['attachment_id']}/content",
        health["attachment_id"]: None,
    }
    assert read(approval, "rehana", record["attachment_id"]).content == PAPER


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
