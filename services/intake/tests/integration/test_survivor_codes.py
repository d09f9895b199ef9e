"""A code is handed to the person a case is about, shown once, and ends by a new one, by hand, or with the person (2.2 SUR)."""

from uuid import UUID

import pytest

from nrm_shared.contracts import referral
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


def test_the_focal_point_the_case_manager_and_the_reporting_officer_hand_it_out_and_nobody_else(
    intake: Intake, case: str
) -> None:
    appointed = referral.CaseManagerAppointedV1(case_id=UUID(case), organisation="other-house", person="person:shirin")
    intake.hear(appointed, subject=UUID(case))
    for who in ("ngo-officer", "farida", "shirin"):
        mint(intake, case, by=who)
    path = f"/v1/cases/{case}/survivor-code"
    intake.refused(intake.post("other-officer", path), 404, "not-found")
    for who in ("anika", "dhaka-focal", "sharsha-oc", "dpo", "authority-sec", "ctc-jashore"):
        intake.refused(intake.post(who, path), 403, "forbidden")


def test_the_reporting_officer_hands_out_the_first_code_and_none_after_it(intake: Intake, case: str) -> None:
    path = f"/v1/cases/{case}/survivor-code"
    mint(intake, case, by="ngo-officer")
    intake.refused(intake.post("ngo-officer", path), 403, "access-ended")

    intake.done(intake.post("farida", path + "/revocation", {"reason": "LOST"}))
    intake.refused(intake.post("ngo-officer", path), 403, "access-ended")
    mint(intake, case)


def test_the_request_for_a_code_carries_a_key_that_nobody_guesses(intake: Intake, case: str) -> None:
    path = f"/v1/cases/{case}/survivor-code"
    intake.refused(intake.post("farida", path, key="k1"), 422, "idempotency-key-weak")
    assert intake.rows("SELECT id FROM survivor_code") == []


def test_under_witness_protection_the_reporting_officer_does_not(intake: Intake, case: str) -> None:
    protection = {"protected": True, "reason": "THREAT_TO_LIFE"}
    intake.done(intake.post("farida", f"/v1/cases/{case}/protection", protection))

    intake.refused(intake.post("ngo-officer", f"/v1/cases/{case}/survivor-code"), 404, "not-found")
    mint(intake, case)


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
