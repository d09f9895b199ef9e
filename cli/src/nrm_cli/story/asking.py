"""Steps 6 to 9: what is needed, the request, its verification, the terms, the decisions."""

from datetime import date
from typing import Any

from nrm_cli.story.people import ASSESSOR_ORGANISATION
from nrm_cli.story.story import Story
from nrm_cli.story.surprise import Surprise

NEEDS = tuple(f"N{number:02d}" for number in range(1, 13))
RISKS = (
    "retrafficking",
    "retaliation",
    "self_harm",
    "family_rejection",
    "debt",
    "homelessness",
    "health",
    "child_specific",
)


def assess(story: Story, today: date, scores: dict[str, int], **more: Any) -> str:
    """Assign the assessment to the pool, let the assessor do it, and accept it; return its id."""
    farida, anika = story.by("farida"), story.by("anika")
    assigned = farida.post(
        "approval", "/v1/assessments", {"case_id": story.case.id, "organisation": ASSESSOR_ORGANISATION}
    )
    path = f"/v1/assessments/{assigned['id']}"
    story.did("farida", "assigned the needs assessment to Dhaka Care")
    anika.post("approval", path + "/start", {})
    findings = {
        "scores": dict.fromkeys(NEEDS, 0) | scores,
        "risks": dict.fromkeys(RISKS, 1),
        "notes": {need: "জরুরি; বিস্তারিত সাক্ষাৎকারে।" for need, score in scores.items() if score == 3},
        "victim_priority": list(scores),
        "mode": "IN_PERSON",
        "assessed_on": today.isoformat(),
        **more,
    }
    anika.post("approval", path + "/submission", findings)
    told = ", ".join(f"{need}={score}" for need, score in scores.items())
    story.did("anika", f"assessed with consent C4: {told}")
    farida.post("approval", path + "/acceptance", {})
    story.did("farida", "accepted the assessment")
    return str(assigned["id"])


def request(
    story: Story, username: str, wanted: dict[str, str], *, assessment: str | None = None, interim: bool = False
) -> str:
    """Draft and submit a request for needs by requested term; return its id and remember its items."""
    body = {
        "case_id": story.case.id,
        "source": "ASSESSMENT" if assessment else "VICTIM",
        "items": [{"need": need, "requested_term": term} for need, term in wanted.items()],
        "interim": interim,
        "assessment_id": assessment,
    }
    own = story.by(username)
    drafted = own.post("approval", "/v1/service-requests", body)
    own.post("approval", f"/v1/service-requests/{drafted['id']}/submission", {"consent_discussed": True})
    seen = story.by("farida").get("approval", f"/v1/service-requests/{drafted['id']}").body
    story.case.items.update({item["need"]: item["id"] for item in seen["items"]})
    kind = "interim request" if interim else "request"
    story.did(username, f"submitted {kind} {drafted['number']} for {', '.join(wanted)}")
    return str(drafted["id"])


def verify(story: Story, request_id: str) -> None:
    """Let the focal point verify the request: approved, all items kept."""
    path = f"/v1/service-requests/{request_id}/verification"
    story.by("farida").post("approval", path, {"outcome": "APPROVED"})
    story.did("farida", "verified the request: approved")


def classify(story: Story, request_id: str, terms: dict[str, str]) -> None:
    """Give every need its term."""
    items = [{"item_id": story.case.items[need], "term": term} for need, term in terms.items()]
    story.by("farida").post("approval", f"/v1/service-requests/{request_id}/classification", {"items": items})
    told = ", ".join(f"{need} {term}" for need, term in terms.items())
    story.did("farida", f"classified: {told}")


def decide(story: Story, username: str, need: str, decision: str = "APPROVED", reasons: str | None = None) -> None:
    """Decide a need: T1 the focal point, T2 and T3 the Authority."""
    body = {"decision": decision, "reasons": reasons}
    if username.startswith("authority"):
        body["meeting_ref"] = "CIRC-2026-014"
    answer = story.by(username).post("approval", f"/v1/need-items/{story.case.items[need]}/decision", body)
    if answer["status"] != decision:
        raise Surprise(f"{need} is {answer['status']} after the decision {decision}")
    story.did(username, f"decided {need}: {decision}" + (f" ({reasons})" if reasons else ""))


def queue(story: Story, username: str, name: str) -> list[str]:
    """Return which needs of this case wait in the queue `focal-point` or `authority`."""
    found = story.by(username).get("approval", "/v1/need-items", queue=name, case_id=story.case.id).body
    return sorted(item["need"] for item in found["items"])
