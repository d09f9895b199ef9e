"""What step 2 asks of a rescue beside its clocks (E8): rights, no interrogation, health check, counselling, protection."""

from typing import Any

import pytest

from services.intake.tests.integration.intake_under_test import Intake, masked
from services.intake.tests.integration.test_rescue_duplicates_closing import rescue

NOTICE = {"given_at": "2026-08-12T02:10:00Z", "method": "VOICE", "language": "bn"}
CHECK = {"offered": "yes", "consented": "yes", "at": "2026-08-12T02:30:00Z", "provider": "Sharsha health complex"}
COUNSELLING = {"offered": "yes", "consented": "no", "at": None, "provider": None}
FACTS: dict[str, Any] = {
    "rescuer_name": "Officer Mizan",
    "facilitators": ["CTC"],
    "rights_notice": NOTICE,
    "no_interrogation": True,
    "health_check": CHECK,
    "counselling": COUNSELLING,
    "protection_requested_at": "2026-08-12T02:40:00Z",
}
SEALED = ("rescuer_name", "health_check", "counselling", "protection_requested_at", "protection_granted_at")
OPEN = ("facilitators", "rights_notice", "no_interrogation")


def path_of(made: dict[str, Any]) -> str:
    return f"/v1/rescues/{made['rescue_id']}"


def test_the_facts_of_step_2_are_told_with_the_rescue_and_read_by_the_focal_point(intake: Intake) -> None:
    seen = intake.done(intake.get("farida", path_of(rescue(intake, **FACTS))))
    assert {name: seen[name] for name in FACTS} == FACTS
    [row] = intake.rows("SELECT level, fields FROM audit_event WHERE action = 'rescue:read' AND level IS NOT NULL")
    assert (row.level, "health_check" in row.fields) == ("L3", True)


def test_a_rescue_of_which_nothing_more_is_known_says_so(intake: Intake) -> None:
    seen = intake.done(intake.get("farida", path_of(rescue(intake))))
    assert [seen[name] for name in (*SEALED, *OPEN)] == [None] * len(SEALED) + [[], None, None]


def test_what_is_done_later_is_put_over_what_was_known_and_the_rest_stays(intake: Intake) -> None:
    made = rescue(intake, **FACTS)
    later = {"offered": "yes", "consented": "yes", "at": "2026-08-12T02:50:00Z", "provider": "BNWLA"}
    body = {"counselling": later, "protection_granted_at": "2026-08-12T02:55:00Z"}
    told = intake.done(intake.post("ngo-officer", f"{path_of(made)}/facts", body))
    assert told["status"] == "RECORDED"
    seen = intake.done(intake.get("farida", path_of(made)))
    assert {name: seen[name] for name in (*FACTS, "protection_granted_at")} == FACTS | body


def test_facts_are_added_to_the_version_that_was_read(intake: Intake) -> None:
    made = rescue(intake)
    stale = intake.post("ngo-officer", f"{path_of(made)}/facts", {"no_interrogation": True}, If_Match='"1"')
    intake.refused(stale, 409, "changed-meanwhile")


@pytest.mark.parametrize(
    ("facts", "pointer", "code"),
    [
        ({"health_check": CHECK | {"consented": "no"}}, "/health_check/consented", "care-without-consent"),
        ({"counselling": {"provider": "BNWLA"}}, "/counselling/consented", "care-without-consent"),
        ({"health_check": {"offered": "maybe"}}, "/health_check/offered", "not-a-code"),
        ({"health_check": CHECK | {"at": "2026-08-12T01:59:00Z"}}, "/health_check/at", "date-order"),
        ({"rights_notice": NOTICE | {"given_at": "2026-08-12T03:01:00Z"}}, "/rights_notice/given_at", "date-in-future"),
        ({"rights_notice": NOTICE | {"method": "TOLD"}}, "/rights_notice/method", "not-a-code"),
        ({"facilitators": ["CTC", "LAW_ENFORCEMENT"]}, "/facilitators/1", "not-a-code"),
        ({"protection_granted_at": "2026-08-12T02:40:00Z"}, "/protection_requested_at", "required"),
        (
            {"protection_requested_at": "2026-08-12T02:40:00Z", "protection_granted_at": "2026-08-12T02:39:00Z"},
            "/protection_granted_at",
            "date-order",
        ),
    ],
)
def test_a_fact_that_breaks_its_rule_is_refused_by_field_and_rule_in_both_languages(
    intake: Intake, facts: dict[str, Any], pointer: str, code: str
) -> None:
    made = rescue(intake)
    problem = intake.refused(intake.post("ngo-officer", f"{path_of(made)}/facts", facts), 422, "malformed")
    assert [(one["pointer"], one["code"]) for one in problem["errors"]] == [(pointer, code)]
    assert problem["errors"][0]["bn"] and problem["errors"][0]["en"]


def test_a_rescue_is_not_recorded_with_a_fact_that_breaks_its_rule(intake: Intake) -> None:
    body = {"rescuer_type": "NGO", "rescued_at": "2026-08-12T02:00:00Z", "counselling": {"provider": "BNWLA"}}
    intake.refused(intake.post("ngo-officer", "/v1/rescues", body), 422, "malformed")
    assert intake.rows("SELECT id FROM rescue") == []


def test_whoever_rescued_reads_the_details_until_the_report_became_a_case_and_the_rest_after(intake: Intake) -> None:
    made = rescue(intake, **FACTS)
    receipt = intake.report(rescue_id=made["rescue_id"], subject={})
    before = intake.done(intake.get("ngo-officer", path_of(made)))
    assert before["rescuer_name"] == "Officer Mizan"
    intake.accept(receipt["report_id"])
    after = intake.done(intake.get("ngo-officer", path_of(made)))
    assert all(masked(after[name]) for name in SEALED)
    assert [after[name] for name in OPEN] == [FACTS[name] for name in OPEN]


def test_the_committee_of_the_district_reads_no_detail(intake: Intake) -> None:
    seen = intake.done(intake.get("ctc-jashore", path_of(rescue(intake, **FACTS))))
    assert all(masked(seen[name]) for name in SEALED)


def test_the_police_do_not_read_of_health_and_counselling_not_even_of_their_own_rescue(intake: Intake) -> None:
    made = rescue(intake, by="sharsha-oc", rescuer_type="LAW_ENFORCEMENT", consents=[], **FACTS)
    seen = intake.done(intake.get("sharsha-oc", path_of(made)))
    assert masked(seen["health_check"]) and masked(seen["counselling"])
    assert seen["rescuer_name"] == "Officer Mizan"


def test_nothing_of_the_details_stands_open_in_the_database(intake: Intake) -> None:
    rescue(intake, **FACTS)
    for table in ("rescue", "audit_event", "outbox"):
        stored = str(intake.rows(f"SELECT t::text FROM {table} t"))
        assert "Mizan" not in stored and "health complex" not in stored
