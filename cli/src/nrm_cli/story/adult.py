"""AC1: an adult, trafficked abroad, returned through the Ministry of Foreign Affairs; four needs (steps 3 to 11)."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from nrm_cli.story import asking, confirming, referring, reporting
from nrm_cli.story.ages import born
from nrm_cli.story.people import MOFA, NRM, POLICE
from nrm_cli.story.reporting import consent
from nrm_cli.story.setup import JASHORE
from nrm_cli.story.story import Story
from nrm_cli.story.surprise import Surprise
from nrm_shared.contracts.partner_mofa import (
    MessageAcceptedV1,
    MessageRefusedV1,
    NationalityCheckRequestedV1,
    NationalityConfirmedV1,
    ReturnedV1,
    ReturnNotifiedV1,
    TravelArrangedV1,
)
from nrm_shared.contracts.partner_words import DateOfBirth, IdentityClaims

AGE = 27
SHARSHA = "BD404190"
NEEDS = {"N06": "T1", "N07": "T2", "N05": "T2", "N01": "T3"}
REFUSAL = "Group sessions already offered under health care; to be asked again after three months."
PORT = "Hazrat Shahjalal International Airport, Dhaka"


def tell(story: Story) -> None:
    """Tell the whole of it; the reader of the case's facts is the journey."""
    reference = come_home(story)
    be_reported(story, reference)
    story.tell.step(5)
    confirming.confirm(story, confirming.adult_finding)
    ask(story)
    decide(story)
    be_served(story)


def come_home(story: Story) -> str:
    """Step 3, messages of MoFA and police only; return MoFA's reference of the repatriation."""
    story.tell.step(3)
    reference = f"BEY-{uuid4().hex[:10].upper()}"
    now = datetime.now(UTC)
    mofa, letters = story.cast.mofa, iter(range(1, 9))

    def letter() -> dict[str, str]:
        return {"reference": f"{reference}/{next(letters)}", "repatriation_reference": reference}

    notice = ReturnNotifiedV1(
        **letter(),
        person=rehana(story.today),
        country="LBN",
        mission="Embassy of Bangladesh, Beirut",
        informed_by="NGO",
        notified_at=now - timedelta(days=9),
    )
    _recorded(story, mofa.send(notice))
    story.tell.did(MOFA, f"notified the return of Rehana, {AGE}, told by an NGO in Beirut ({reference})")
    travel = TravelArrangedV1(
        **letter(), document_type="TRAVEL_PERMIT", document_number="TP-884120", issued_at=now - timedelta(days=4)
    )
    refused = mofa.send(travel)
    said = mofa.expect(MessageRefusedV1, lambda answer: answer.message_id == refused)
    if said.code != "nationality-not-confirmed":
        raise Surprise(f"travel before nationality was answered with {said.code}")
    story.case.facts["early_travel"] = said
    story.tell.refused(MOFA, "tried to arrange travel before nationality was confirmed", said.code)
    _recorded(story, mofa.send(NationalityCheckRequestedV1(**letter(), requested_at=now - timedelta(days=8))))
    story.tell.did(MOFA, "asked whether she is a national")
    mofa.expect(NationalityConfirmedV1, lambda answer: answer.repatriation_reference == reference)
    story.tell.did(f"{POLICE} (Sharsha)", "answered the sealed nationality check: CONFIRMED; MoFA was told")
    travel = travel.model_copy(update={"reference": letter()["reference"]})
    _recorded(story, mofa.send(travel))
    story.tell.did(MOFA, "arranged travel with a travel permit")
    landed = ReturnedV1(
        **letter(),
        return_at=now - timedelta(hours=4),
        port=PORT,
        received_by="NGO",
        received_at=now - timedelta(hours=3),
    )
    _recorded(story, mofa.send(landed))
    story.tell.did(MOFA, "reported that she landed in Dhaka and was received by an NGO")
    return reference


def rehana(today: date) -> IdentityClaims:
    """Return who she is on `today`; no document is demanded, none is given."""
    return IdentityClaims(
        name_bn="রেহানা খাতুন",
        name_en="Rehana Khatun",
        gender="Feminine",
        date_of_birth=DateOfBirth(value=born(AGE, today)),
        father_name="আবদুল করিম",
        mother_name="সালেহা বেগম",
        home_district=JASHORE,
        home_upazila=SHARSHA,
        home_address="বেনাপোল, শার্শা",
    )


def be_reported(story: Story, reference: str) -> None:
    """Step 4: the NGO officer reports with C1, C2, C4 and C8 given by voice; the focal point accepts."""
    story.tell.step(4)
    body = {
        "channel": "NGO",
        "reporter_kind": "ORGANISATION",
        "tip_type": "INTERNATIONAL",
        "urgency": "URGENT",
        "consent_basis": "VICTIM",
        "consents": [consent(purpose) for purpose in ("C1", "C2", "C4", "C8")],
        "subject": {"languages": ["bn"], "safe_channel": "Shimanto Bondhu, weekdays 10-17"},
        "current_district": JASHORE,
        "current_upazila": SHARSHA,
        "minor_at_act": "no",
        "narrative": "বিমানবন্দরে গ্রহণের পর তিনি জানান যে চৌদ্দ মাস বিনা বেতনে বাসাবাড়িতে কাজ করেছেন।",
        "repatriation_reference": reference,
    }
    reporting.report(story, "ngo-officer", body, "reported Rehana, no NID asked, consents C1 C2 C4 C8 by voice")
    reporting.take_up_and_accept(story, minor_at_act="no", age_at_act=25, risk_level="MEDIUM")


def ask(story: Story) -> None:
    """Steps 6 to 8: assessment, request of four needs, verification, terms."""
    today = story.today
    story.tell.step(6)
    assessment = asking.assess(story, today, {"N06": 3, "N07": 2, "N05": 2, "N01": 2}, family_reunion_prospect="yes")
    story.tell.step(7)
    request = asking.request(story, "anika", NEEDS, assessment=assessment)
    asking.verify(story, request)
    story.tell.step(8)
    asking.classify(story, request, NEEDS)
    own, authority = asking.queue(story, "farida", "focal-point"), asking.queue(story, "authority-sec", "authority")
    story.case.facts["queues"] = (own, authority)
    if own != ["N06"] or authority != ["N01", "N05", "N07"]:
        raise Surprise(f"the queues are {own} and {authority}")


def decide(story: Story) -> None:
    """Step 9: the focal point decides N06, the Authority the other three; referring N05 before is refused."""
    story.tell.step(9)
    asking.decide(story, "farida", "N06")
    early = {"item_ids": [story.case.items["N05"]], "organisation": "ain-sheba"}
    story.by("farida").refused("referral", "/v1/referrals", early, code="authority-decision-required")
    story.refused("farida", "tried to refer N05 before the Authority decided", "authority-decision-required")
    asking.decide(story, "authority-sec", "N05")
    asking.decide(story, "authority-sec", "N01")
    asking.decide(story, "authority-sec", "N07", "REFUSED", REFUSAL)
    read_notices(story)


def read_notices(story: Story) -> None:
    """Look at the neutral notices that were recorded with each decision; none is sent from here."""
    path = "/v1/notices"
    notices = story.by("farida").get("approval", path, case_id=story.case.id)["items"]
    story.case.facts["notices"] = notices
    if len(notices) != len(NEEDS):
        raise Surprise(f"{len(notices)} notices were recorded for {len(NEEDS)} decisions")
    story.tell.did(NRM, f"recorded {len(notices)} neutral notices for Rehana, one for each decision; none is sent yet")


def be_served(story: Story) -> None:
    """Steps 10 and 11: three referrals with slips, a case manager, a plan, and the services."""
    today = story.today
    story.tell.step(10)
    for organisation, need in (("sadar-clinic", "N06"), ("ain-sheba", "N05"), ("jibika", "N01")):
        reporting.share_with(story, "ngo-officer", organisation, need)
        referring.refer(story, organisation, need)
        referring.accept(story, organisation)
    story.tell.step(11)
    path = f"/v1/referrals/{story.case.referrals['sadar-clinic']}/service-start"
    story.by("sadar-clinic-focal").refused("referral", path, {"emergency": True}, code="case-manager-required")
    story.refused(
        "sadar-clinic-focal", "tried to begin while three providers have no case manager", "case-manager-required"
    )
    _coordinate(story)
    for organisation, need in (("sadar-clinic", "N06"), ("ain-sheba", "N05"), ("jibika", "N01")):
        referring.start(story, organisation)
        referring.deliver(story, organisation, need, today)
    referring.complete(story, "sadar-clinic", "N06")


def _coordinate(story: Story) -> None:
    """Appoint the case manager; she drafts the plan, which stands once Rehana consented (C6)."""
    case, shirin = story.case, story.by("shirin")
    manager = {"organisation": "nrm-office", "person": shirin.account}
    story.by("farida").post("referral", f"/v1/cases/{case.id}/case-manager", manager)
    story.did("farida", "appointed Shirin as case manager")
    lines = (("N06", "sadar-clinic"), ("N05", "ain-sheba"), ("N01", "jibika"))
    actions = [
        {"item_id": case.items[need], "organisation": organisation, "what": "প্রথম সাক্ষাৎ ও পরবর্তী ধাপ ঠিক করা"}
        for need, organisation in lines
    ]
    plan = shirin.post("referral", "/v1/plans", {"case_id": case.id, "actions": actions})
    shirin.post("referral", f"/v1/plans/{plan['id']}/proposal", {})
    reporting.give(story, "ngo-officer", consent("C6"))
    shirin.post("referral", f"/v1/plans/{plan['id']}/activation", {})
    story.tell.did("Shirin (case manager)", "drafted the support plan; with consent C6 it is active")


def _recorded(story: Story, message_id: object) -> None:
    """Wait for the receipt; a refusal of the same message is a surprise."""
    mofa = story.cast.mofa
    mofa.expect(MessageAcceptedV1, lambda answer: answer.message_id == message_id)
