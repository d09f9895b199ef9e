"""Every way in which somebody is shown, handed or lets leave who a person is: each of them once, against real processes.

An emergency opening by the committee, the Authority's reveal, a register as a locked file, the person herself with a
code, and the copy of what is kept of her.
"""

import io
from typing import Any
from uuid import uuid4

import httpx
import pyzipper

from nrm_cli.story.story import Story
from nrm_shared.messaging.names import SERVICES
from tests.security.matrix import marks
from tests.support.waiting import eventually

FIRST_PIN, PIN = "141421", "271828"
SECONDS = 20.0
WHY = {"reason": "MISSING", "text": f"{marks.NAME} has not been seen since yesterday."}


def look_in_every_way(story: Story) -> None:
    """Do all of it for the case of the story, and make sure that each showed what is being looked for."""
    break_the_glass(story)
    reveal(story)
    export(story)
    sign_in_herself_and_take_a_copy(story)


def break_the_glass(story: Story) -> None:
    """The committee of her district looks her up by name, and closes; the officer reviews it in words."""
    committee = story.by("ctc-jashore")
    committee.bearer(anew=True)
    id = committee.post("intake", f"/v1/cases/{story.case.id}/break-glass", WHY)["break_glass_id"]
    assert marks.NAME in committee.get("intake", f"/v1/break-glass/{id}/person").response.text
    committee.post("intake", f"/v1/break-glass/{id}/closure")
    review = {"finding": "JUSTIFIED", "text": f"{marks.NAME} was found."}
    story.by("dpo").post("intake", f"/v1/break-glass/{id}/review", review)


def reveal(story: Story) -> None:
    """A member of the Authority reveals who the dossier is about, with a reason."""
    member = story.by("authority-sec")
    why = {"reason": "DECISION", "text": f"{marks.NAME} asked for us by name."}
    member.post("intake", f"/v1/cases/{story.case.id}/reveal", why)
    assert marks.NAME in member.get("intake", f"/v1/cases/{story.case.id}/person").response.text


def export(story: Story) -> None:
    """The focal point takes a register away: a locked file, which has her in it."""
    farida = story.by("farida")
    asked = farida.post(
        "intake", "/v1/exports", {"contents": "CASES", "reason": "AUDIT", "text": "For the audit."}
    ).body
    path = f"/v1/exports/{asked['export_id']}"
    eventually(lambda: farida.get("intake", path)["status"] == "READY", "the export is made", SECONDS)
    taken = farida.get("intake", f"{path}/file").response.content
    with pyzipper.AESZipFile(io.BytesIO(taken)) as archive:
        archive.setpassword(asked["password"].encode())
        assert any(story.case.number.encode() in archive.read(name) for name in archive.namelist())


def sign_in_herself_and_take_a_copy(story: Story) -> None:
    """She signs in with the code and a PIN, reads about herself, asks for a copy in her words and reads that."""
    case = f"/v1/cases/{story.case.id}"
    code = story.by("farida").post("intake", f"{case}/survivor-code")["code"]
    identity = story.cast.world.url("identity")

    def chosen() -> bool:
        """Choose the PIN as soon as identity has heard of the code, with somebody who was not shown it."""
        headers = story.by("nasrin").bearer()
        body = {"code": code, "pin": FIRST_PIN}
        return story.cast.client.post(f"{identity}/v1/survivor-pin", json=body, headers=headers).status_code == 204

    eventually(chosen, "identity knows the code", SECONDS)

    def signed_in(pin: str) -> str:
        """Sign her in and return her token."""
        body = {"grant": "survivor_code", "code": code, "pin": pin, "audience": list(SERVICES)}
        return str(story.cast.client.post(f"{identity}/v1/tokens", json=body).json()["access_token"])

    change = {"pin": FIRST_PIN, "next_pin": PIN}
    own = {"Authorization": f"Bearer {signed_in(FIRST_PIN)}"}
    assert story.cast.client.post(f"{identity}/v1/survivor-pin/change", json=change, headers=own).is_success
    token = signed_in(PIN)

    def herself(method: str, path: str, body: Any = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
        url = story.cast.world.url("intake") + path
        return story.cast.client.request(method, url, json=body, headers=headers)

    assert marks.ALIAS in herself("GET", f"{case}/person").text
    wish = {"kind": "ACCESS", "wish": f"I am {marks.NAME} and want to see what is kept."}
    asked = herself("POST", f"{case}/subject-requests", wish).json()["request_id"]
    story.by("dpo").post("intake", f"/v1/subject-requests/{asked}/fulfilment", {"answer": f"Here it is, {marks.NAME}."})
    assert marks.ALIAS in herself("GET", f"/v1/subject-requests/{asked}/copy").text
