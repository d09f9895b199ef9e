"""INV-15 over real processes: reads close with the withdrawal itself, what rested on it ends by event within a second."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median
from typing import Any

import pytest

from nrm_cli.story import Cast, interim, referring, reporting
from nrm_cli.story.story import Story
from tests.support.waiting import eventually

PROVIDER, FOCAL_PERSON, NEED = "sadar-clinic", "sadar-clinic-focal", "N06"
WITHDRAWALS = 20
WITHIN_SECONDS = 1.0


@dataclass(frozen=True)
class Measured:
    """What one withdrawal did: the next read by the organisation, and how long its referral stayed issued."""

    refused: str
    revoked_after: float
    notices: int


def referred(story: Story) -> str:
    """Bring one case as far as a referral to the clinic, and return the consent it rests on."""
    subject = {"alias": "মায়া", "gender": "Feminine", "date_of_birth": {"value": "1996-01-01", "precision": "year"}}
    interim.approve(story, interim.report_body(subject), "reported", (NEED,))
    consent = reporting.share_with(story, "ngo-officer", PROVIDER, NEED)
    referring.refer(story, PROVIDER, NEED)
    return consent


def withdraw(story: Story, consent: str) -> None:
    """Record what the person said, before a witness."""
    body = {"method": "PHONE", "witness": reporting.WITNESS}
    story.by("helpline-109").post("intake", f"/v1/consents/{consent}/withdrawal", body)


def status_of(story: Story) -> Any:
    """Read the referral as the focal point does; the answer comes once the event of the withdrawal was applied."""
    path = f"/v1/referrals/{story.case.referrals[PROVIDER]}"
    return story.by("farida").get("referral", path)["status"]


def until_revoked(story: Story) -> float:
    """Return the moment at which the focal point first saw the referral revoked."""
    eventually(lambda: status_of(story) == "REVOKED", "the referral is revoked", 5)
    return time.monotonic()


def measure(story: Story) -> Measured:
    """Withdraw once: the read that follows at once, and the time until the referral is revoked."""
    consent = referred(story)
    clinic, person = story.by(FOCAL_PERSON), f"/v1/cases/{story.case.id}/person"
    assert clinic.get("intake", person)["name"] == "মায়া"
    withdraw(story, consent)
    answered = time.monotonic()
    with ThreadPoolExecutor(1) as beside:
        # Beside the clinic's own read, so that neither waits for the other.
        revoked = beside.submit(until_revoked, story)
        refused = clinic.send("GET", "intake", person)
        took = revoked.result() - answered
    own = [one for one in clinic.every("referral", "/v1/stop-notices") if one["status"] == "SENT"]
    mine = [one for one in own if one["referral_id"] == story.case.referrals[PROVIDER]]
    return Measured(f"{refused.status} {refused.code}", took, len(mine))


@pytest.fixture(scope="module")
def measured(cast: Cast) -> list[Measured]:
    """Withdraw twenty times, one after the other, and print the table."""
    found = [measure(Story(cast, f"cascade-{number}")) for number in range(WITHDRAWALS)]
    times = sorted(one.revoked_after for one in found)
    print(f"\nconsent C5 withdrawn {len(found)} times, measured from the answer to the withdrawal")
    print(
        f"  next read by the organisation refused   {sum(one.refused == '403 no-consent' for one in found)} of {len(found)}"
    )
    print(f"  issued referral revoked by event        median {median(times):.3f} s   worst {times[-1]:.3f} s")
    print(f"  stop notice waiting for the provider    {sum(one.notices == 1 for one in found)} of {len(found)}")
    return found


def test_the_next_read_by_the_organisation_is_refused(measured: list[Measured]) -> None:
    assert {one.refused for one in measured} == {"403 no-consent"}


def test_the_issued_referral_is_revoked_within_a_second(measured: list[Measured]) -> None:
    assert max(one.revoked_after for one in measured) < WITHIN_SECONDS


def test_one_stop_notice_waits_to_be_acknowledged(measured: list[Measured]) -> None:
    assert {one.notices for one in measured} == {1}


def test_a_new_consent_revives_neither_the_referral_nor_what_it_let_read(cast: Cast) -> None:
    story = Story(cast, "no-revival")
    withdraw(story, referred(story))
    eventually(lambda: status_of(story) == "REVOKED", "the referral is revoked", 5)
    reporting.share_with(story, "ngo-officer", PROVIDER, NEED)
    refused = story.by(FOCAL_PERSON).send("GET", "intake", f"/v1/cases/{story.case.id}/person")
    assert refused.status == 403
    assert status_of(story) == "REVOKED"
