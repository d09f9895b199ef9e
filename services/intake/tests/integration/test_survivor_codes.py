"""A code is handed to the person a case is about, shown once, and ends by a new one, by hand, or with the person (2.2 SUR)."""

from uuid import UUID

import pytest

from nrm_shared.contracts import referral
from nrm_shared.contracts.identity import SurvivorAccessShutV1
from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.ids import new_id
from nrm_shared.security.handcodes import survivor_code_digest

from .intake_under_test import ACTORS, Intake

GRANTED = "intake.survivor-access-granted.v1"


@pytest.fixture
def case(intake: Intake) -> str:
    opened: str = intake.open_case()["case_id"]
    intake.outbox()
    return opened


def person_of(intake: Intake) -> str:
    [row] = intake.rows("SELECT person_id::text FROM case_file")
    return str(row.person_id)


def mint(intake: Intake, case: str, by: str = "farida") -> str:
    answer = intake.done(intake.post(by, f"/v1/cases/{case}/survivor-code"), 201)
    return str(answer["code"])


def test_identity_is_told_the_person_her_cases_and_a_digest_and_the_timeline_only_that_it_happened(
    intake: Intake, case: str
) -> None:
    code = mint(intake, case)
    told = {event["type"]: event for event in intake.events()}

    granted = told[GRANTED]
    assert granted["data"]["digest"] == survivor_code_digest(code)
    assert (granted["data"]["person_id"], granted["data"]["case_ids"]) == (person_of(intake), [case])
    assert "caseid" not in granted, "it is in no case's story"
    minted = told["intake.survivor-code-minted.v1"]
    assert set(minted["data"]) == {"code_id", "case_id"}
    assert code not in str(told)


def test_the_code_is_kept_nowhere(intake: Intake, case: str) -> None:
    code = mint(intake, case)

    plain = code.replace("-", "")
    [kept] = intake.rows("SELECT survivor_code::text AS all FROM survivor_code")
    trail = intake.rows("SELECT audit_event::text AS all FROM audit_event")
    assert not [row for row in [kept, *trail] if plain in row.all or code in row.all]
    [written] = intake.rows("SELECT actor, case_id::text FROM audit_event WHERE action = 'survivor-code:mint'")
    assert (written.actor, written.case_id) == ("person:farida", case)


def test_another_code_ends_the_one_before(intake: Intake, case: str) -> None:
    mint(intake, case)
    mint(intake, case)

    states = [row.status for row in intake.rows("SELECT status FROM survivor_code ORDER BY id")]
    assert states == ["ENDED", "LIVE"]


def appoint(intake: Intake, case: str) -> None:
    appointed = referral.CaseManagerAppointedV1(case_id=UUID(case), organisation="other-house", person="person:shirin")
    intake.hear(appointed, subject=UUID(case))


def test_the_focal_point_and_the_case_manager_hand_it_out_and_nobody_else(intake: Intake, case: str) -> None:
    path = f"/v1/cases/{case}/survivor-code"
    intake.refused(intake.post("shirin", path), 404, "not-found")
    for who in (
        "ngo-officer",
        "other-officer",
        "anika",
        "dhaka-focal",
        "sharsha-oc",
        "dpo",
        "authority-sec",
        "ctc-jashore",
    ):
        intake.refused(intake.post(who, path), 403, "forbidden")
    appoint(intake, case)
    for who in ("shirin", "farida"):
        mint(intake, case, by=who)


def test_the_case_manager_hands_out_the_first_code_and_the_focal_point_every_other(intake: Intake, case: str) -> None:
    path = f"/v1/cases/{case}/survivor-code"
    appoint(intake, case)
    mint(intake, case, by="shirin")
    intake.refused(intake.post("shirin", path), 403, "replacement-by-focal-point")

    intake.done(intake.post("farida", path + "/revocation", {"reason": "LOST"}))
    intake.refused(intake.post("shirin", path), 403, "replacement-by-focal-point")
    mint(intake, case)


def test_the_reporting_officer_ends_no_code(intake: Intake, case: str) -> None:
    mint(intake, case)
    path = f"/v1/cases/{case}/survivor-code/revocation"
    intake.refused(intake.post("ngo-officer", path, {"reason": "LOST"}), 403, "forbidden")


def test_identity_is_told_who_was_shown_the_code(intake: Intake, case: str) -> None:
    mint(intake, case)
    [granted] = [event for event in intake.events() if event["type"] == GRANTED]
    assert granted["data"]["handed_out_by"] == "person:farida"


def test_the_person_sees_on_which_day_a_code_was_handed_out_in_her_name(
    intake: Intake, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hers = Actor(person_of(intake), "survivor", None, frozenset({"SUR"}), cases=frozenset({UUID(case)}))
    monkeypatch.setitem(ACTORS, "rehana", hers)
    mint(intake, case)
    mint(intake, case)

    seen = intake.done(intake.get("rehana", f"/v1/cases/{case}/accesses"))["items"]
    handed_out = [one for one in seen if one["what"] == "CODE_HANDED_OUT"]
    assert [(one["organisation"], one["roles"]) for one in handed_out] == [("nrm-office", ["FP"])] * 2


def test_the_request_for_a_code_carries_a_key_that_nobody_guesses(intake: Intake, case: str) -> None:
    path = f"/v1/cases/{case}/survivor-code"
    intake.refused(intake.post("farida", path, key="k1"), 422, "idempotency-key-weak")
    assert intake.rows("SELECT id FROM survivor_code") == []


def test_none_is_handed_out_when_the_case_is_closed(intake: Intake, case: str) -> None:
    close = {"reason": "GOALS_MET", "victim_informed": True}
    intake.done(intake.post("farida", f"/v1/cases/{case}/closure", close))

    answer = intake.post("farida", f"/v1/cases/{case}/survivor-code")
    intake.refused(answer, 409, "survivor-code-of-closed-case")


def test_she_ends_it_herself_and_a_stranger_does_not(
    intake: Intake, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mint(intake, case)
    intake.outbox()
    hers = Actor(person_of(intake), "survivor", None, frozenset({"SUR"}), cases=frozenset({UUID(case)}))
    other = Actor(str(new_id()), "survivor", None, frozenset({"SUR"}), cases=frozenset({new_id()}))
    monkeypatch.setitem(ACTORS, "rehana", hers)
    monkeypatch.setitem(ACTORS, "stranger", other)
    path = f"/v1/cases/{case}/survivor-code/revocation"

    intake.refused(intake.post("stranger", path, {"reason": "LOST"}), 404, "not-found")
    intake.refused(intake.post("rehana", path, {"reason": "BECAUSE"}), 422, "not-a-code")
    intake.done(intake.post("rehana", path, {"reason": "IN_OTHER_HANDS"}))
    [ended] = intake.events()
    assert (ended["type"], ended["data"]["reason"]) == ("intake.survivor-code-ended.v1", "IN_OTHER_HANDS")
    intake.refused(intake.post("rehana", path, {"reason": "LOST"}), 404, "no-survivor-code")


def test_it_ends_with_the_person(intake: Intake, case: str) -> None:
    mint(intake, case)
    close = {"reason": "GOALS_MET", "victim_informed": True}
    intake.done(intake.post("farida", f"/v1/cases/{case}/closure", close))
    asked = intake.post("dpo", f"/v1/persons/{person_of(intake)}/erasure", {"reason": "SUBJECT_REQUEST"})
    erasure = intake.done(asked, 201)["erasure_id"]

    intake.done(intake.post("dpo-deputy", f"/v1/erasures/{erasure}/approval"))

    assert [row.status for row in intake.rows("SELECT status FROM survivor_code")] == ["ENDED"]


def test_a_code_shut_by_wrong_pins_ends_and_her_case_shows_it_without_a_name(intake: Intake, case: str) -> None:
    mint(intake, case)
    [row] = intake.rows("SELECT id FROM survivor_code")
    intake.outbox()
    for _ in range(2):
        intake.hear(SurvivorAccessShutV1(code_id=row.id), subject=row.id)

    [ended] = [event for event in intake.events() if event["type"] == "intake.survivor-code-ended.v1"]
    assert ended["data"] == {"code_id": str(row.id), "case_id": case, "reason": "TOO_MANY_WRONG_PINS"}
    assert ended["caseid"] == case
    assert [one.status for one in intake.rows("SELECT status FROM survivor_code")] == ["ENDED"]
    mint(intake, case)


def test_a_code_that_was_replaced_is_not_ended_twice(intake: Intake, case: str) -> None:
    mint(intake, case)
    [row] = intake.rows("SELECT id FROM survivor_code")
    mint(intake, case)
    intake.outbox()
    intake.hear(SurvivorAccessShutV1(code_id=row.id), subject=row.id)
    intake.hear(SurvivorAccessShutV1(code_id=new_id()), subject=new_id())

    assert [event for event in intake.events() if event["type"] == "intake.survivor-code-ended.v1"] == []
    assert [one.status for one in intake.rows("SELECT status FROM survivor_code ORDER BY id")] == ["ENDED", "LIVE"]
