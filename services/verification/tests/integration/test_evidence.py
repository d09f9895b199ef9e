"""Evidence on a confirmation task: the station attaches it while the task is theirs, the focal point reads it."""

from collections.abc import Iterator
from uuid import UUID

import httpx
import pytest
from fastapi.testclient import TestClient

from nrm_shared.http.door import Door
from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.ids import new_id
from nrm_verification.app.end_tasks import CancelTask
from nrm_verification.app.issue_task import IssueTask
from nrm_verification.entrypoints.http.__main__ import make

from .conftest import FOCAL_POINT, POLICE, Verification

OTHERS = {
    "other-station": Actor("person:other", "person", "PS-200314", frozenset({"POL"})),
    "manager": Actor("person:shirin", "person", "asha-shelter", frozenset({"CMG"})),
    "assessor": Actor("person:anika", "person", "dhaka-care", frozenset({"ASR"})),
    "authority": Actor("person:sec", "person", "AUTHORITY", frozenset({"AUT"})),
    "provider": Actor("person:focal", "person", "jibika", frozenset({"PFP"})),
}
PEOPLE = {"farida": FOCAL_POINT, "kamrul": POLICE} | OTHERS
EVIDENCE = b"The passport was found at the broker's."


@pytest.fixture
def http(verification: Verification) -> Iterator[TestClient]:
    """Return the service's HTTP application; a token is a person's name."""
    door = Door(verification.runner, lambda token: PEOPLE[token])
    with TestClient(make(door, verification.runner), raise_server_exceptions=False) as client:
        yield client


def attach(http: TestClient, by: str, task: UUID, type: str = "EVIDENCE") -> httpx.Response:
    """Attach evidence as somebody."""
    headers = {"Authorization": f"Bearer {by}", "Idempotency-Key": str(new_id()), "NRM-Attachment-Type": type}
    return http.post(f"/v1/confirmation-tasks/{task}/attachments", content=EVIDENCE, headers=headers)


def read(http: TestClient, by: str, id: str) -> httpx.Response:
    """Read a file as somebody."""
    return http.get(f"/v1/attachments/{id}/content", headers={"Authorization": f"Bearer {by}"})


def remove(http: TestClient, by: str, id: str) -> httpx.Response:
    """Remove a file as somebody."""
    headers = {"Authorization": f"Bearer {by}", "Idempotency-Key": str(new_id()), "If-Match": "*"}
    return http.post(f"/v1/attachments/{id}/removal", json={"reason": "WRONG_FILE"}, headers=headers)


def test_a_station_attaches_evidence_to_its_own_task_and_nobody_else_sees_it(
    verification: Verification, http: TestClient
) -> None:
    task = verification.run(IssueTask(verification.open_case(consents=("C2",)))).id
    answer = attach(http, "kamrul", task)
    assert answer.status_code == 201, answer.text
    id = answer.json()["attachment_id"]
    assert read(http, "farida", id).content == EVIDENCE
    assert read(http, "kamrul", id).content == EVIDENCE
    for other in OTHERS:
        assert read(http, other, id).status_code in {403, 404}, other
        assert attach(http, other, task).status_code in {403, 404}, other


def test_the_police_are_not_told_of_health_records(verification: Verification, http: TestClient) -> None:
    task = verification.run(IssueTask(verification.open_case(consents=("C2",)))).id
    id = attach(http, "farida", task, "HEALTH_RECORD").json()["attachment_id"]
    path = f"/v1/confirmation-tasks/{task}/attachments"
    listed = http.get(path, headers={"Authorization": "Bearer kamrul"})
    assert (listed.status_code, listed.json()["items"]) == (200, [])
    assert read(http, "kamrul", id).status_code == 404
    assert read(http, "farida", id).json()["code"] == "attachment-restricted"


def test_nobody_adds_a_file_of_a_kind_that_their_role_is_never_shown(
    verification: Verification, http: TestClient
) -> None:
    task = verification.run(IssueTask(verification.open_case(consents=("C2",)))).id
    refused = attach(http, "kamrul", task, "HEALTH_RECORD")
    assert (refused.status_code, refused.json()["code"]) == (422, "attachment-type-not-yours")
    assert refused.json()["errors"][0]["pointer"] == "/headers/NRM-Attachment-Type"
    assert attach(http, "farida", task, "HEALTH_RECORD").status_code == 201


def test_whoever_added_a_file_takes_it_back_also_where_it_lies_deeper_than_they_see(
    verification: Verification, http: TestClient
) -> None:
    task = verification.run(IssueTask(verification.open_case(consents=("C2",)))).id
    sent = attach(http, "kamrul", task, "PHOTO").json()
    assert (sent["level"], read(http, "kamrul", sent["attachment_id"]).status_code) == ("L4", 404)
    other = attach(http, "farida", task, "PHOTO").json()["attachment_id"]
    assert remove(http, "kamrul", other).status_code == 404
    assert remove(http, "other-station", sent["attachment_id"]).status_code in {403, 404}
    removed = remove(http, "kamrul", sent["attachment_id"])
    assert (removed.status_code, removed.json()["status"]) == (200, "REMOVED")


def test_who_lost_the_task_takes_nothing_back(verification: Verification, http: TestClient) -> None:
    task = verification.run(IssueTask(verification.open_case(consents=("C2",)))).id
    id = attach(http, "kamrul", task, "PHOTO").json()["attachment_id"]
    verification.run(CancelTask(task, "DUPLICATE"))
    assert remove(http, "kamrul", id).status_code == 404


def test_evidence_is_closed_to_the_station_with_its_task(verification: Verification, http: TestClient) -> None:
    task = verification.run(IssueTask(verification.open_case(consents=("C2",)))).id
    id = attach(http, "kamrul", task).json()["attachment_id"]
    verification.run(CancelTask(task, "DUPLICATE"))
    assert read(http, "kamrul", id).status_code == 404
    assert read(http, "farida", id).status_code == 200
    refused = attach(http, "farida", task)
    assert (refused.status_code, refused.json()["code"]) == (409, "task-ended")
