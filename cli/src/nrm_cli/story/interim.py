"""Interim care: emergency help asked for and approved before any confirmation (INV-20, decision 4)."""

from typing import Any

from nrm_cli.story import asking, reporting
from nrm_cli.story.reporting import consent
from nrm_cli.story.setup import JASHORE
from nrm_cli.story.story import Story


def report_body(subject: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """Return a report of an adult in Jashore who agrees to C1 and C4; `changed` replaces fields."""
    return {
        "channel": "NGO",
        "reporter_kind": "ORGANISATION",
        "tip_type": "CROSS_BORDER",
        "urgency": "URGENT",
        "consent_basis": "VICTIM",
        "consents": [consent("C1"), consent("C4")],
        "subject": subject,
        "current_district": JASHORE,
        "minor_at_act": "no",
        **changed,
    }


def approve(story: Story, body: dict[str, Any], what: str, needs: tuple[str, ...]) -> None:
    """Report, open the case, and bring these needs, all T1, to the focal point's approval (steps 4, 7 to 9)."""
    terms = dict.fromkeys(needs, "T1")
    story.tell.step(4)
    reporting.report(story, "ngo-officer", body, what)
    reporting.take_up_and_accept(story, minor_at_act="no", risk_level="HIGH")
    story.tell.step(7)
    request = asking.request(story, "ngo-officer", terms, interim=True)
    asking.verify(story, request)
    story.tell.step(8)
    asking.classify(story, request, terms)
    story.tell.step(9)
    for need in needs:
        asking.decide(story, "farida", need)
