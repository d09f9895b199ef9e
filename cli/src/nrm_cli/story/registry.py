"""AC12: a number that does not fit, a registry that contradicts, another that is down; help never waits (INV-35)."""

from datetime import UTC, datetime
from typing import Any

from nrm_cli.story import asking, confirming, reporting
from nrm_cli.story.answer import Answer
from nrm_cli.story.people import NRM
from nrm_cli.story.reporting import consent
from nrm_cli.story.setup import JASHORE
from nrm_cli.story.story import Story
from nrm_cli.story.surprise import Surprise
from nrm_cli.story.waiting import until

SHARSHA = "BD404190"
# The same national ID in Bangla digits; the birth year in it is not that of the date of birth.
NATIONAL_ID = "১৯৯৯ ৪১১৭ ৩৪৫৬ ৭৮৯০ ১"
BIRTH_NUMBER = "20004117345678901"
OLD_BIRTH_NUMBER = "2000411734567890"
# An installation with the ordinary schedule (a minute and more) is not waited for.
LONGEST_WAIT_SECONDS = 15.0
FAILURES_SHOWN = 2


def tell(story: Story) -> None:
    """Tell the whole of it."""
    be_reported(story)
    contradict(story)
    fail_and_recover(story)
    ask_all_the_same(story)


def report_body(birth_number: str = BIRTH_NUMBER) -> dict[str, Any]:
    """Return the NGO's report with both numbers and a father the registry does not know."""
    return {
        "channel": "NGO",
        "reporter_kind": "ORGANISATION",
        "tip_type": "INTERNATIONAL",
        "consent_basis": "VICTIM",
        "consents": [consent(purpose) for purpose in ("C1", "C2", "C4", "C8")],
        "subject": {
            "name_bn": "রেহানা খাতুন",
            "name_en": "Rehana Khatun",
            "gender": "Feminine",
            "date_of_birth": {"value": "2000-02-11", "precision": "day"},
            "father_name": "আবদুল করিম",
            "mother_name": "সালেহা বেগম",
            "home_district": JASHORE,
            "home_upazila": SHARSHA,
            "identifiers": [{"type": "NID", "value": NATIONAL_ID}, {"type": "BRN", "value": birth_number}],
        },
        "current_district": JASHORE,
        "current_upazila": SHARSHA,
        "minor_at_act": "no",
    }


def be_reported(story: Story) -> None:
    """Step 4: Bangla digits are the same number, an odd birth year warns, the old 16-digit form is explained."""
    story.tell.step(4)
    old = story.by("ngo-officer").send("POST", "intake", "/v1/reports", body=report_body(OLD_BIRTH_NUMBER))
    codes = dict(old.problems)
    if old.status != 422 or "birth-registration-16-digits" not in codes.values():
        raise Surprise(f"a birth number of 16 digits was answered with {old.summary}")
    story.case.facts["sixteen"] = old
    story.refused("ngo-officer", "typed the old birth number of 16 digits; the form says how to convert it", "422")
    receipt = reporting.report(story, "ngo-officer", report_body(), "reported with a national ID in Bangla digits")
    warned = [warning["code"] for warning in receipt["warnings"]]
    if "birth-year-differs" not in warned:
        raise Surprise(f"no warning about the birth year, only {warned}")
    story.case.facts["warnings"] = warned
    story.tell.did(NRM, "warned that the birth year differs from the number, and took the report all the same")
    reporting.take_up_and_accept(story, minor_at_act="no")


def contradict(story: Story) -> None:
    """The national ID registry contradicts the father's name; the focal point decides what that means."""
    check = _check(story, "NID")
    found = _await(story, check, "MISMATCH")
    matched = found["matched"]
    if matched.get("dob") is not True or matched.get("father") is not False:
        raise Surprise(f"the national ID registry matched {matched}")
    story.case.facts["mismatch"] = found.body
    story.tell.did("National ID registry", "MISMATCH: the date of birth agrees, the father's name does not")
    path = f"/v1/identity-checks/{check}/adjudication"
    decision = {"decision": "CARRIED_UNVERIFIED", "reason": "বাবার ডাকনাম লেখা হয়েছিল; কাগজ পরে দেখা হবে।"}
    story.by("farida").post("verification", path, decision)
    story.did("farida", "adjudicated: carried unverified; nothing was rejected")


def fail_and_recover(story: Story) -> None:
    """The birth register is down: tries with back-off, and one answer once it is back."""
    with story.cast.registries.down("birth"):
        check = _check(story, "BRN")
        found = _await(story, check, "UNAVAILABLE")
        story.tell.did("Birth register", "is down: UNAVAILABLE, 'you may continue'")
        if not _soon(found.body):
            story.tell.did(NRM, f"tries again at {found['next_attempt_at']}: the ordinary schedule, not waited for")
            return
        until(
            "a second answer that the birth register is down",
            lambda: (found := _state(story, check))["attempts"] >= FAILURES_SHOWN and found["state"] == "UNAVAILABLE",
        )
        story.tell.did(NRM, "tried again after the wait that the schedule sets; still down")
        story.case.facts["circuit_open"] = story.cast.registries.circuit_open("birth")
        if story.case.facts["circuit_open"]:
            story.tell.did(NRM, "opened the circuit: the register is left alone for a moment, then tried once")
    found = _await(story, check, "MATCHED", "PARTIAL", "MISMATCH")
    story.case.facts["recovered"] = found.body
    story.tell.did("Birth register", f"is back: {found['state']} at attempt {found['attempts']}, once")


def ask_all_the_same(story: Story) -> None:
    """Steps 5 to 8: with a mismatch on file, confirmation and request go their way."""
    story.tell.step(5)
    confirming.confirm(story, confirming.adult_finding)
    story.tell.step(6)
    assessment = asking.assess(story, story.today, {"N03": 2}, family_reunion_prospect="yes")
    story.tell.step(7)
    request = asking.request(story, "anika", {"N03": "T2"}, assessment=assessment)
    asking.verify(story, request)
    story.tell.step(8)
    asking.classify(story, request, {"N03": "T2"})
    story.tell.step(9)
    asking.decide(story, "authority-sec", "N03")


def identifiers(story: Story) -> dict[str, str]:
    """Return the ids of the person's document numbers by type."""
    person = story.by("farida").get("intake", f"/v1/cases/{story.case.id}/person").body
    return {one["type"]: one["identifier_id"] for one in person["identifiers"]}


def _check(story: Story, kind: str) -> str:
    body = {"case_id": story.case.id, "identifier_id": identifiers(story)[kind]}
    answer = story.by("farida").post("verification", "/v1/identity-checks", body)
    story.did("farida", f"asked the registry about the {kind} (consent C8)")
    return str(answer["id"])


def _state(story: Story, check: str) -> Answer:
    return story.by("farida").get("verification", f"/v1/identity-checks/{check}")


def _await(story: Story, check: str, *states: str) -> Answer:
    def look() -> Answer | None:
        found = _state(story, check)
        return found if found["state"] in states else None

    return until(f"the registry's answer {' or '.join(states)}", look, seconds=30.0)


def _soon(check: dict[str, Any]) -> bool:
    if check["next_attempt_at"] is None:
        return False
    wait = datetime.fromisoformat(check["next_attempt_at"]) - datetime.now(UTC)
    return wait.total_seconds() < LONGEST_WAIT_SECONDS
