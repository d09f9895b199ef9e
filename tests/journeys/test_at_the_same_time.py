"""Two who act at once: one effect, and everybody is told the truth (INV-34, idempotency)."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

from nrm_cli.story import interim, referring, reporting
from nrm_cli.story.answer import Answer
from nrm_cli.story.story import Story
from nrm_cli.story.trail import Trail

AT_ONCE = 100

GROWN_UP = {"date_of_birth": {"value": "1998-01-01", "precision": "year"}}


def test_of_two_simultaneous_accepts_one_wins_and_the_other_gets_409(story: Story) -> None:
    interim.approve(
        story, interim.report_body({"alias": "শিউলি", "gender": "Feminine", **GROWN_UP}), "reported", ("N06",)
    )
    reporting.share_with(story, "ngo-officer", "sadar-clinic", "N06")
    referral = referring.refer(story, "sadar-clinic", "N06")
    seen = story.by("sadar-clinic-focal").get("referral", f"/v1/referrals/{referral}")
    together = Barrier(2)

    def accept(_number: int) -> Answer:
        own = story.cast.portal("sadar-clinic-focal", Trail())
        together.wait()
        return own.send("POST", "referral", f"/v1/referrals/{referral}/acceptance", body={}, version=seen.version)

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(accept, range(2)), key=lambda answer: answer.status)

    assert [answer.status for answer in answers] == [200, 409]
    assert answers[1].code == "changed-meanwhile"
    story.trail.add(answers[0].events)
    timeline = story.by("farida").every("monitoring", f"/v1/cases/{story.case.id}/timeline")
    assert [entry["type"] for entry in timeline].count("referral.referral-accepted.v1") == 1


def test_a_hundred_submissions_with_one_key_make_one_report_and_one_answer(story: Story) -> None:
    key = f"journey-{uuid4()}"
    body = interim.report_body({"alias": "কাকলি", "gender": "Feminine", **GROWN_UP})

    together = Barrier(AT_ONCE, timeout=60)

    def submit(_number: int) -> Answer:
        own = story.cast.portal("ngo-officer", Trail())
        together.wait()
        return own.send("POST", "intake", "/v1/reports", body=body, key=key)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(submit, range(AT_ONCE)))

    assert Counter(answer.status for answer in answers) == {201: AT_ONCE}
    assert len({answer.response.text for answer in answers}) == 1
    assert sum("Idempotent-Replayed" not in answer.response.headers for answer in answers) == 1


def test_another_body_under_the_same_key_is_refused(story: Story) -> None:
    key = f"journey-{uuid4()}"
    first = interim.report_body({"alias": "নদী", "gender": "Feminine", **GROWN_UP})
    own = story.by("ngo-officer")

    assert own.send("POST", "intake", "/v1/reports", body=first, key=key).status == 201
    again = own.send("POST", "intake", "/v1/reports", body=first | {"urgency": "NORMAL"}, key=key)
    assert (again.status, again.code) == (409, "idempotency-key-reused")
