"""The file of one case that the trials ask for, and the deeds that several parts of its story have in common."""

from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from nrm_cli.story.answer import Answer
from nrm_cli.story.people import ASSESSOR_ORGANISATION
from nrm_cli.story.reporting import consent
from nrm_cli.story.story import Story
from tests.security.matrix import marks

STATION, OTHER_STATION = "PS-404190", "PS-200314"
REPORTER, SECOND_ASSESSOR = "shimanto-bondhu", "jibika"
CLINIC, LAW = "sadar-clinic", "ain-sheba"
OFFICE, HOUSE = "nrm-office", "asha-shelter"


@dataclass
class File:
    """One case with all that belongs to it, and who holds what of it."""

    state: str
    story: Story
    known: dict[str, str] = field(default_factory=dict)
    """What stands in paths: `case_id`, `task_id`, `referral_id` and so on."""
    provider: str = CLINIC
    assessor: str = ASSESSOR_ORGANISATION
    station: str = STATION
    manager: str = ""
    """The account of the case manager (of the one before, if replaced)."""
    more: dict[str, Any] = field(default_factory=dict)


def account_of(somebody: str) -> str:
    """Return the account of somebody who exists in these trials only."""
    return str(uuid5(NAMESPACE_URL, somebody))


def given(purpose: str, **more: Any) -> dict[str, Any]:
    """Return a consent given by voice before the witness."""
    return consent(purpose, witness=marks.WITNESS, **more)


def refer(file: File, organisation: str, need: str) -> Answer:
    """Record C5 and issue a referral, without printing a sheet."""
    story = file.story
    file.more["C5"] = give(file, given("C5", organisation=organisation, needs=[need]))
    body = {"item_ids": [story.case.items[need]], "organisation": organisation}
    drafted = story.by("farida").post("referral", "/v1/referrals", body)
    path = f"/v1/referrals/{drafted['id']}/issuance"
    issued = story.by("farida").post("referral", path, {}, version=drafted.version)
    story.case.referrals[organisation] = issued["id"]
    return issued


def give(file: File, body: dict[str, Any]) -> str:
    """Record a consent of the case and return its id."""
    path = f"/v1/cases/{file.story.case.id}/consents"
    answer = file.story.by("ngo-officer").post("intake", path, body)
    file.more.setdefault("consents", {})[body["purpose"]] = answer["consent_id"]
    return str(answer["consent_id"])


def attach_to_assessment(file: File, id: str) -> None:
    """Attach the record of an assessment."""
    attach(file, "approval", f"/v1/assessments/{id}", "ASSESSMENT_RECORD", "assessment_attachment_id")


def attach(file: File, service: str, path: str, type: str, name: str) -> None:
    """Attach a file whose name and text are marked."""
    farida = file.story.by("farida")
    kept = farida.attach(service, path, marks.FILE.encode(), type=type, name=marks.FILE_NAME)
    file.known[name] = kept["attachment_id"]
