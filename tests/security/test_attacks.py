"""Attacks after faults that other systems shipped (domain 1.10, reliability C.2), each on the real applications.

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
from tests.security.matrix.file import CLINIC, LAW, OTHER_STATION, account_of, given
from tests.security.matrix.marks import STORY, found_in
from tests.security.matrix.scene import Scene

LAWYER = Actor(str(seeded_account_id("ain-sheba-focal")), "person", LAW, frozenset({"PFP"}))
CLINIC_FOCAL = Actor(str(seeded_account_id("sadar-clinic-focal")), "person", CLINIC, frozenset({"PFP"}))
STRANGER = Actor(account_of("officer-elsewhere"), "person", OTHER_STATION, frozenset({"POL"}), ("BD2003",))
ADMIN = Actor(str(seeded_account_id("admin")), "person", "nrm-office", frozenset({"ADM"}))
MANAGER = Actor(str(seeded_account_id("shirin")), "person", "nrm-office", frozenset({"CMG"}))
OFFICER = Actor(str(seeded_account_id("ngo-officer")), "person", "shimanto-bondhu", frozenset({"FRO"}))
MINTER = Actor(str(seeded_account_id("nasrin")), "person", "nrm-office", frozenset({"FP"}), ("BD",))
FOCAL = Actor(str(seeded_account_id("farida")), "person", "nrm-office", frozenset({"FP"}), ("BD",))
ANALYST = Actor(account_of("somebody-mne"), "person", "nrm-office", frozenset({"MNE"}))
OFFICER_ELSEWHERE = Actor(account_of("officer-of-another"), "person", "dhaka-care", frozenset({"FRO"}))
HIDDEN = {403, 404}
# The survivor's access is left out: one attack lets an honest worker choose its PIN, to try what follows.
VERSIONED = text(
    "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'row_version'"
    " AND table_name <> 'survivor_access' ORDER BY table_name"
)

Send = Callable[..., Response]


@pytest.fixture
def send(scene: Scene) -> Send:
    """Return a function that sends one request in somebody's name."""

    def request(actor: Actor, method: str, service: str, path: str, body: Any = None, **headers: str) -> Response:
        sent = {"Authorization": f"Bearer {scene.town.token(actor)}", "Accept-Language": "en"}
        if method != "GET":
            sent |= {"Idempotency-Key": str(uuid4()), "If-Match": "*"}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return scene.town.services[service].client.request(method, path, json=body, headers=sent | named)

    return request


def versions(scene: Scene) -> dict[tuple[str, str, str], int]:
    """Return the version of every aggregate of every service, by service, table and id."""
    found: dict[tuple[str, str, str], int] = {}
    for name, service in scene.town.services.items():
        with service.foundation.engine.connect() as connection:
            for table in connection.scalars(VERSIONED).all():
                rows = connection.execute(text(f'SELECT id::text, row_version FROM "{table}"'))
                found |= {(name, table, row.id): row.row_version for row in rows}
    return found


@pytest.fixture(scope="module", autouse=True)
def before(scene: Scene) -> dict[tuple[str, str, str], int]:
    """Return every version as it was before the first attack."""
    return versions(scene)


def known(scene: Scene, state: str = "present") -> dict[str, str]:
    return scene.files[state].known


def test_a_sub_resource_is_closed_to_whoever_may_not_see_its_parent_as_attachments_and_flags_once_were_not(
    scene: Scene, send: Send
) -> None:
    ids = known(scene)
    paths = {
        "referral": (f"/v1/referrals/{ids['referral_id']}/deliveries", f"/v1/referrals/{ids['referral_id']}/slip"),
        "verification": (
            f"/v1/confirmation-tasks/{ids['task_id']}/finding",
            f"/v1/confirmation-tasks/{ids['task_id']}/attachments",
            f"/v1/attachments/{ids['task_attachment_id']}/content",
        ),
        "approval": (
            f"/v1/assessments/{ids['assessment_id']}/attachments",
            f"/v1/attachments/{ids['assessment_attachment_id']}/content",
        ),
        "intake": (
            f"/v1/reports/{ids['report_id']}/attachments",
            f"/v1/cases/{ids['case_id']}/attachments",
            f"/v1/attachments/{ids['case_attachment_id']}/content",
            f"/v1/attachments/{ids['report_attachment_id']}/content",
            f"/v1/cases/{ids['case_id']}/relationships",
            f"/v1/cases/{ids['case_id']}/consents",
        ),
    }
    for service, theirs in paths.items():
        for path in theirs:
            for actor in (LAWYER, STRANGER):
                answer = send(actor, "GET", service, path)
                # A list is found to be empty by whoever may ask for lists of that kind at all.
                empty = answer.status_code == 200 and answer.json()["items"] == []
                assert answer.status_code in HIDDEN or empty, path
                assert found_in(answer.text) == frozenset(), path


def test_a_file_is_not_opened_removed_or_added_by_whoever_may_not_see_what_it_lies_on(scene: Scene, send: Send) -> None:
    ids = known(scene)
    why = {"reason": "SAFETY", "text": "Somebody says that she was seen."}
    for service, name in (
        ("intake", "case_attachment_id"),
        ("intake", "report_attachment_id"),
        ("verification", "task_attachment_id"),
        ("approval", "assessment_attachment_id"),
    ):
        path = f"/v1/attachments/{ids[name]}"
        for actor in (LAWYER, STRANGER, OFFICER):
            assert send(actor, "POST", service, f"{path}/opening", why).status_code in HIDDEN, (actor.roles, path)
            removal = send(actor, "POST", service, f"{path}/removal", {"reason": "WRONG_FILE"})
            assert removal.status_code in HIDDEN, (actor.roles, path)
            assert send(actor, "POST", service, f"{path}/restoration").status_code in HIDDEN, (actor.roles, path)


def test_nobody_fetches_what_another_asked_for(scene: Scene, send: Send) -> None:
    ids = known(scene)
    export, copy = f"/v1/exports/{ids['export_id']}", f"/v1/subject-requests/{ids['copy_id']}/copy"
    glass = f"/v1/break-glass/{ids['break_glass_id']}"
    for actor in (MINTER, ANALYST, ADMIN, LAWYER, OFFICER):
        assert send(actor, "GET", "intake", f"{export}/file").status_code in HIDDEN, actor.roles
        assert send(actor, "GET", "intake", f"{glass}/person").status_code in HIDDEN, actor.roles
    for actor in (ANALYST, ADMIN, LAWYER, OFFICER, STRANGER):
        assert send(actor, "GET", "intake", export).status_code in HIDDEN, actor.roles
        assert send(actor, "POST", "intake", f"{export}/approval").status_code in HIDDEN, actor.roles
        assert send(actor, "POST", "intake", f"{export}/purge").status_code in HIDDEN, actor.roles
        assert send(actor, "GET", "intake", copy).status_code in HIDDEN, actor.roles
        # Whoever is alerted ends what should not be open (decision 12); nobody else does.
        assert send(actor, "POST", "intake", f"{glass}/closure").status_code in HIDDEN, actor.roles


def test_nobody_erases_or_lets_erase_but_whoever_is_there_for_it(scene: Scene, send: Send) -> None:
    ids = known(scene)
    for actor in (ANALYST, ADMIN, LAWYER, OFFICER, MANAGER, STRANGER):
        for path, body in (
            (f"/v1/persons/{ids['person_id']}/erasure", {"reason": "SUBJECT_REQUEST"}),
            (f"/v1/erasures/{ids['erasure_id']}/approval", None),
            (f"/v1/erasures/{ids['erasure_id']}/refusal", {"reason": "LEGAL_DUTY"}),
            (f"/v1/legal-holds/{ids['hold_id']}/lifting", None),
            (f"/v1/subject-requests/{ids['subject_request_id']}/sealing", None),
            (f"/v1/subject-requests/{ids['subject_request_id']}/fulfilment", {}),
        ):
            assert send(actor, "POST", "intake", path, body).status_code in HIDDEN, (actor.roles, path)


def test_nobody_becomes_a_guardian_of_anothers_case_by_a_consent(scene: Scene, send: Send) -> None:
    case = known(scene)["case_id"]
    described = {"name": "Somebody", "kind": "PARENT", "source": "PERSON"}
    body = given("C4", giver_kind="GUARDIAN", child_view="AGREES", guardian=described)
    related = {"kind": "PARENT", "source": "PERSON", "name": "Somebody", "guardian_of_record": True}
    for actor in (LAWYER, STRANGER, ADMIN):
        assert send(actor, "POST", "intake", f"/v1/cases/{case}/consents", body).status_code in HIDDEN, actor.roles
    for actor in (LAWYER, STRANGER, ADMIN, OFFICER, MANAGER):
        path = f"/v1/cases/{case}/relationships"
        assert send(actor, "POST", "intake", path, related).status_code in HIDDEN, actor.roles


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
    asked = send(
        OFFICER_ELSEWHERE,
        "POST",
        "approval",
        "/v1/service-requests",
        {"case_id": theirs["case_id"], "source": "VICTIM", "items": [{"need": "N07", "requested_term": "T1"}]},
    )
    linked = send(
        OFFICER_ELSEWHERE,
        "POST",
        "intake",
        f"/v1/reports/{mine['report_id']}/link",
        {"case_id": theirs["case_id"], "reason": "SAME_INCIDENT"},
    )

    for each in (answer, asked, linked):
        assert each.status_code in HIDDEN, each.text


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


def test_nobody_of_the_staff_becomes_the_survivor_by_a_code_of_their_own(scene: Scene, send: Send) -> None:
    ids = known(scene, "closed")
    pin = {"code": ids["survivor_code"], "pin": "271828"}
    for actor, state in ((OFFICER, "present"), (MANAGER, "present"), (LAWYER, "present")):
        path = f"/v1/cases/{known(scene, state)['case_id']}/survivor-code"
        assert send(actor, "POST", "intake", path).status_code in HIDDEN, "no code, or no other one"
    for actor in (OFFICER, LAWYER, STRANGER):
        assert send(actor, "POST", "identity", "/v1/survivor-pin", pin).status_code in HIDDEN
    by_minter = send(MINTER, "POST", "identity", "/v1/survivor-pin", pin)
    assert (by_minter.status_code, by_minter.json()["code"]) == (409, "separation-of-duties-survivor-pin")

    assert send(FOCAL, "POST", "identity", "/v1/survivor-pin", pin).status_code == 204
    signing_in = {"grant": "survivor_code", **pin, "audience": ["intake", "identity"]}
    entered = scene.town.services["identity"].client.post("/v1/tokens", json=signing_in).json()
    assert entered["duties"] == ["change-pin"]
    herself = {"Authorization": f"Bearer {entered['access_token']}"}
    for service, path in (("intake", ""), ("intake", "/person"), ("identity", "/accesses")):
        answer = scene.town.services[service].client.get(f"/v1/cases/{ids['case_id']}{path}", headers=herself)
        assert answer.status_code in HIDDEN | {401}, path
        assert found_in(answer.text) == frozenset()


def test_no_address_takes_a_name_a_number_or_a_story_where_it_would_stay_in_logs(scene: Scene, send: Send) -> None:
    words = {"name", "q", "query", "search", "phone", "nid", "alias", "text", "narrative", "receipt_code"}
    for name, service in scene.town.services.items():
        for path, methods in service.app.openapi()["paths"].items():
            for method, operation in methods.items():
                taken = {each["name"] for each in operation.get("parameters", ()) if each["in"] != "header"}
                # The name of a client is a system's, not a person's.
                assert not (taken & words) - ({"name"} if "/clients/" in path else set()), f"{name} {method} {path}"
    assert STORY not in send(FOCAL, "GET", "intake", f"/v1/reports?status={STORY}").text


def test_nothing_that_was_attempted_here_changed_anything(
    scene: Scene, before: dict[tuple[str, str, str], int]
) -> None:
    assert versions(scene) == before
