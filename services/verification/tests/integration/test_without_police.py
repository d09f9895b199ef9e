"""Confirmation without police: a competent authority answers the questionnaire, another focal point determines (decision 14)."""

from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI

from nrm_shared.contracts.identity import OrganisationChangedV1
from nrm_shared.contracts.partner_police import Officer, TaskAcknowledgedV1
from nrm_shared.kernel.actor import Actor

from .conftest import NOW, STATION, Verification
from .test_confirmation import OTHER_FP
from .test_http import ACTORS, FINDING, call, client

__all__ = ["client"]
AUTHORITY = "child-welfare-dhaka"
LAILA = Actor("person:laila", "person", AUTHORITY, frozenset({"CAU"}))
OFFICER = {"officer_name": "Laila Banu", "officer_rank": "Child welfare officer"}


@pytest.fixture(autouse=True)
def people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ACTORS, "laila", LAILA)
    monkeypatch.setitem(ACTORS, "deputy", OTHER_FP)
    monkeypatch.setitem(ACTORS, "else", Actor("person:else", "person", "child-welfare-khulna", frozenset({"CAU"})))


def told(
    verification: Verification,
    code: str = AUTHORITY,
    kind: str = "COMPETENT_AUTHORITY",
    *,
    active: bool = True,
    at: int = 1,
) -> None:
    event = OrganisationChangedV1(organisation=code, label_bn="প্রতিষ্ঠান", label_en="Office", kind=kind, active=active)
    verification.hear(event, subject=code, sequence=at)


def given(client: FastAPI, case: UUID, to: str = AUTHORITY, who: str = "fp") -> Any:
    return call(client, who, "POST", "/v1/confirmation-tasks", {"case_id": str(case), "station": to})


def test_from_the_task_to_the_determination(client: FastAPI, verification: Verification) -> None:
    told(verification)
    case = verification.open_case(consents=("C2",))
    task = given(client, case)
    assert (task.status_code, task.json()["station"]) == (201, AUTHORITY), task.text
    assert verification.types() == ["verification.confirmation-task-issued.v1"]  # nothing is sent to a police system
    path = f"/v1/confirmation-tasks/{task.json()['id']}"
    for outsider in ("police", "else"):
        assert call(client, outsider, "GET", path).status_code == 404
    assert [one["id"] for one in call(client, "laila", "GET", "/v1/confirmation-tasks").json()["items"]] == [
        task.json()["id"]
    ]
    assert call(client, "laila", "GET", f"{path}/file").json()["identity"]["name_en"] == "Rehana Khatun"
    assert call(client, "laila", "POST", f"{path}/acknowledgement", OFFICER).status_code == 200
    assert call(client, "laila", "POST", f"{path}/start").status_code == 200
    found = call(client, "laila", "POST", f"{path}/finding", FINDING)
    assert (found.status_code, found.json()["engine_result"]) == (201, "CONFIRMABLE")
    assert call(client, "fp", "POST", f"{path}/acceptance").status_code == 200
    body = {"case_id": str(case), "outcome": "CONFIRMED", "reasons": "All three elements are shown."}

    giver = call(client, "fp", "POST", "/v1/determinations", body)
    other = call(client, "deputy", "POST", "/v1/determinations", body)

    assert (giver.status_code, giver.json()["code"]) == (409, "separation-of-duties-giver-determines")
    assert (other.status_code, other.json()["outcome"]) == (201, "CONFIRMED")


def test_whoever_gave_a_task_to_the_police_determines_as_before(client: FastAPI, verification: Verification) -> None:
    case = verification.open_case(consents=("C2",))
    path = f"/v1/confirmation-tasks/{given(client, case, STATION).json()['id']}"
    call(client, "police", "POST", f"{path}/acknowledgement", OFFICER)
    call(client, "police", "POST", f"{path}/finding", FINDING)
    call(client, "fp", "POST", f"{path}/acceptance")
    body = {"case_id": str(case), "outcome": "CONFIRMED", "reasons": "All three elements are shown."}

    assert call(client, "fp", "POST", "/v1/determinations", body).status_code == 201


def test_a_task_of_the_police_is_given_to_an_authority_instead(client: FastAPI, verification: Verification) -> None:
    told(verification)
    case = verification.open_case(consents=("C2",))
    first = given(client, case, STATION).json()["id"]
    body = {"case_id": str(case), "station": AUTHORITY}

    again = call(client, "deputy", "POST", f"/v1/confirmation-tasks/{first}/reassignment", body)

    assert (again.status_code, again.json()["station"]) == (201, AUTHORITY)
    assert call(client, "police", "GET", f"/v1/confirmation-tasks/{first}").status_code == 404
    assert call(client, "laila", "GET", f"/v1/confirmation-tasks/{again.json()['id']}").status_code == 200


@pytest.mark.parametrize("kind", ["NGO", "AUTHORITY", "POLICE_UNIT"])
def test_no_other_kind_of_organisation_gets_a_task(client: FastAPI, verification: Verification, kind: str) -> None:
    told(verification, "somebody", kind)
    case = verification.open_case(consents=("C2",))

    refused = given(client, case, "somebody")

    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "not-a-station")


def test_an_authority_that_takes_no_part_at_present_gets_no_task(client: FastAPI, verification: Verification) -> None:
    told(verification)
    told(verification, active=False, at=3)
    told(verification, active=True, at=2)  # what is older changes nothing
    case = verification.open_case(consents=("C2",))

    refused = given(client, case)

    assert (refused.status_code, refused.json()["code"]) == (409, "organisation-inactive")


def test_an_authority_gets_no_task_without_consent_or_a_legal_basis(
    client: FastAPI, verification: Verification
) -> None:
    told(verification)

    refused = given(client, verification.open_case())

    assert (refused.status_code, refused.json()["code"]) == (409, "consent-missing")


def test_a_police_system_does_not_answer_for_an_authority(client: FastAPI, verification: Verification) -> None:
    told(verification)
    case = verification.open_case(consents=("C2",))
    task = given(client, case).json()["id"]
    officer = Officer(name="Kamrul Hasan", rank="Sub-Inspector")
    message = TaskAcknowledgedV1(
        reference="SHARSHA-1", task_id=UUID(task), station=AUTHORITY, officer=officer, acknowledged_at=NOW
    )

    verification.from_police.run_batch([verification.letter(message)])

    assert call(client, "fp", "GET", f"/v1/confirmation-tasks/{task}").json()["status"] == "ISSUED"
