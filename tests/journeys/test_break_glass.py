"""A committee opens a case in an emergency: who supervises and who protects data knows within a minute (decision 12).

Everything between is real: intake, its relay, the broker, monitoring's consumer and its work lists over HTTP.
"""

import time
from typing import Any

from nrm_cli.story import interim
from nrm_cli.story.story import Story
from tests.support.waiting import eventually

A_MINUTE = 60.0
WATCHERS = {"farida": "WATCH_BREAK_GLASS", "dpo": "REVIEW_BREAK_GLASS"}
LOST = {
    "name_bn": "শাপলা",
    "alias": "শাপলা",
    "gender": "Feminine",
    "date_of_birth": {"value": "1997-03-09"},
    "home_district": "BD4041",
}


def test_the_focal_point_and_the_data_protection_officer_are_told_within_a_minute(story: Story) -> None:
    interim.approve(story, interim.report_body(LOST, narrative="খোঁজ নেই।"), "reported Shapla", ("N06",))
    for watcher in WATCHERS:
        story.by(watcher).sign_in()
    committee = story.by("ctc-jashore")
    # It wants to be signed in a moment ago.
    committee.bearer(anew=True)
    why = {"reason": "MISSING", "text": "Nobody has seen her since yesterday."}
    began = time.monotonic()
    opened = committee.post("intake", f"/v1/cases/{story.case.id}/break-glass", why)["break_glass_id"]

    for watcher, kind in WATCHERS.items():

        def told(watcher: str = watcher, kind: str = kind) -> list[Any]:
            """Look at the own work, as the portal does, without waiting for the story to arrive."""
            url = story.cast.world.url("monitoring") + "/v1/work-items"
            asked = {"kind": kind, "case_id": str(story.case.id)}
            answer = story.cast.client.get(url, params=asked, headers=story.by(watcher).bearer())
            return [item for item in answer.json()["items"] if item["object_id"] == opened]

        eventually(told, f"{watcher} is told", A_MINUTE - (time.monotonic() - began))
    took = time.monotonic() - began
    print(f"\nbreak-glass: told after {took:.2f} s")
    assert took < A_MINUTE
    committee.post("intake", f"/v1/break-glass/{opened}/closure")
