"""What an engineer tries a client with: a case of which the police are asked, and nobody of ours answers."""

from nrm_cli.story import reporting
from nrm_cli.story.reporting import consent
from nrm_cli.story.setup import JASHORE
from nrm_cli.story.story import Story

SHARSHA = "BD404190"


def ask_police(story: Story) -> str:
    """Steps 4 and 5: report a fictional woman, open her case, ask the station of Sharsha; return the task's id."""
    body = {
        "channel": "NGO",
        "reporter_kind": "ORGANISATION",
        "tip_type": "INTERNAL",
        "consent_basis": "VICTIM",
        "consents": [consent(purpose) for purpose in ("C1", "C2")],
        "subject": {"name_bn": "শিউলি আক্তার", "gender": "Feminine", "date_of_birth": {"value": "1998-04-05"}},
        "current_district": JASHORE,
        "current_upazila": SHARSHA,
        "minor_at_act": "no",
        "narrative": "মাঠে কাজ করানো হয়েছে, মজুরি দেওয়া হয়নি।",
    }
    reporting.report(story, "ngo-officer", body, "reported Shiuli")
    reporting.take_up_and_accept(story, minor_at_act="no", age_at_act=25, risk_level="MEDIUM")
    issued = story.by("farida").post("verification", "/v1/confirmation-tasks", {"case_id": story.case.id})
    return str(issued["id"])
