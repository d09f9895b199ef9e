"""Steps 10 and 11: candidates, referral and slip, the provider's answer, the service."""

from datetime import date
from typing import Any

from nrm_cli.story.answer import Answer
from nrm_cli.story.people import PROVIDER_PEOPLE
from nrm_cli.story.story import Story
from nrm_cli.story.surprise import Surprise


def candidates(story: Story, need: str) -> dict[str, Any]:
    """Return who could meet the need and who not, both with reasons."""
    path = f"/v1/need-items/{story.case.items[need]}/candidates"
    found: dict[str, Any] = story.by("farida").get("referral", path).body
    return found


def refer(story: Story, organisation: str, *needs: str, **more: Any) -> str:
    """Draft and issue a referral of these needs to one organisation, print its slip, and return its id."""
    found = {one["organisation"] for need in needs for one in candidates(story, need)["candidates"]}
    if organisation not in found and "override_reason" not in more:
        raise Surprise(f"{organisation} is no candidate for {', '.join(needs)}; there are {sorted(found)}")
    farida = story.by("farida")
    body = {"item_ids": [story.case.items[need] for need in needs], "organisation": organisation, **more}
    drafted = farida.post("referral", "/v1/referrals", body)
    issued = farida.post("referral", f"/v1/referrals/{drafted['id']}/issuance", {}, version=drafted.version)
    story.case.referrals[organisation] = issued["id"]
    story.did("farida", f"referred {', '.join(needs)} to {organisation}: slip {issued['slip_number']}")
    print_slip(story, issued["id"], issued["slip_number"])
    return str(issued["id"])


def print_slip(story: Story, referral_id: str, number: str) -> None:
    """Save the slip as PDF in both languages."""
    story.cast.world.output.mkdir(parents=True, exist_ok=True)
    for language in ("bn", "en"):
        sheet = story.by("farida").get("referral", f"/v1/referrals/{referral_id}/slip", language=language)
        if not sheet.content.startswith(b"%PDF"):
            raise Surprise(f"the slip {number} is no PDF")
        file = story.cast.world.output / f"{number}.{language}.pdf"
        file.write_bytes(sheet.content)
        story.case.slips.append(str(file))


def accept(story: Story, organisation: str) -> Answer:
    """Let the provider read the referral and accept it; the name is read at intake, with consent checked live."""
    person = PROVIDER_PEOPLE[organisation]
    own, referral = story.by(person), story.case.referrals[organisation]
    seen = own.get("referral", f"/v1/referrals/{referral}")
    accepted = own.post("referral", f"/v1/referrals/{referral}/acceptance", {}, version=seen.version)
    own.get("intake", f"/v1/cases/{story.case.id}/person")
    story.did(person, "accepted and read whom to expect (consent checked live)")
    return accepted


def start(story: Story, organisation: str, *, emergency: bool = False) -> None:
    """Begin the service."""
    person, referral = PROVIDER_PEOPLE[organisation], story.case.referrals[organisation]
    story.by(person).post("referral", f"/v1/referrals/{referral}/service-start", {"emergency": emergency})
    story.did(person, "began the service" + (" at once, before the plan" if emergency else ""))


def deliver(story: Story, organisation: str, need: str, today: date, kind: str = "SESSION") -> None:
    """Record a delivery."""
    person, referral = PROVIDER_PEOPLE[organisation], story.case.referrals[organisation]
    body = {"kind": kind, "delivered_on": today.isoformat(), "item_id": story.case.items[need], "quantity": 1}
    story.by(person).post("referral", f"/v1/referrals/{referral}/deliveries", body)
    story.did(person, f"delivered {need}")


def complete(story: Story, organisation: str, *needs: str) -> None:
    """End the service; the focal point says that the needs are met."""
    person, referral = PROVIDER_PEOPLE[organisation], story.case.referrals[organisation]
    outcomes = {story.case.items[need]: "MET" for need in needs}
    story.by(person).post("referral", f"/v1/referrals/{referral}/completion", {"outcomes": outcomes})
    for need in needs:
        path = f"/v1/need-items/{story.case.items[need]}/closure"
        story.by("farida").post("referral", path, {"outcome": "MET", "reason": "GOALS_MET"})
    story.did(person, f"completed {', '.join(needs)}; the focal point closed them as MET")
