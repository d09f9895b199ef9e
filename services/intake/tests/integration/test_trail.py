"""Who reads the trail, and what of it: the officer for data protection investigates, others see what was done (2.2, INV-41)."""

import time
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from nrm_shared.audit import trail
from nrm_shared.kernel.actor import Actor
from services.intake.tests.integration.intake_under_test import ACTORS, Intake

FARIDA, JIBIKA, DPO = (ACTORS[name].id for name in ("farida", "jibika-focal", "dpo"))


def read(intake: Intake, by: str, **asked: Any) -> list[dict[str, Any]]:
    """Return the first page of the trail as somebody."""
    return list(intake.done(intake.get(by, "/v1/audit", limit=100, **asked))["items"])


def open_hers(intake: Intake, monkeypatch: pytest.MonkeyPatch, name: str = "Rehana") -> str:
    """Open a case whose person signs in as `survivor`; return its id."""
    case = str(intake.open_case(subject={"name_en": name})["case_id"])
    hers = Actor("survivor", "survivor", None, frozenset({"SUR"}), cases=frozenset({UUID(case)}))
    monkeypatch.setitem(ACTORS, "survivor", hers)
    return case


def search(intake: Intake, value: str, by: str = "farida") -> list[dict[str, Any]]:
    """Look somebody up by name; return the cases that were found."""
    return list(intake.done(intake.post(by, "/v1/person-searches", {"kind": "NAME", "value": value}))["items"])


def test_a_refused_attempt_is_no_look_to_the_person(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    case = open_hers(intake, monkeypatch)
    intake.refused(intake.get("jibika-focal", f"/v1/cases/{case}"), 404, "not-found")

    assert "jibika" not in {row["organisation"] for row in read(intake, "survivor", case_id=case)}


def test_who_asked_in_vain_does_not_learn_from_the_trail_that_there_is_such_a_case(intake: Intake) -> None:
    real, invented = intake.open_case()["case_id"], str(uuid4())
    for case in (real, invented):
        intake.refused(intake.get("jibika-focal", f"/v1/cases/{case}"), 404, "not-found")

    assert read(intake, "jibika-focal", case_id=real) == read(intake, "jibika-focal", case_id=invented) == []


def test_who_investigates_can_tell_a_refused_attempt_from_what_was_done(intake: Intake) -> None:
    case = intake.open_case()["case_id"]
    intake.refused(intake.get("jibika-focal", f"/v1/cases/{case}"), 404, "not-found")
    intake.done(intake.get("farida", f"/v1/cases/{case}/person"))

    refused, seen = read(intake, "dpo", case_id=case)[-2:]

    assert (refused["actor"], refused["outcome"], refused["reason"]) == (JIBIKA, "denied", "not-found")
    assert (seen["actor"], seen["outcome"], seen["role"]) == (FARIDA, "done", "FP")
    assert refused["correlation_id"] and seen["correlation_id"]
    assert refused["correlation_id"] != seen["correlation_id"]


def test_who_investigates_sees_what_was_read_in_an_emergency(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    case = intake.open_case()["case_id"]
    monkeypatch.setitem(ACTORS, "ctc-jashore", replace(ACTORS["ctc-jashore"], authenticated_at=time.time()))
    opening = {"reason": "LIFE_IN_DANGER", "text": "Somebody is at the door."}
    opened = intake.done(intake.post("ctc-jashore", f"/v1/cases/{case}/break-glass", opening), 201)["break_glass_id"]
    intake.done(intake.get("ctc-jashore", f"/v1/break-glass/{opened}/person"))

    assert [row["break_glass"] for row in read(intake, "dpo", case_id=case) if row["break_glass"]] == [opened]


def test_whom_somebody_searched_for_and_found_sees_that_and_so_does_who_investigates(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = open_hers(intake, monkeypatch)
    other = intake.open_case(subject={"name_en": "Bina"})["case_id"]

    [found] = search(intake, "Rehana")

    assert found["case_id"] == case
    [access] = intake.done(intake.get("survivor", f"/v1/cases/{case}/accesses"))["items"]
    assert (access["what"], access["organisation"], access["roles"]) == ("SHOWN", "nrm-office", ["FP"])
    [row] = [row for row in read(intake, "dpo", case_id=case) if row["action"] == "person:search"]
    assert (row["actor"], row["reason"], row["subject"]) == (FARIDA, "NAME", case)
    assert "person:search" not in {row["action"] for row in read(intake, "dpo", case_id=other)}
    assert "Rehana" not in str(row)


def test_a_search_leaves_a_row_for_each_case_it_shows_and_one_for_itself(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        intake.open_case(subject={"name_en": "Rehana"})
    monkeypatch.setattr("nrm_intake.app.search_persons.MOST_IDS", 2)

    shown = {found["case_id"] for found in search(intake, "Rehana")}

    rows = intake.rows("SELECT subject_kind, case_id FROM audit_event WHERE action = 'person:search' ORDER BY id")
    assert {str(row.case_id) for row in rows if row.subject_kind == "case"} == shown
    assert len(shown) == 2
    assert [row.case_id for row in rows if row.subject_kind == "person-search"] == [None]


def test_a_search_whose_finds_cannot_be_written_down_is_not_answered(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake.open_case(subject={"name_en": "Rehana"})
    # PostgreSQL keeps no text with this character: what was found cannot be written down, that somebody searched can.
    monkeypatch.setattr("nrm_intake.app.search_persons.SHOWN", ("\0",))

    answer = intake.post("farida", "/v1/person-searches", {"kind": "NAME", "value": "Rehana"})

    assert answer.status_code == 500
    assert intake.rows("SELECT * FROM audit_event WHERE action = 'person:search'") == []


def test_who_investigates_follows_one_officer_through_all_cases(intake: Intake) -> None:
    cases = {intake.open_case(subject={"name_en": name})["case_id"] for name in ("Asma", "Bina")}
    for case in cases:
        intake.refused(intake.get("jibika-focal", f"/v1/cases/{case}"), 404, "not-found")

    rows = read(intake, "dpo", actor=JIBIKA)

    assert {(row["actor"], row["outcome"]) for row in rows} == {(JIBIKA, "denied")}
    assert {row["case_id"] for row in rows} == cases
    [looked] = read(intake, "dpo", actor=DPO)
    assert (looked["action"], looked["subject"], looked["case_id"]) == ("audit:follow", JIBIKA, None)


def test_the_rows_of_an_officer_come_in_pages(intake: Intake) -> None:
    intake.open_case()
    first = intake.done(intake.get("dpo", "/v1/audit", actor=FARIDA, limit=1))
    second = intake.done(intake.get("dpo", "/v1/audit", actor=FARIDA, limit=1, after=first["next"]))

    assert [page["items"][0]["action"] for page in (first, second)] == ["report:triage", "report:accept"]


@pytest.mark.parametrize("who", ["farida", "jibika-focal", "survivor", "anika"])
def test_nobody_else_follows_an_officer_not_even_themselves(
    intake: Intake, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    open_hers(intake, monkeypatch)
    for actor in (FARIDA, ACTORS[who].id):
        intake.refused(intake.get(who, "/v1/audit", actor=actor), 403, "forbidden")


def test_the_trail_is_asked_for_by_case_or_by_officer_and_not_by_both_or_neither(intake: Intake) -> None:
    for asked in ({}, {"case_id": str(uuid4()), "actor": FARIDA}):
        intake.refused(intake.get("dpo", "/v1/audit", **asked), 422, "case-or-actor")


def test_the_rows_of_an_officer_are_found_by_an_index(intake: Intake) -> None:
    with intake.runner.engine.begin() as connection:
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        values = {"actor": FARIDA, "after": 0, "limit": 10}
        plan = "\n".join(connection.scalars(text(f"EXPLAIN {trail.OF_ACTOR}"), values))
    assert "audit_event_actor" in plan
