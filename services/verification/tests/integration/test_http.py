import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from nrm_shared.contracts.intake import NationalityCheckRequestedV1
from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.errors import Unauthenticated
from nrm_shared.kernel.ids import new_id
from nrm_verification.app.words import IdentifierClaims
from nrm_verification.entrypoints.http.__main__ import build_app, routers
from nrm_verification.settings import load
from tests.support.routes import SharedApplication

from .conftest import FOCAL_POINT, POLICE, STATION, Verification
from .test_confirmation import accepted, decide

ACCOUNT = "She was promised a sewing job, and her passport was taken on arrival."
ADMINISTRATOR = Actor("person:admin", "person", "MOHA", frozenset({"ADM"}))
ACTORS = {"fp": FOCAL_POINT, "police": POLICE, "admin": ADMINISTRATOR}
FINDING = {
    "questionnaire_version": "draft-2.15",
    "answers": {"Q01": "yes", "Q03": "yes", "Q07": "no", "Q20": ACCOUNT, "Q21": "yes"},
    "act": {"codes": ["RECRUITMENT", "TRANSFER"], "evidence": ACCOUNT},
    "means": {"codes": ["FRAUD_DECEPTION"], "evidence": ACCOUNT},
    "purpose": {"codes": ["LABOUR_EXPLOITATION"], "evidence": ACCOUNT},
    "minor_at_act": "no",
    "age_at_act": 25,
    "interview": {"present": ["FEMALE_OFFICER"]},
    "conclusion": "VICTIM",
    "reasons": "Her account agrees with the papers she carried.",
}
FIRST_MEETING = FINDING | {
    "answers": {"Q01": "yes", "Q03": "yes", "Q07": "no"},
    "act": {},
    "means": {},
    "purpose": {},
    "interview": {"first_meeting": True},
    "conclusion": "INCONCLUSIVE",
    "reasons": None,
}


def survivor(*cases: UUID) -> Actor:
    return Actor(str(new_id()), "survivor", None, frozenset({"SUR"}), cases=frozenset(cases))


def verify(token: str) -> Actor:
    if token not in ACTORS:
        raise Unauthenticated
    return ACTORS[token]


APPLICATION = SharedApplication("verification", routers, verify)


@pytest.fixture
def client(verification: Verification) -> FastAPI:
    return APPLICATION.before(verification.runner)


def send(client: FastAPI, method: str, path: str, **request: Any) -> httpx.Response:
    async def exchange() -> httpx.Response:
        transport = httpx.ASGITransport(app=client)
        async with httpx.AsyncClient(transport=transport, base_url="http://verification") as sender:
            return await sender.request(method, path, **request)

    return asyncio.run(exchange())


def call(client: FastAPI, who: str, method: str, path: str, body: Any = None, version: int | None = None) -> Any:
    headers = {"Authorization": f"Bearer {who}", "Idempotency-Key": str(new_id()), "Accept-Language": "en"}
    headers["If-Match"] = "*" if version is None else f'"{version}"'
    return send(client, method, path, json=body, headers=headers)


def test_the_whole_step_over_http(client: FastAPI, verification: Verification) -> None:
    case = verification.open_case(consents=("C2",))
    issued = call(client, "fp", "POST", "/v1/confirmation-tasks", {"case_id": str(case)})
    assert issued.status_code == 201, issued.text
    task = issued.json()
    assert (task["station"], issued.headers["ETag"]) == (STATION, '"1"')
    assert issued.headers["NRM-Event"].startswith("verification.confirmation-task-issued.v1:")
    path = f"/v1/confirmation-tasks/{task['id']}"
    officer = {"officer_name": "Kamrul Hasan", "officer_rank": "Sub-Inspector"}
    stale = call(client, "police", "POST", f"{path}/acknowledgement", officer, version=7)
    assert (stale.status_code, stale.json()["code"]) == (409, "changed-meanwhile")
    assert call(client, "police", "POST", f"{path}/acknowledgement", officer, version=1).status_code == 200
    found = call(client, "police", "POST", f"{path}/finding", FINDING)
    assert (found.status_code, found.json()["engine_result"]) == (201, "CONFIRMABLE")
    whole = call(client, "fp", "GET", f"{path}/finding").json()
    assert whole["content"]["purpose"]["evidence"] == ACCOUNT
    draft = call(client, "fp", "POST", f"{path}/acceptance")
    assert draft.json()["status"] == "DRAFT"
    body = {"case_id": str(case), "outcome": "CONFIRMED", "reasons": "All three elements are shown."}
    decided = call(client, "fp", "POST", "/v1/determinations", body)
    assert (decided.status_code, decided.json()["outcome"]) == (201, "CONFIRMED")
    listed = call(client, "fp", "GET", f"/v1/determinations?case_id={case}").json()["items"]
    assert [entry["status"] for entry in listed] == ["ISSUED"]
    [notice] = call(client, "fp", "GET", f"/v1/notices?case_id={case}").json()["items"]
    assert (notice["text_code"], notice["subject_id"]) == ("determination-issued", listed[0]["id"])
    assert call(client, "police", "GET", f"/v1/notices?case_id={case}").status_code == 403
    assert call(client, "police", "GET", "/v1/confirmation-tasks").json()["items"] == []
    tasks = call(client, "fp", "GET", "/v1/confirmation-tasks").json()
    assert [entry["status"] for entry in tasks["items"]] == ["ACCEPTED"]


def test_whole_numbers_of_a_finding_may_be_in_bangla_digits(client: FastAPI, verification: Verification) -> None:
    case = verification.open_case(consents=("C2",))
    task = call(client, "fp", "POST", "/v1/confirmation-tasks", {"case_id": str(case)}).json()["id"]
    path = f"/v1/confirmation-tasks/{task}"
    call(client, "police", "POST", f"{path}/acknowledgement", {"officer_name": "K", "officer_rank": "SI"})
    finding = FINDING | {"age_at_act": "২৫", "answers": {**FINDING["answers"], "Q04": "২৭"}}  # type: ignore[dict-item]
    assert call(client, "police", "POST", f"{path}/finding", finding).status_code == 201
    content = call(client, "fp", "GET", f"{path}/finding").json()["content"]
    assert (content["age_at_act"], content["answers"]["Q04"]) == (25, 27)


def test_at_a_first_meeting_nothing_locked_is_required_and_nothing_comes_of_it(
    client: FastAPI, verification: Verification
) -> None:
    case = verification.open_case(consents=("C2",))
    task = call(client, "fp", "POST", "/v1/confirmation-tasks", {"case_id": str(case)}).json()["id"]
    path = f"/v1/confirmation-tasks/{task}"
    call(client, "police", "POST", f"{path}/acknowledgement", {"officer_name": "K", "officer_rank": "SI"})
    found = call(client, "police", "POST", f"{path}/finding", FIRST_MEETING)
    assert (found.status_code, found.json().get("engine_result")) == (201, "NOT_MET"), found.text
    content = call(client, "fp", "GET", f"{path}/finding").json()["content"]
    assert content["interview"]["first_meeting"] is True


@pytest.mark.parametrize(
    ("early", "pointers"),
    [
        ({"answers": FINDING["answers"]}, ["/answers/Q20", "/answers/Q21"]),
        ({"act": FINDING["act"]}, ["/act/codes", "/act/evidence"]),
        ({"means": FINDING["means"]}, ["/means/codes", "/means/evidence"]),
        ({"purpose": {"evidence": ACCOUNT}}, ["/purpose/evidence"]),
        ({"conclusion": "VICTIM", "reasons": ACCOUNT}, ["/conclusion"]),
        ({"conclusion": "NOT_VICTIM"}, ["/conclusion"]),
    ],
    ids=["answers", "act", "means", "purpose", "victim", "not a victim"],
)
def test_at_a_first_meeting_what_asks_for_an_interrogation_is_refused_in_both_languages(
    client: FastAPI, verification: Verification, early: dict[str, Any], pointers: list[str]
) -> None:
    case = verification.open_case(consents=("C2",))
    task = call(client, "fp", "POST", "/v1/confirmation-tasks", {"case_id": str(case)}).json()["id"]
    path = f"/v1/confirmation-tasks/{task}"
    call(client, "police", "POST", f"{path}/acknowledgement", {"officer_name": "K", "officer_rank": "SI"})
    answer = call(client, "police", "POST", f"{path}/finding", FIRST_MEETING | early)
    assert answer.status_code == 422
    errors = answer.json()["errors"]
    assert {error["code"] for error in errors} == {"locked-at-first-meeting"}
    assert [error["pointer"] for error in errors] == pointers
    assert all(error[language]["detail"] for error in errors for language in ("bn", "en"))


def test_what_is_wrong_with_a_finding_is_named_in_both_languages(client: FastAPI, verification: Verification) -> None:
    case = verification.open_case(consents=("C2",))
    task = call(client, "fp", "POST", "/v1/confirmation-tasks", {"case_id": str(case)}).json()["id"]
    path = f"/v1/confirmation-tasks/{task}"
    call(client, "police", "POST", f"{path}/acknowledgement", {"officer_name": "K", "officer_rank": "SI"})
    wrong = FINDING | {"act": {"codes": ["RECRUITMENT"], "evidence": "x" * 30}, "answers": {}}
    answer = call(client, "police", "POST", f"{path}/finding", wrong)
    assert answer.status_code == 422
    first = answer.json()["errors"][0]
    assert (first["pointer"], first["code"]) == ("/answers/Q01", "required")
    assert first["bn"]["detail"]
    assert first["en"]["detail"]


def test_an_administrator_sees_no_case_data(client: FastAPI, verification: Verification) -> None:
    case = verification.open_case(consents=("C2",))
    assert call(client, "admin", "POST", "/v1/confirmation-tasks", {"case_id": str(case)}).status_code == 403
    assert call(client, "admin", "GET", f"/v1/identity-checks?case_id={case}").status_code == 403


def test_the_questionnaire_shows_both_languages_and_the_indicators_beside_each_question(client: FastAPI) -> None:
    shown = call(client, "police", "GET", "/v1/questionnaires/current").json()
    assert (shown["version"], shown["draft"], shown["official"]) == ("draft-2.15", True, False)
    for question in shown["questions"]:
        assert question["text"]["bn"]
        assert question["text"]["en"]
        assert all(flag["label"]["bn"] and flag["label"]["en"] for flag in question["guidance"])
    assert call(client, "police", "GET", "/v1/questionnaires/draft-2.15").json() == shown
    assert call(client, "police", "GET", "/v1/questionnaires/none").status_code == 404
    assert send(client, "GET", "/v1/questionnaires/current").status_code == 401


def test_identity_checks_over_http(client: FastAPI, verification: Verification) -> None:
    case = verification.open_case(consents=("C8",))
    claims = IdentifierClaims(identifier_id=new_id(), case_id=case, type="BRN", value="20001234567890123")
    verification.intake.identifiers[claims.identifier_id] = claims
    body = {"case_id": str(case), "identifier_id": str(claims.identifier_id)}
    made = call(client, "fp", "POST", "/v1/identity-checks", body)
    assert (made.status_code, made.json()["state"], made.json()["registry"]) == (201, "QUEUED", "birth")
    read = call(client, "fp", "GET", f"/v1/identity-checks/{made.json()['id']}")
    assert (read.json()["unavailable"], read.json()["adjudicate"]) == (False, False)
    counted = call(client, "fp", "GET", "/v1/identity-checks/reconciliation").json()
    assert counted == {"states": {"QUEUED": 1}, "unexplained": 0}


def test_a_station_reads_the_file_of_its_task_while_the_task_lasts(client: FastAPI, verification: Verification) -> None:
    case = verification.open_case(consents=("C2",))
    task = call(client, "fp", "POST", "/v1/confirmation-tasks", {"case_id": str(case)}).json()["id"]
    path = f"/v1/confirmation-tasks/{task}"
    read = call(client, "police", "GET", f"{path}/file").json()
    assert (read["identity"]["name_en"], read["incident"]["narrative"][:8], read["points"]) == (
        "Rehana Khatun",
        "Promised",
        [],
    )
    officer = {"officer_name": "Kamrul Hasan", "officer_rank": "Sub-Inspector"}
    call(client, "police", "POST", f"{path}/acknowledgement", officer)
    call(client, "police", "POST", f"{path}/finding", FINDING)
    point = {"field": "/purpose/evidence", "text": "Please say who kept the wages."}
    call(client, "fp", "POST", f"{path}/return", {"points": [point]})
    assert call(client, "police", "GET", f"{path}/file").json()["points"] == [point]
    with verification.runner.engine.connect() as connection:
        kept = bytes(connection.execute(text("SELECT points FROM returned_points")).scalar_one())
        rows = connection.execute(
            text("SELECT actor, fields, case_id FROM audit_event WHERE action = 'confirmation-task:read-file'")
        ).all()
    assert b"wages" not in kept
    assert [row.actor for row in rows] == [POLICE.id] * 2
    assert {"name_en", "narrative", "points"} <= set(rows[1].fields)
    call(client, "fp", "POST", f"{path}/cancellation", {"reason": "DUPLICATE"})
    verification.intake.asked.clear()
    assert call(client, "police", "GET", f"{path}/file").status_code == 404
    assert call(client, "admin", "GET", f"{path}/file").status_code == 403
    assert verification.intake.asked == []


def test_no_claims_are_fetched_before_the_station_was_compared(client: FastAPI, verification: Verification) -> None:
    repatriation = new_id()
    requested = NationalityCheckRequestedV1(repatriation_id=repatriation, station="PS-200304")
    verification.hear(requested, subject=repatriation)
    assert call(client, "police", "GET", f"/v1/nationality-checks/{repatriation}").status_code == 404
    assert verification.intake.asked == []
    assert call(client, "fp", "GET", f"/v1/nationality-checks/{repatriation}").status_code == 200
    assert verification.intake.asked == [("claims", None)]


def test_nationality_checks_over_http(client: FastAPI) -> None:
    assert call(client, "fp", "GET", "/v1/nationality-checks").json() == {"items": [], "next": None}
    assert call(client, "police", "GET", f"/v1/nationality-checks/{new_id()}").status_code == 404


def test_the_process_is_built_from_its_environment_and_promises_every_route(verification: Verification) -> None:
    promised = build_app(load()).openapi()["paths"]
    for path in ("/v1/confirmation-tasks/{task_id}/finding", "/v1/determinations", "/v1/status-notices"):
        assert path in promised


def test_the_trail_of_a_case_is_read_by_each_as_far_as_it_concerns_them(
    client: FastAPI, verification: Verification, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = verification.open_case(consents=("C2",))
    monkeypatch.setitem(ACTORS, "rehana", survivor(case))
    monkeypatch.setitem(ACTORS, "else", survivor(new_id()))
    monkeypatch.setitem(ACTORS, "dpo", Actor("person:dpo", "person", "MOHA", frozenset({"DPO"})))
    task = call(client, "fp", "POST", "/v1/confirmation-tasks", {"case_id": str(case)}).json()["id"]
    call(client, "police", "GET", f"/v1/confirmation-tasks/{task}/file")
    path = f"/v1/audit?case_id={case}"

    own = call(client, "rehana", "GET", path).json()
    seen = {name: value for name, value in own["items"][-1].items() if value is not None}
    assert seen == {"day": "2026-08-12", "organisation": STATION, "roles": ["POL"]}
    assert call(client, "else", "GET", path).status_code == 404
    assert call(client, "police", "GET", path).status_code == 403
    [own_row] = call(client, "fp", "GET", path).json()["items"]
    assert (own_row["organisation"], own_row["roles"]) == ("FP-OFFICE", ["FP"])

    page = call(client, "dpo", "GET", f"{path}&limit=2").json()
    [issued, row] = page["items"]
    assert (issued["actor"], issued["action"]) == (FOCAL_POINT.id, "confirmation-task:issue")
    assert (row["actor"], row["action"], row["level"]) == (POLICE.id, "confirmation-task:read-file", "L3")
    assert "name_en" in row["fields"]
    rest = call(client, "dpo", "GET", f"{path}&after={page['next']}").json()["items"]
    assert [(later["actor"], later["action"], later["outcome"]) for later in rest] == [
        (ACTORS["rehana"].id, "audit:read", "done"),
        (ACTORS["else"].id, "audit:read", "denied"),
        (FOCAL_POINT.id, "audit:read", "done"),
        ("person:dpo", "audit:read", "done"),
    ]


def test_the_person_is_given_the_determination_and_not_what_the_police_wrote(
    client: FastAPI, verification: Verification, monkeypatch: pytest.MonkeyPatch
) -> None:
    """2.10 access: verification's part of the copy; 2.14 SUR: of a task its status."""
    case = verification.open_case(consents=("C2",))
    monkeypatch.setitem(ACTORS, "rehana", survivor(case))
    monkeypatch.setitem(ACTORS, "else", survivor(new_id()))
    accepted(verification, case)
    verification.run(decide(case))
    path = f"/v1/cases/{case}/subject-part"

    part = call(client, "rehana", "GET", path).json()

    assert [one["status"] for one in part["tasks"]] == ["ACCEPTED"]
    [determination] = part["determinations"]
    assert (determination["outcome"], bool(determination["reasons"])) == ("CONFIRMED", True)
    assert set(part["tasks"][0]) == {"station", "status", "issued_at", "ended_at"}
    assert "person:" not in str(part)
    assert call(client, "else", "GET", path).status_code == 404
    assert call(client, "police", "GET", path).status_code == 403
    read = call(client, "fp", "GET", path)
    assert (read.status_code, read.json()) == (200, part)
