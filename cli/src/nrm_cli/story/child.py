"""AC2: a child in domestic servitude. Means are not required; the uncle cannot consent (step 5, figure 2)."""

from datetime import date
from typing import Any

from nrm_cli.story import asking, confirming, referring, reporting
from nrm_cli.story.ages import born
from nrm_cli.story.reporting import consent
from nrm_cli.story.story import Story
from nrm_cli.story.surprise import Surprise

AGE = 14
DHAKA, MIRPUR = "BD3026", "PS-DMP-MIRPUR"
NEEDS = {"N06": "T1", "N07": "T1"}
BEST_INTEREST = {"giver_kind": "AUTHORITY_BEST_INTEREST", "child_view": "AGREES"}


def tell(story: Story) -> None:
    """Tell the whole of it."""
    be_reported(story)
    story.tell.step(5)
    confirming.confirm(story, confirming.child_finding, MIRPUR)
    if not story.case.facts["finding"]["means_waived"]:
        raise Surprise("means were not waived for a child")
    be_helped(story)


def report_body(today: date, **changed: Any) -> dict[str, Any]:
    """Return the helpline's report on `today`; `changed` replaces fields."""
    return {
        "channel": "HELPLINE",
        "helpline": "1098",
        "reporter_kind": "ORGANISATION",
        "tip_type": "INTERNAL",
        "urgency": "URGENT",
        "consent_basis": "BEST_INTEREST_CHILD",
        "consent_reason": "একমাত্র উপস্থিত প্রাপ্তবয়স্ক হলেন মামা, যিনি তাকে এনেছেন।",
        "subject": {
            "name_bn": "মিম আক্তার",
            "name_en": "Mim Akter",
            "gender": "Feminine",
            "date_of_birth": {"value": born(AGE, today).isoformat(), "precision": "day"},
            "mother_name": "কুলসুম বেগম",
            "father_alive": "no",
            "mother_alive": "yes",
            "home_district": "BD5549",
        },
        "current_district": DHAKA,
        "minor_at_act": "yes",
        "narrative": "মিরপুরের একটি বাসায় সারাদিন কাজ করানো হয়; প্রতিবেশী ১০৯৮-এ ফোন করেন।",
        "consents": [consent(purpose, **BEST_INTEREST) for purpose in ("C2", "C4", "C8")],
        **changed,
    }


def be_reported(story: Story) -> None:
    """Step 4: the uncle is refused as giver; the report rests on the child's best interest."""
    story.tell.step(4)
    uncle = consent("C1", giver_kind="GUARDIAN", giver_note="মামা", conflict_of_interest=True)
    by_uncle = report_body(story.today, consent_basis="GUARDIAN", consent_reason=None, consents=[uncle])
    story.by("helpline-1098").refused("intake", "/v1/reports", by_uncle, code="consent-giver-conflict")
    story.refused(
        "helpline-1098", "tried to record the uncle, who brought her, as giver of consent", "consent-giver-conflict"
    )
    reporting.report(
        story, "helpline-1098", report_body(story.today), f"reported Mim, {AGE}, in the best interest of the child"
    )
    reporting.take_up_and_accept(story, minor_at_act="yes", age_at_act=13, risk_level="HIGH")


def be_helped(story: Story) -> None:
    """Steps 6 to 11: health care and counselling at once, from one provider in one referral."""
    today = story.today
    story.tell.step(6)
    assessment = asking.assess(
        story,
        today,
        {"N06": 3, "N07": 3},
        best_interest_note="মায়ের কাছে ফেরার আগে নিরাপত্তা যাচাই করা হবে।",
        family_reunion_prospect="unknown",
        orphan="no",
    )
    story.tell.step(7)
    request = asking.request(story, "anika", NEEDS, assessment=assessment)
    asking.verify(story, request)
    story.tell.step(8)
    asking.classify(story, request, NEEDS)
    story.tell.step(9)
    for need in NEEDS:
        asking.decide(story, "farida", need)
    story.tell.step(10)
    reporting.share_with(story, "farida", "sadar-clinic", *NEEDS, **BEST_INTEREST)
    referring.refer(story, "sadar-clinic", *NEEDS)
    referring.accept(story, "sadar-clinic")
    story.tell.step(11)
    referring.start(story, "sadar-clinic", emergency=True)
    for need in NEEDS:
        referring.deliver(story, "sadar-clinic", need, today)
    referring.complete(story, "sadar-clinic", *NEEDS)
