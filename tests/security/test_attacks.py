"""Ten attacks after faults that other systems shipped (domain 1.10, reliability C.2), each on the real applications.

Each is tried by somebody who is signed in and has honest work elsewhere; what they try on is another's.
"""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from httpx import Response
from sqlalchemy import text

from nrm_identity.app.seed_accounts import seeded_account_id
from nrm_shared.kernel.actor import Actor
from tests.security.matrix.files import CLINIC, LAW, OTHER_STATION, File, account_of
from tests.security.matrix.marks import STORY, found_in
from tests.security.matrix.scene import Scene

LAWYER = Actor(str(seeded_account_id("ain-sheba-focal")), "person", LAW, frozenset({"PFP"}))
CLINIC_FOCAL = Actor(str(seeded_account_id("sadar-clinic-focal")), "person", CLINIC, frozenset({"PFP"}))
STRANGER = Actor(account_of("officer-elsewhere"), "person", OTHER_STATION, frozenset({"POL"}), ("BD2003",))
ADMIN = Actor(str(seeded_account_id("admin")), "person", "nrm-office", frozenset({"ADM"}))
MANAGER = Actor(str(seeded_account_id("shirin")), "person", "nrm-office", frozenset({"CMG"}))
OFFICER = Actor(str(seeded_account_id("ngo-officer")), "person", "shimanto-bondhu", frozenset({"FRO"}))
FOCAL = Actor(str(seeded_account_id("farida")), "person", "nrm-office", frozenset({"FP"}), ("BD",))
HIDDEN = {403, 404}

Send = Callable[..., Response]


@pytest.fixture
def send(scene: Scene) -> Send:
    """Return a function that sends one request in somebody's name."""

    def request(actor: Actor, method: str, service: str, path: str, body: Any = None, **headers: str) -> Response:
        sent = {"Authorization": f"Bearer {scene.town.token(actor)}", "Accept-Language": "en"}
        if method != "GET":
            sent["Idempotency-Key"] = str(uuid4())
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return scene.town.services[service].client.request(method, path, json=body, headers=sent | named)

    return request


def known(scene: Scene, state: str = "present") -> dict[str, str]:
    return scene.files[state].known


def test_a_sub_resource_is_closed_to_whoever_may_not_see_its_parent_as_attachments_and_flags_once_were_not(
    scene: Scene, send: Send
) -> None:
    ids = known(scene)
    paths = {
        "referral": (f"/v1/referrals/{ids['referral_id']}/deliveries", f"/v1/referrals/{ids['referral_id']}/slip"),
        "verification": (f"/v1/confirmation-tasks/{ids['task_id']}/finding",),
    }
    for service, theirs in paths.items():
        for path in theirs:
            assert send(LAWYER, "GET", service, path).status_code in HIDDEN, path
            assert send(STRANGER, "GET", service, path).status_code in HIDDEN, path


def test_notes_of_anothers_case_are_not_read_by_their_id_alone(scene: Scene, send: Send) -> None:
    ids = known(scene)
    for service, path in (
        ("verification", f"/v1/determinations/{ids['determination_id']}/reasons"),
        ("approval", f"/v1/assessments/{ids['assessment_id']}"),
        ("intake", f"/v1/identifiers/{ids['identifier_id']}/claims"),
    ):
        answer = send(LAWYER, "GET", service, path)
        assert answer.status_code in HIDDEN, path
        assert found_in(answer.text) == frozenset()


def test_the_filter_of_a_list_narrows_it_and_never_widens_it(scene: Scene, send: Send) -> None:
    ids = known(scene)
    for actor, service, path in (
        (LAWYER, "referral", f"/v1/referrals?organisation={CLINIC}&limit=100"),
        (LAWYER, "referral", f"/v1/referrals?case_id={ids['case_id']}&limit=100"),
        (STRANGER, "verification", "/v1/confirmation-tasks?station=PS-404190&limit=100"),
        (STRANGER, "verification", f"/v1/confirmation-tasks?case_id={ids['case_id']}"),
        (LAWYER, "monitoring", f"/v1/work-items?mine=false&case_id={ids['case_id']}"),
        (LAWYER, "approval", f"/v1/need-items?case_id={ids['case_id']}"),
    ):
        answer = send(actor, "GET", service, path)
        theirs = {ids["referral_id"], ids["task_id"], ids["item_id"]}
        assert answer.status_code in HIDDEN or not [each for each in theirs if each in answer.text], path


def test_nobody_gives_roles_to_themselves_as_users_once_could_change_their_own_groups(scene: Scene, send: Send) -> None:
    path = f"/v1/people/{ADMIN.id}/roles"
    own = send(ADMIN, "PUT", "identity", path, {"roles": ["ADM", "FP"], "jurisdictions": ["BD"]})
    by_a_stranger = send(CLINIC_FOCAL, "PUT", "identity", f"/v1/people/{CLINIC_FOCAL.id}/roles", {"roles": ["FP"]})

    assert (own.status_code, own.json()["code"]) == (409, "separation-of-duties-own-roles")
    assert by_a_stranger.status_code in HIDDEN


def test_nobody_appoints_themselves_to_a_case_they_only_found_in_a_list(scene: Scene, send: Send) -> None:
    case = known(scene)["case_id"]
    stranger = Actor(account_of("another-manager"), "person", "nrm-office", frozenset({"CMG"}))
    appointing = {"organisation": "nrm-office", "person": stranger.id}

    assert send(stranger, "POST", "referral", f"/v1/cases/{case}/case-manager", appointing).status_code in HIDDEN
    assert send(stranger, "GET", "referral", f"/v1/plans?case_id={case}").status_code in HIDDEN


def test_nobody_closes_or_approves_what_they_may_not_read(scene: Scene, send: Send) -> None:
    ids = known(scene)
    for actor, service, path, body in (
        (OFFICER, "intake", f"/v1/cases/{ids['case_id']}/closure", {"reason": "GOALS_MET", "victim_informed": True}),
        (MANAGER, "approval", f"/v1/need-items/{ids['item_id']}/decision", {"decision": "APPROVED"}),
        (LAWYER, "referral", f"/v1/referrals/{ids['referral_id']}/acceptance", {}),
        (LAWYER, "referral", f"/v1/referrals/{ids['referral_id']}/completion", {"outcomes": {}}),
        (STRANGER, "verification", f"/v1/confirmation-tasks/{ids['task_id']}/start", None),
    ):
        assert send(actor, "POST", service, path, body, If_Match='"1"').status_code in HIDDEN, path


@pytest.mark.parametrize("field", ["status", "reporter_organisation", "person_id", "row_version", "case_id"])
def test_a_field_that_no_form_has_is_refused_and_not_assigned(scene: Scene, send: Send, field: str) -> None:
    body = {"channel": "NGO", "reporter_kind": "ORGANISATION", "consent_basis": "VICTIM", field: str(uuid4())}
    answer = send(OFFICER, "POST", "intake", "/v1/reports", body)

    assert answer.status_code == 422
    assert f"/{field}" in {problem["pointer"] for problem in answer.json()["errors"]}


def test_an_id_in_the_body_does_not_open_what_the_id_in_the_path_does_not(scene: Scene, send: Send) -> None:
    mine, theirs = known(scene), known(scene, "closed")
    answer = send(
        MANAGER,
        "POST",
        "referral",
        f"/v1/plans/{mine['plan_id']}/revision",
        {"actions": [{"item_id": theirs["item_id"], "organisation": CLINIC, "what": "To meet."}]},
    )
    moved = send(
        FOCAL,
        "POST",
        "verification",
        f"/v1/confirmation-tasks/{mine['task_id']}/reassignment",
        {"case_id": theirs["case_id"], "station": OTHER_STATION},
    )

    assert answer.status_code in {404, 409, 422}
    assert moved.status_code in {404, 409, 422}


def test_a_forwarded_token_counts_only_from_a_service_and_never_adds_to_ones_own(scene: Scene, send: Send) -> None:
    case = known(scene)["case_id"]
    stolen = scene.town.token(FOCAL)
    forged = stolen[:-8] + ("AAAAAAAA" if not stolen.endswith("AAAAAAAA") else "BBBBBBBB")
    service = Actor("service:referral", "service", None, frozenset({"SVC-referral"}))
    path = f"/v1/cases/{case}/person"

    assert send(LAWYER, "GET", "intake", path, NRM_Actor_Token=stolen).status_code in HIDDEN
    assert send(service, "GET", "intake", path, NRM_Actor_Token=forged).status_code == 401
    assert send(service, "GET", "intake", path, NRM_Actor_Token=scene.town.token(LAWYER)).status_code in HIDDEN


def test_the_cursor_of_anothers_list_leads_nowhere_new(scene: Scene, send: Send) -> None:
    first = send(FOCAL, "GET", "referral", "/v1/referrals?limit=1").json()
    assert first["next"]
    mine = send(LAWYER, "GET", "referral", f"/v1/referrals?limit=100&after={first['next']}").json()["items"]
    reports = send(FOCAL, "GET", "intake", "/v1/reports?limit=1").json()
    stranger = Actor(account_of("reporter-elsewhere"), "person", "helpline-999", frozenset({"HLP"}))
    theirs = send(stranger, "GET", "intake", f"/v1/reports?limit=100&after={reports['next']}").json()["items"]

    assert {item["organisation"] for item in mine} <= {LAW}
    assert theirs == []


def test_no_address_takes_a_name_a_number_or_a_story_where_it_would_stay_in_logs(scene: Scene, send: Send) -> None:
    words = {"name", "q", "query", "search", "phone", "nid", "alias", "text", "narrative", "receipt_code"}
    for name, service in scene.town.services.items():
        for path, methods in service.app.openapi()["paths"].items():
            for method, operation in methods.items():
                taken = {each["name"] for each in operation.get("parameters", ()) if each["in"] != "header"}
                # The name of a client is a system's, not a person's.
                assert not (taken & words) - ({"name"} if "/clients/" in path else set()), f"{name} {method} {path}"
    assert STORY not in send(FOCAL, "GET", "intake", f"/v1/reports?status={STORY}").text


def test_nothing_that_was_attempted_here_changed_anything(scene: Scene) -> None:
    file: File = scene.files["present"]
    with scene.town.services["intake"].foundation.engine.connect() as connection:
        status = connection.execute(
            text("SELECT status FROM case_file WHERE id = :id"), {"id": file.known["case_id"]}
        ).scalar_one_or_none()
    assert status == "OPEN"
