"""A survivor is handed a code, signs in with her own PIN, sees what is hers and who looked, and asks for a copy (2.2, 2.10)."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from nrm_cli.story import Cast, interim, referring, reporting
from nrm_cli.story.story import Story
from nrm_shared.messaging.names import SERVICES
from tests.support.waiting import eventually

CLINIC = "sadar-clinic"
# The PIN typed beside the worker, and the one she makes of it alone.
FIRST_PIN, PIN = "141421", "271828"
SECONDS = 20.0
DAYS_31 = 31 * 24 * 3600
MAYA = {
    "name_bn": "মায়া আক্তার",
    "alias": "মায়া",
    "gender": "Feminine",
    "date_of_birth": {"value": "1998-06-01", "precision": "month"},
    "home_district": "BD4041",
}


class Herself:
    """Somebody with a code on paper and a borrowed telephone: plain HTTP and a token of five minutes."""

    def __init__(self, cast: Cast, code: str) -> None:
        self._cast, self.code, self.token = cast, code, ""

    def sign_in(self, pin: str = PIN) -> httpx.Response:
        """Ask identity for a token, and keep it if there is one."""
        body = {"grant": "survivor_code", "code": self.code, "pin": pin, "audience": list(SERVICES)}
        answer = self._cast.client.post(self._cast.world.url("identity") + "/v1/tokens", json=body)
        if answer.is_success:
            self.token = str(answer.json()["access_token"])
        return answer

    def get(self, service: str, path: str, **query: Any) -> httpx.Response:
        """Read as herself."""
        return self._cast.client.get(self._cast.world.url(service) + path, headers=self._headers(), params=query)

    def post(self, service: str, path: str, body: Any = None) -> httpx.Response:
        """Do something as herself."""
        headers = self._headers() | {"Idempotency-Key": str(uuid4()), "If-Match": "*"}
        return self._cast.client.post(self._cast.world.url(service) + path, headers=headers, json=body)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@contextmanager
def later(cast: Cast, seconds: int) -> Iterator[None]:
    """Let the business clock of the installation show a later time, and the right one afterwards."""
    clock = Path(cast.world.environment["NRM_CLOCK_FILE"])
    before = clock.read_text(encoding="utf-8") if clock.exists() else "0"
    clock.write_text(str(int(float(before or 0)) + seconds), encoding="utf-8")
    try:
        yield
    finally:
        clock.write_text(before, encoding="utf-8")


@pytest.fixture
def maya(story: Story) -> Herself:
    """Return a woman who was reported and referred to a clinic, with the code that was handed to her and her PIN."""
    body = interim.report_body(MAYA, narrative="কাজের কথা বলে নেওয়া হয়েছিল; এখন চিকিৎসা দরকার।")
    interim.approve(story, body, "reported Maya", ("N06",))
    reporting.share_with(story, "ngo-officer", CLINIC, "N06")
    referring.refer(story, CLINIC, "N06")
    handed_out = story.by("farida").post("intake", f"/v1/cases/{story.case.id}/survivor-code")
    herself = Herself(story.cast, handed_out["code"])
    chosen = {"code": herself.code, "pin": FIRST_PIN}
    identity = story.cast.world.url("identity")

    def with_the_worker() -> bool:
        """Choose the PIN once identity has heard of the code; not beside who was shown the code."""
        headers = story.by("nasrin").bearer()
        return story.cast.client.post(f"{identity}/v1/survivor-pin", json=chosen, headers=headers).status_code == 204

    eventually(with_the_worker, "identity knows the code", SECONDS)
    assert herself.sign_in(FIRST_PIN).json()["duties"] == ["change-pin"]
    assert herself.post("identity", "/v1/survivor-pin/change", {"pin": FIRST_PIN, "next_pin": PIN}).is_success
    assert herself.sign_in().json()["duties"] == []
    return herself


def test_she_sees_her_case_slips_consents_and_who_looked_and_nobody_elses(story: Story, maya: Herself) -> None:
    case = f"/v1/cases/{story.case.id}"
    assert maya.get("intake", case).json()["status"] == "OPEN"
    assert maya.get("intake", f"{case}/person").json()["alias"] == "মায়া"
    purposes = {one["purpose"] for one in maya.get("intake", f"{case}/consents").json()["items"]}
    assert {"C1", "C5"} <= purposes
    referral = story.case.referrals[CLINIC]
    assert maya.get("referral", f"/v1/referrals/{referral}").json()["status"] == "ISSUED"
    slip = maya.get("referral", f"/v1/referrals/{referral}/slip", language="bn")
    assert slip.content.startswith(b"%PDF")
    assert maya.get("monitoring", f"{case}/timeline").json()["items"]

    story.by("sadar-clinic-focal").get("intake", f"{case}/person")
    looked = maya.get("intake", f"{case}/accesses").json()["items"]
    assert {"sadar-clinic"} <= {one["organisation"] for one in looked}
    assert not [one for one in looked if one["roles"] == ["SUR"]], "her own reading is no news to her"
    assert "person:" not in str(looked)
    assert "CODE_HANDED_OUT" in {one["what"] for one in looked}
    entered = [one["what"] for one in maya.get("identity", f"{case}/accesses").json()["items"]]
    assert entered == ["PIN_CHOSEN", "SIGNED_IN", "PIN_CHANGED", "SIGNED_IN"]

    somebody = Story(story.cast, "somebody else")
    interim.approve(
        somebody, interim.report_body(MAYA | {"alias": "রিনা"}, narrative="অন্য একজন।"), "reported Rina", ("N06",)
    )
    strange = somebody.case.id
    for service, path in (("intake", ""), ("intake", "/person"), ("monitoring", "/timeline"), ("intake", "/accesses")):
        assert maya.get(service, f"/v1/cases/{strange}{path}").status_code == 404, (service, path)


def test_she_asks_for_a_copy_and_gets_it_and_what_nobody_answers_is_seen_after_thirty_days(
    story: Story, maya: Herself
) -> None:
    story.by("farida").get("intake", f"/v1/cases/{story.case.id}/person")
    path = f"/v1/cases/{story.case.id}/subject-requests"
    copy = maya.post("intake", path, {"kind": "ACCESS", "wish": "আমার সম্পর্কে কী আছে দেখতে চাই।"}).json()
    story.by("dpo").post("intake", f"/v1/subject-requests/{copy['request_id']}/fulfilment", {"answer": "এই নিন।"})
    held = maya.get("intake", f"/v1/subject-requests/{copy['request_id']}/copy").json()
    assert held["person"]["alias"] == "মায়া"
    assert held["reports"][0]["narrative"]
    assert "nrm-office" in {one["organisation"] for one in held["accesses"]}
    parts = {one["service"]: one["held"] for one in held["parts"]}
    assert set(parts) == {"verification", "approval", "referral", "monitoring"}
    assert [one["organisation"] for one in parts["referral"]["referrals"]] == [CLINIC]
    assert [one["need"] for one in parts["approval"]["needs"]] == ["N06"]
    assert parts["monitoring"]["timeline"]
    assert "person:" not in str([parts["verification"], parts["approval"], parts["referral"]])

    waiting = maya.post("intake", path, {"kind": "CORRECT", "wish": "আমার জন্ম জুলাই মাসে।"}).json()["request_id"]

    def item() -> dict[str, Any]:
        found = story.by("dpo").get("monitoring", "/v1/work-items", mine=False, case_id=story.case.id, limit=100)
        return next((one for one in found.body["items"] if one["object_id"] == waiting), {})

    eventually(lambda: item().get("kind") == "ANSWER_SUBJECT_REQUEST", "the officer has it to do", SECONDS)
    with later(story.cast, DAYS_31):
        eventually(lambda: item().get("breached") is True, "nobody answered in thirty days", SECONDS)
    right = {"person": {"date_of_birth": {"value": "1998-07-01", "precision": "month"}}}
    story.by("dpo").post("intake", f"/v1/subject-requests/{waiting}/fulfilment", right)
    person = maya.get("intake", f"/v1/cases/{story.case.id}/person").json()
    assert person["date_of_birth"]["value"] == "1998-07-01"


def test_a_lost_code_is_replaced_and_what_it_opened_is_closed_everywhere(story: Story, maya: Herself) -> None:
    case = f"/v1/cases/{story.case.id}"
    revoked = maya.post("intake", f"{case}/survivor-code/revocation", {"reason": "IN_OTHER_HANDS"})
    assert revoked.status_code == 200

    def out() -> bool:
        asked = {"intake": case, "referral": f"/v1/referrals/{story.case.referrals[CLINIC]}"}
        return {maya.get(service, path).status_code for service, path in asked.items()} == {401}

    eventually(out, "every service refuses the token", SECONDS)
    assert maya.sign_in().status_code == 401
