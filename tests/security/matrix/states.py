"""How the cases of the trials went on, after the way that is every case's: one verb for each state.

`present` is a case in the middle of its way. The others ended for somebody: `declined` (a provider and an assessor
declined), `revoked` (a referral was revoked, the task went to another station, the case manager was replaced),
`withdrawn` (the person took back C2, C4, C5 and C6), `closed`, and `protected` (witness protection).
"""

from collections.abc import Callable
from typing import Any

from nrm_cli.story import referring
from tests.security.matrix import marks
from tests.security.matrix.file import (
    CLINIC,
    LAW,
    OFFICE,
    OTHER_STATION,
    SECOND_ASSESSOR,
    File,
    attach_to_assessment,
    refer,
)


def present(file: File) -> None:
    """Leave the case as it is; the plan is being revised."""


def declined(file: File) -> None:
    """Let a legal aid office and a second assessor decline."""
    story = file.story
    refer(file, LAW, "N05")
    referral = file.known["referral_id"] = story.case.referrals[LAW]
    body = {"code": "NO_CAPACITY", "note": marks.DECLINE}
    story.by("ain-sheba-focal").post("referral", f"/v1/referrals/{referral}/decline", body)
    file.known["assessment_id"] = _second_assessment(file)
    path = f"/v1/assessments/{file.known['assessment_id']}/decline"
    _second_assessor(file).post("approval", path, {"reason": "NO_CAPACITY"})
    file.provider, file.assessor = LAW, SECOND_ASSESSOR
    file.known["others_item_id"] = story.case.items["N06"]


def revoked(file: File) -> None:
    """Revoke an accepted referral, replace the case manager, give the task to another station."""
    story, farida = file.story, file.story.by("farida")
    refer(file, LAW, "N05")
    referring.accept(story, LAW)
    referral = file.known["referral_id"] = story.case.referrals[LAW]
    farida.post("referral", f"/v1/referrals/{referral}/revocation", {"reason": "SAFETY"})
    manager = {"organisation": OFFICE, "person": story.by("second-manager").account}
    farida.post("referral", f"/v1/cases/{story.case.id}/case-manager", manager)
    moved = {"case_id": story.case.id, "station": OTHER_STATION}
    farida.post("verification", f"/v1/confirmation-tasks/{file.known['task_id']}/reassignment", moved)
    file.provider = LAW
    file.known["others_item_id"] = story.case.items["N06"]


def withdrawn(file: File) -> None:
    """Let the person take back what allowed the sharing."""
    story = file.story
    refer(file, LAW, "N05")
    referring.accept(story, LAW)
    file.known |= {"referral_id": story.case.referrals[LAW], "assessment_id": _second_assessment(file)}
    file.provider, file.assessor = LAW, SECOND_ASSESSOR
    file.known["others_item_id"] = story.case.items["N06"]
    for purpose in ("C5", "C4", "C2", "C6"):
        path = f"/v1/consents/{file.more['consents'][purpose]}/withdrawal"
        story.by("ngo-officer").post("intake", path, {"method": "PHONE", "witness": marks.WITNESS})
    notices = story.by("ain-sheba-focal").every("referral", "/v1/stop-notices")
    file.known["notice_id"] = next(each["id"] for each in notices if each["referral_id"] == file.known["referral_id"])


def closed(file: File) -> None:
    """Bring everything to its end and close."""
    story, farida = file.story, file.story.by("farida")
    referring.complete(story, CLINIC, "N06")
    story.by("shirin").post("referral", f"/v1/referrals/{story.case.referrals[CLINIC]}/countersignature", {})
    for need in ("N05", "N07"):
        body = {"outcome": "WITHDRAWN", "reason": "VICTIM_CHOICE"}
        farida.post("referral", f"/v1/need-items/{story.case.items[need]}/closure", body)
    closing = {"reason": "GOALS_MET", "victim_informed": True}
    farida.post("intake", f"/v1/cases/{story.case.id}/closure", closing)


def protected(file: File) -> None:
    """Put the person under witness protection."""
    path = f"/v1/cases/{file.known['case_id']}/protection"
    file.story.by("farida").post("intake", path, {"protected": True, "reason": "TESTIFIES"})


def _second_assessment(file: File) -> str:
    body = {"case_id": file.story.case.id, "organisation": SECOND_ASSESSOR}
    second = str(file.story.by("farida").post("approval", "/v1/assessments", body)["id"])
    attach_to_assessment(file, second)
    return second


def _second_assessor(file: File) -> Any:
    return file.story.by("second-assessor")


GO_ON: dict[str, Callable[[File], None]] = {
    "present": present,
    "declined": declined,
    "revoked": revoked,
    "withdrawn": withdrawn,
    "closed": closed,
    "protected": protected,
}
"""What happens to a case at last, by the state that it is then in."""
