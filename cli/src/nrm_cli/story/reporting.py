"""Step 4: a report, its triage, the case; and the consents that come with it."""

from datetime import UTC, datetime
from typing import Any

from nrm_cli.story.answer import Answer
from nrm_cli.story.story import Story

WITNESS = "জাহিদা পারভীন"


def consent(purpose: str, **more: Any) -> dict[str, Any]:
    """Return a consent given by voice in Bangla before a named witness; `more` overrides."""
    return {"purpose": purpose, "method": "VOICE", "language": "bn", "witness": WITNESS, "giver_kind": "SELF", **more}


def report(story: Story, username: str, body: dict[str, Any], what: str) -> Answer:
    """Submit a report and remember its receipt."""
    answer = story.by(username).post("intake", "/v1/reports", body)
    story.case.report_id = answer["report_id"]
    story.case.report_number = answer["number"]
    story.case.receipt_code = answer["receipt_code"]
    story.did(username, f"{what}: report {answer['number']}")
    return answer


def take_up_and_accept(story: Story, **found: Any) -> None:
    """Let the focal point triage the report, decide likely duplicates and accept: the case is opened."""
    farida = story.by("farida")
    farida.post("intake", f"/v1/reports/{story.case.report_id}/triage", {})
    seen = farida.get("intake", f"/v1/reports/{story.case.report_id}").body
    undecided = [candidate for candidate in seen["duplicates"] if candidate["decision"] is None]
    for candidate in undecided:
        decision = {"decision": "SAME_PERSON_NEW_EPISODE", "reason": "EQUAL_NUMBER_EARLIER_CASE"}
        farida.post("intake", f"/v1/duplicates/{candidate['id']}/decision", decision)
    if undecided:
        story.did(
            "farida",
            f"compared with {len(undecided)} record{'s' * (len(undecided) != 1)} of the same number: same person, another episode",
        )
    answer = farida.post("intake", f"/v1/reports/{story.case.report_id}/acceptance", found)
    story.case.id, story.case.number = answer["case_id"], answer["case_number"]
    story.did(
        "farida", f"accepted the report: case {story.case.number} is open, the person counts as a possible victim"
    )
    told = {"given_at": datetime.now(UTC).isoformat(), "method": "VOICE", "language": "bn"}
    farida.post("intake", f"/v1/cases/{story.case.id}/rights-notice", told)
    story.did("farida", "told the person of rights and help (form F5), which the law wants at once")


def give(story: Story, username: str, *given: dict[str, Any]) -> list[str]:
    """Record consents of the person of the case; return their ids."""
    path = f"/v1/cases/{story.case.id}/consents"
    return [str(story.by(username).post("intake", path, one)["consent_id"]) for one in given]


def share_with(story: Story, username: str, organisation: str, *needs: str, **more: Any) -> str:
    """Record consent C5 for one organisation and its needs; return its id."""
    [id] = give(story, username, consent("C5", organisation=organisation, needs=list(needs), **more))
    story.did(username, f"recorded consent C5: share with {organisation} for {', '.join(needs)}")
    return id
