"""AC8: a provider declines; the need is referred again (step 10, INV-27). Interim shelter before any confirmation."""

from datetime import date
from typing import Any

from nrm_cli.story import interim, referring, reporting
from nrm_cli.story.ages import born
from nrm_cli.story.setup import ASHROY_PLACES, KHULNA, confirm_places
from nrm_cli.story.story import Story
from nrm_cli.story.surprise import Surprise

AGE = 19
ASHROY = "ashroy-khulna"


def tell(story: Story) -> None:
    """Tell the whole of it."""
    need_shelter(story)
    search(story)
    be_declined(story)
    be_referred_again(story)


def need_shelter(story: Story) -> None:
    """Steps 4 and 7 to 9: a young man is reported; emergency shelter is approved before confirmation (INV-20)."""
    body = interim.report_body(
        tareq(story.today),
        narrative="সীমান্ত থেকে ফিরে এসেছেন, রাতে থাকার জায়গা নেই। পুলিশের সঙ্গে কথা বলতে চান না।",
    )
    interim.approve(story, body, f"reported Tareq, {AGE}, who has nowhere to sleep and wants no police", ("N08",))


def tareq(today: date) -> dict[str, Any]:
    """Return who he is on `today`; of his birth the month is known."""
    return {
        "name_bn": "তারেক রহমান",
        "alias": "তারেক",
        "gender": "Masculine",
        "date_of_birth": {"value": born(AGE, today).isoformat(), "precision": "month"},
        "home_district": KHULNA,
    }


def search(story: Story) -> None:
    """Step 10: Asha Shelter takes women only; picking it by hand is refused."""
    story.tell.step(10)
    found = referring.candidates(story, "N08")
    story.case.facts["candidates"] = found
    fits = [one["organisation"] for one in found["candidates"]]
    against = {one["organisation"]: one["against"] for one in found["excluded"]}
    if fits != [ASHROY] or "provider-does-not-accept-sex" not in against.get("asha-shelter", []):
        raise Surprise(f"the search found {fits} and excluded {against}")
    story.did("farida", f"searched: {ASHROY} fits; asha-shelter does not ({', '.join(against['asha-shelter'])})")
    by_hand = {"item_ids": [story.case.items["N08"]], "organisation": "asha-shelter"}
    story.by("farida").refused("referral", "/v1/referrals", by_hand, code="provider-does-not-accept-sex")
    story.refused("farida", "tried to pick asha-shelter by hand", "provider-does-not-accept-sex")


def be_declined(story: Story) -> None:
    """The only shelter declines; it sees nothing of the person from that moment."""
    reporting.share_with(story, "ngo-officer", ASHROY, "N08")
    first = referring.refer(story, ASHROY, "N08")
    own = story.by("ashroy-focal")
    own.get("intake", f"/v1/cases/{story.case.id}/person")
    own.post("referral", f"/v1/referrals/{first}/decline", {"code": "NO_CAPACITY"})
    story.did("ashroy-focal", "declined: NO_CAPACITY")
    closed = own.send("GET", "intake", f"/v1/cases/{story.case.id}/person")
    if closed.status not in {403, 404}:
        raise Surprise(f"after declining, the person is still shown: {closed.summary}")
    story.case.facts.update(declined=first, after_decline=closed)
    story.refused("ashroy-focal", "can no longer read whom it was about", closed.code)


def be_referred_again(story: Story) -> None:
    """A place becomes free: a new referral with a new slip succeeds the declined one, and the service is given."""
    first = story.case.referrals[ASHROY]
    confirm_places(story, ASHROY, ASHROY_PLACES)
    story.did("ashroy-focal", f"confirmed {ASHROY_PLACES} free places two hours later")
    again = referring.refer(
        story, ASHROY, "N08", successor_of=first, override_reason="The shelter called: a place is free now."
    )
    if again == first:
        raise Surprise("the declined referral was used again")
    referring.accept(story, ASHROY)
    story.tell.step(11)
    referring.start(story, ASHROY, emergency=True)
    referring.deliver(story, ASHROY, "N08", story.today, kind="NIGHT")
