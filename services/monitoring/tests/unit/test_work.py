"""Who has to do what, at every point of a story."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from nrm_monitoring.app.fold import fold
from nrm_monitoring.domain.work import work_items
from nrm_shared.contracts import approval, intake, referral, verification
from nrm_shared.contracts.base import Event
from services.monitoring.tests.story import ASSESSOR, JASHORE, LAWYERS, REPORTER, SHELTER, STATION, Story
from services.monitoring.tests.unit.told import dossier_of, open_items


def told(*parts: str) -> Story:
    story = Story()
    for part in parts:
        getattr(story, part)()
    return story


UNTIL_NEEDS = ("reported", "opened", "confirmed", "assessed", "requested")


def test_a_new_report_waits_for_triage_by_the_focal_point_until_k8() -> None:
    story = told("reported")
    item = open_items(story)["TRIAGE_REPORT"]
    assert (item.role, item.clock, item.step) == ("FP", "K8", 4)
    assert item.due_at == story.now + timedelta(hours=24)


def test_questions_about_a_report_wait_for_its_reporter_and_then_triage_waits_again() -> None:
    story = told("reported")
    report: dict[str, Any] = {"report_id": story.id("report")}
    story.say(intake.ReportInformationRequestedV1, "report", of_case=False, **report)
    assert list(open_items(story)) == ["ANSWER_REPORT_QUESTIONS"]
    assert open_items(story)["ANSWER_REPORT_QUESTIONS"].organisation == REPORTER
    due = story.now + timedelta(days=2)
    story.say(intake.ReportInformationAddedV1, "report", of_case=False, triage_due_at=due, **report)
    assert list(open_items(story)) == ["TRIAGE_REPORT"]
    assert open_items(story)["TRIAGE_REPORT"].due_at == due
    assert open_items(story)["TRIAGE_REPORT"].key.endswith(":2")


def test_a_station_answers_the_nationality_check() -> None:
    story = told("returned")
    story.said = story.said[:2]
    item = open_items(story)["ANSWER_NATIONALITY"]
    assert (item.role, item.organisation) == ("SB", STATION)
    story = told("returned")
    assert "ANSWER_NATIONALITY" not in open_items(story)


def test_a_rescue_by_an_organisation_waits_for_the_police_only_where_the_clock_runs() -> None:
    story = Story()
    rescue: dict[str, Any] = {"rescue_id": story.id("rescue")}
    story.say(
        intake.RescueRecordedV1, "rescue", of_case=False, rescuer_type="INDIVIDUAL", law_enforcement=False,
        district=JASHORE, rescuer_organisation=REPORTER, due_at=story.now + timedelta(hours=12), **rescue,
    )  # fmt: skip
    assert open_items(story)["REFER_TO_POLICE"].clock == "K1"
    story.say(intake.RescueReferredToPoliceV1, "rescue", of_case=False, station=STATION, **rescue)
    assert open_items(story) == {}


def rescued(story: Story, *, law_enforcement: bool = False) -> dict[str, Any]:
    """Let a rescue be recorded that brought no notice of rights; return how its events name it."""
    rescue: dict[str, Any] = {"rescue_id": story.id("rescue")}
    story.say(
        intake.RescueRecordedV1, "rescue", of_case=False, rescuer_type="INDIVIDUAL", law_enforcement=law_enforcement,
        district=JASHORE, rescuer_organisation=REPORTER, rights_notice_due_at=story.now, **rescue,
    )  # fmt: skip
    return rescue


def opened_without_notice(story: Story) -> None:
    """Let the report be accepted; nobody has given the notice of rights."""
    story.say(
        intake.CaseOpenedV1, "case", case_number="NRM-26-000001-Z", report_id=story.id("report"),
        profile=story.profile(), rights_notice_due_at=story.now + timedelta(hours=1),
    )  # fmt: skip


@pytest.mark.parametrize(("law_enforcement", "role"), [(False, "FRO"), (True, "POL")])
def test_a_rescue_without_the_notice_of_rights_waits_for_who_rescued(law_enforcement: bool, role: str) -> None:
    story = Story()
    began = story.now
    rescue = rescued(story, law_enforcement=law_enforcement)
    item = rescue_items(story)["GIVE_RIGHTS_NOTICE"]
    assert (item.role, item.organisation, item.object_kind, item.step) == (role, REPORTER, "RESCUE", 2)
    assert (item.clock, item.due_at) == ("K3", began)
    story.say(intake.RightsNoticeGivenV1, "rescue", of_case=False, given_at=story.now, **rescue)
    assert "GIVE_RIGHTS_NOTICE" not in rescue_items(story)


def rescue_items(story: Story) -> dict[str, Any]:
    """Return the open items of a rescue that has no case yet."""
    dossier = fold(story.id("rescue"), [said.kept(position) for position, said in enumerate(story.said, start=1)])
    return {item.kind: item for item in work_items(dossier) if item.closed_at is None}


def test_a_case_of_before_the_clock_ran_owes_no_notice() -> None:
    kinds = {item.kind for item in work_items(dossier_of(told("reported", "opened")))}
    assert "GIVE_RIGHTS_NOTICE" not in kinds


def test_a_case_opened_without_the_notice_of_rights_waits_for_the_focal_point_until_it_is_given() -> None:
    story = told("reported")
    opened_without_notice(story)
    item = open_items(story)["GIVE_RIGHTS_NOTICE"]
    assert (item.role, item.object_id, item.object_kind, item.due_at) == ("FP", story.case, "CASE", story.now)
    story.say(intake.RightsNoticeGivenV1, "case", given_at=story.now)
    assert "GIVE_RIGHTS_NOTICE" not in open_items(story)


def test_a_case_takes_the_duty_over_from_who_rescued() -> None:
    story = Story()
    rescued(story)
    story.reported(from_abroad=False)
    opened_without_notice(story)
    items = [item for item in work_items(dossier_of(story)) if item.kind == "GIVE_RIGHTS_NOTICE"]
    assert [(item.object_kind, item.closed_at) for item in items] == [("RESCUE", story.now), ("CASE", None)]


def test_who_has_to_stop_says_so_and_the_focal_point_asks_once_that_is_overdue() -> None:
    story = told("reported", "opened")
    notice: dict[str, Any] = {
        "notice_id": story.id("notice"),
        "referral_id": story.id("first"),
        "organisation": SHELTER,
    }
    due = story.now + timedelta(hours=72)
    story.say(referral.StopNoticeSentV1, "notice", due_at=due, **notice)
    item = open_items(story)["ACKNOWLEDGE_STOP_NOTICE"]
    assert (item.role, item.organisation, item.due_at, item.step) == ("PFP", SHELTER, due, 11)
    assert "CHASE_STOP_NOTICE" not in open_items(story)
    story.say(referral.StopNoticeOverdueV1, "notice", hours=72, **notice)
    assert (open_items(story)["CHASE_STOP_NOTICE"].role, "ACKNOWLEDGE_STOP_NOTICE" in open_items(story)) == ("FP", True)
    story.say(referral.StopNoticeAcknowledgedV1, "notice", **notice)
    assert not {"ACKNOWLEDGE_STOP_NOTICE", "CHASE_STOP_NOTICE"} & set(open_items(story))


def accepted_by_the_shelter() -> tuple[Story, dict[str, Any]]:
    """Return a story with one accepted referral, and what names that referral."""
    story = told(*UNTIL_NEEDS, "decided")
    story.referred("first", SHELTER, "N06")
    story.answered("first", SHELTER, referral.ReferralAcceptedV1, "N06")
    return story, {"referral_id": story.id("first"), "organisation": SHELTER}


def reviews(story: Story) -> list[tuple[str, bool]]:
    """Return the decisions on keeping a referral: who takes each, and whether it is open."""
    items = [item for item in work_items(dossier_of(story)) if item.kind == "REVIEW_REFERRAL"]
    return [(item.role, item.closed_at is None) for item in items]


def test_a_live_referral_whose_provider_is_suspended_waits_for_the_focal_point_until_it_is_kept() -> None:
    story, named = accepted_by_the_shelter()
    assert reviews(story) == []
    story.say(referral.ReferralReviewRequestedV1, "first", reason="PROVIDER_SUSPENDED", **named)
    assert reviews(story) == [("FP", True)]
    item = open_items(story)["REVIEW_REFERRAL"]
    assert (item.object_kind, item.object_id, item.step) == ("REFERRAL", story.id("first"), 10)
    story.say(referral.ReferralReviewEndedV1, "first", outcome="KEPT", reason="VICTIM_CHOICE", **named)
    assert reviews(story) == [("FP", False)]


def test_told_again_with_another_reason_it_is_one_decision_and_after_it_another() -> None:
    story, named = accepted_by_the_shelter()
    story.say(referral.ReferralReviewRequestedV1, "first", reason="PROVIDER_SUSPENDED", **named)
    story.say(referral.ReferralReviewRequestedV1, "first", reason="PROVIDER_REVOKED", **named)
    assert reviews(story) == [("FP", True)]
    story.say(referral.ReferralReviewEndedV1, "first", outcome="AUTHORISED_AGAIN", **named)
    story.say(referral.ReferralReviewRequestedV1, "first", reason="PROVIDER_EXPIRED", **named)
    assert reviews(story) == [("FP", False), ("FP", True)]


@pytest.mark.parametrize("ending", [referral.ReferralRevokedV1, referral.ReferralCompletedV1])
def test_a_referral_that_ends_waits_for_no_decision(ending: type[Event]) -> None:
    story, named = accepted_by_the_shelter()
    story.say(referral.ReferralReviewRequestedV1, "first", reason="PROVIDER_SUSPENDED", **named)
    more = {"reason": "SAFETY"} if ending is referral.ReferralRevokedV1 else {}
    story.answered("first", SHELTER, ending, "N06", **more)
    assert reviews(story) == [("FP", False)]


def scheduled(story: Story) -> datetime:
    """Let the next monthly notice be due in thirty days; return when."""
    due = story.now + timedelta(days=30)
    story.say(verification.StatusNoticeScheduledV1, "case", due_at=due)
    return due


def test_a_confirmed_victim_is_told_every_month_what_was_done() -> None:
    story = told("reported", "opened", "confirmed")
    due = scheduled(story)
    first = open_items(story)["GIVE_STATUS_NOTICE"]
    assert (first.role, first.clock, first.step, first.object_id, first.due_at) == ("FP", "K4", 5, story.case, due)
    due = scheduled(story)
    second = open_items(story)["GIVE_STATUS_NOTICE"]
    assert (second.due_at, second.key != first.key) == (due, True)


@pytest.mark.parametrize(
    ("event", "data"),
    [
        (
            verification.DeterminationIssuedV1,
            {"determination_id": uuid4(), "outcome": "NOT_A_VICTIM", "differs_from_police": False, "round": 2},
        ),
        (intake.CaseClosedV1, {"reason": "GOALS_MET"}),
    ],
)
def test_nobody_is_owed_the_monthly_notice_after_another_decision_or_the_closing(
    event: type[Event], data: dict[str, Any]
) -> None:
    story = told("reported", "opened", "confirmed")
    scheduled(story)
    story.say(event, "determination 2" if "outcome" in data else "case", **data)
    assert "GIVE_STATUS_NOTICE" not in open_items(story)


def test_a_case_opened_again_owes_the_monthly_notice_anew() -> None:
    story = told("reported", "opened", "confirmed")
    scheduled(story)
    story.say(intake.CaseClosedV1, "case", reason="GOALS_MET")
    story.say(intake.CaseReopenedV1, "case", reason="NEW_NEED")
    due = scheduled(story)
    assert open_items(story)["GIVE_STATUS_NOTICE"].due_at == due


def test_the_missing_notice_of_rights_is_late_when_intake_says_so() -> None:
    story = told("reported")
    opened_without_notice(story)
    story.say(
        intake.ClockBreachedV1, "case", clock="K3", object_kind="CASE", object_id=story.case, started_at=story.now,
        due_at=story.now, statutory=True,
    )  # fmt: skip
    assert open_items(story)["GIVE_RIGHTS_NOTICE"].breached


def test_police_acknowledge_then_submit_then_the_focal_point_determines() -> None:
    story = told("reported", "opened")
    assert list(open_items(story)) == ["BEGIN_CONFIRMATION"]
    story.confirmed()
    everything, story.said = story.said, []
    seen = []
    for said in everything:
        story.said.append(said)
        if said.data.owner() == "verification":
            seen.append(sorted(item.kind for item in open_items(story).values()))
    assert seen == [
        ["ACKNOWLEDGE_TASK"],
        ["SUBMIT_FINDING"],
        ["DETERMINE"],
        ["DETERMINE"],
        ["ASSIGN_ASSESSOR"],
    ]


def test_a_returned_finding_is_the_stations_again() -> None:
    story = told("reported", "opened", "confirmed")
    story.said = [said for said in story.said if not isinstance(said.data, verification.FindingAcceptedV1)]
    story.said = story.said[:-2]
    due = story.now + timedelta(days=4)
    story.say(verification.FindingReturnedV1, "task", task_id=story.id("task"), station=STATION, round=1, due_at=due)
    item = open_items(story)["SUBMIT_FINDING"]
    assert (item.organisation, item.due_at, item.key[-2:]) == (STATION, due, ":2")
    assert "DETERMINE" not in open_items(story)


def test_a_declined_assessment_needs_another_assessor() -> None:
    story = told("reported", "opened", "confirmed")
    assessment: dict[str, Any] = {"assessment_id": story.id("assessment"), "organisation": ASSESSOR}
    story.say(approval.AssessmentAssignedV1, "assessment", **assessment)
    assert open_items(story)["START_ASSESSMENT"].organisation == ASSESSOR
    story.say(approval.AssessmentDeclinedV1, "assessment", reason="NO_CAPACITY", **assessment)
    assert list(open_items(story)) == ["ASSIGN_ASSESSOR"]


def test_rectification_is_work_of_who_made_the_request() -> None:
    story = told("reported", "opened", "confirmed", "assessed", "requested")
    sent_back = next(
        index for index, said in enumerate(story.said) if isinstance(said.data, approval.RequestSentForRectificationV1)
    )
    story.said = story.said[: sent_back + 1]
    item = open_items(story)["RECTIFY_REQUEST"]
    assert (item.role, item.organisation) == ("ASR", ASSESSOR)
    assert "VERIFY_REQUEST" not in open_items(story)


def test_a_verified_request_waits_for_terms_until_the_last_kept_need_has_one() -> None:
    story = told(*UNTIL_NEEDS)
    story.said = story.said[:-1]
    assert "CLASSIFY_REQUEST" in open_items(story)
    assert "CLASSIFY_REQUEST" not in open_items(told(*UNTIL_NEEDS))


def test_short_term_needs_wait_for_the_focal_point_and_longer_ones_for_the_authority() -> None:
    items = [item for item in work_items(dossier_of(told(*UNTIL_NEEDS))) if item.closed_at is None]
    assert sorted((item.kind, item.role) for item in items) == [
        ("DECIDE_LONGER_TERM", "AUT"),
        ("DECIDE_LONGER_TERM", "AUT"),
        ("DECIDE_SHORT_TERM", "FP"),
    ]


def test_a_returned_need_is_classified_again_and_then_decided_again() -> None:
    story = told(*UNTIL_NEEDS)
    story.decided(N05="RETURNED", N07="REFUSED")
    assert "CLASSIFY_AGAIN" in open_items(story)
    story.say(
        approval.NeedItemClassifiedV1, "N05", item_id=story.id("N05"), request_id=story.id("request"), need="N05",
        term="T1", interim=False, level="FP",
    )  # fmt: skip
    assert "CLASSIFY_AGAIN" not in open_items(story)
    assert open_items(story)["DECIDE_SHORT_TERM"].object_id == story.id("N05")


def test_an_approved_need_is_referred_and_a_declined_referral_is_replaced_within_k18() -> None:
    story = told(*UNTIL_NEEDS, "decided")
    assert open_items(story)["ISSUE_REFERRAL"].clock == "K15"
    story.referred("first", SHELTER, "N06", "N05", "N07")
    answer = open_items(story)["ANSWER_REFERRAL"]
    assert (answer.role, answer.organisation) == ("PFP", SHELTER)
    resolve_by = story.now + timedelta(hours=48)
    story.answered(
        "first", SHELTER, referral.ReferralDeclinedV1, "N06", "N05", "N07", code="NO_CAPACITY", resolve_by=resolve_by
    )
    again = [item for item in work_items(dossier_of(story)) if item.kind == "REFER_AGAIN" and item.closed_at is None]
    assert {item.due_at for item in again} == {resolve_by}
    assert len(again) == 3
    story.referred("second", LAWYERS, "N06", "N05", "N07")
    assert list(open_items(story)) == ["ANSWER_REFERRAL"]


def test_the_second_accepting_organisation_makes_a_case_manager_necessary() -> None:
    story = told(*UNTIL_NEEDS)
    story.decided(N07="REFUSED")
    story.referred("first", SHELTER, "N06")
    story.answered("first", SHELTER, referral.ReferralAcceptedV1, "N06")
    assert "APPOINT_CASE_MANAGER" not in open_items(story)
    plan = open_items(story)["AGREE_PLAN"]
    assert (plan.role, plan.clock, plan.due_at) == ("PFP", "K17", story.now + timedelta(days=7))
    story.referred("second", LAWYERS, "N05")
    story.answered("second", LAWYERS, referral.ReferralAcceptedV1, "N05")
    assert open_items(story)["APPOINT_CASE_MANAGER"].role == "FP"
    story.say(referral.CaseManagerAppointedV1, "case", organisation=SHELTER, person="person-asha-1")
    assert "APPOINT_CASE_MANAGER" not in open_items(story)
    assert open_items(story)["AGREE_PLAN"].assigned == "person-asha-1"


def test_a_registry_answer_that_is_no_match_waits_for_judgement() -> None:
    story = told("reported", "opened")
    check: dict[str, Any] = {"check_id": story.id("check"), "registry": "national-id"}
    story.say(verification.IdentityCheckChangedV1, "check", state="MISMATCH", attempts=1, **check)
    assert open_items(story)["ADJUDICATE_CHECK"].role == "FP"
    story.say(verification.IdentityCheckAdjudicatedV1, "check", decision="CARRIED_UNVERIFIED", **check)
    assert "ADJUDICATE_CHECK" not in open_items(story)


def test_a_check_nobody_can_explain_for_a_day_waits_for_the_focal_point_until_it_moves_on() -> None:
    story = told("reported", "opened")
    check: dict[str, Any] = {"check_id": story.id("check"), "registry": "national-id"}
    story.say(verification.IdentityCheckChangedV1, "check", state="QUEUED", attempts=1, **check)
    assert "EXPLAIN_CHECK" not in open_items(story)
    story.say(verification.IdentityCheckUnexplainedV1, "check", state="QUEUED", since=story.now, **check)
    item = open_items(story)["EXPLAIN_CHECK"]
    assert (item.role, item.object_kind, item.object_id) == ("FP", "IDENTITY_CHECK", story.id("check"))
    story.say(verification.IdentityCheckChangedV1, "check", state="UNAVAILABLE", attempts=1, **check)
    assert "EXPLAIN_CHECK" not in open_items(story)


def test_a_case_without_open_work_may_be_closed_and_a_closed_one_waits_for_nobody() -> None:
    story = Story().whole()
    story.said = story.said[:-1]
    assert sorted(open_items(story)) == ["CLOSE_CASE", "PROPOSE_CLOSURE"]
    assert open_items(Story().whole()) == {}


def test_a_breach_told_by_the_clocks_owner_shows_on_the_item() -> None:
    story = told("reported")
    due_at = story.now + timedelta(hours=24)
    story.say(
        intake.ClockBreachedV1, "report", of_case=False, clock="K8", object_kind="REPORT",
        object_id=story.id("report"), started_at=story.now, due_at=due_at, statutory=False,
    )  # fmt: skip
    item = open_items(story)["TRIAGE_REPORT"]
    assert item.escalated and item.breached


def test_the_two_parts_of_the_stations_clock_are_told_apart_by_when_they_are_due() -> None:
    story = told("reported", "opened")
    acknowledge_by, due_at = story.now + timedelta(hours=24), story.now + timedelta(days=7)
    task: dict[str, Any] = {"task_id": story.id("task"), "station": STATION}
    story.say(
        verification.ConfirmationTaskIssuedV1, "task", questionnaire_version="draft-2.15", due_at=due_at,
        acknowledge_by=acknowledge_by, **task,
    )  # fmt: skip
    clock: dict[str, Any] = {
        "clock": "K9", "object_kind": "CONFIRMATION_TASK", "object_id": story.id("task"), "started_at": story.now,
    }  # fmt: skip
    story.say(verification.ClockBreachedV1, "task", due_at=acknowledge_by, statutory=False, **clock)
    story.say(verification.ClockDueV1, "task", due_at=due_at, **clock)
    assert open_items(story)["ACKNOWLEDGE_TASK"].breached
    story.say(verification.ConfirmationTaskAcknowledgedV1, "task", **task)
    item = open_items(story)["SUBMIT_FINDING"]
    assert (item.escalated, item.breached) == (True, False)


def test_a_person_shut_out_by_wrong_pins_waits_for_a_new_code_from_the_focal_point() -> None:
    story = told("reported", "opened")
    code: dict[str, Any] = {"code_id": story.id("code"), "case_id": story.id("case")}
    story.say(intake.SurvivorCodeMintedV1, "code", **code)
    assert "HAND_OUT_CODE_ANEW" not in open_items(story)

    story.say(intake.SurvivorCodeEndedV1, "code", reason="TOO_MANY_WRONG_PINS", **code)
    item = open_items(story)["HAND_OUT_CODE_ANEW"]
    assert (item.role, item.assigned, item.object_kind) == ("FP", None, "CASE")

    another: dict[str, Any] = {"code_id": story.id("another code"), "case_id": story.id("case")}
    story.say(intake.SurvivorCodeMintedV1, "another code", **another)
    assert "HAND_OUT_CODE_ANEW" not in open_items(story)


def test_where_there_is_a_case_manager_it_is_theirs_to_let_the_person_in_again() -> None:
    story = told("reported", "opened")
    case: dict[str, Any] = {"case_id": story.id("case")}
    manager: dict[str, Any] = {"organisation": SHELTER, "person": "a-manager"}
    story.say(referral.CaseManagerAppointedV1, "case", **case, **manager)
    story.say(intake.SurvivorCodeEndedV1, "code", code_id=story.id("code"), reason="TOO_MANY_WRONG_PINS", **case)

    item = open_items(story)["HAND_OUT_CODE_ANEW"]
    assert (item.role, item.organisation, item.assigned) == ("CMG", SHELTER, "a-manager")


def test_a_code_that_ended_by_hand_leaves_nobody_waiting() -> None:
    story = told("reported", "opened")
    code: dict[str, Any] = {"code_id": story.id("code"), "case_id": story.id("case")}
    story.say(intake.SurvivorCodeEndedV1, "code", reason="NOT_WANTED", **code)

    assert "HAND_OUT_CODE_ANEW" not in open_items(story)


def test_an_approved_need_classified_anew_waits_for_its_decision_again_and_not_for_a_referral() -> None:
    story = told(*UNTIL_NEEDS, "decided")
    assert "ISSUE_REFERRAL" in open_items(story)
    story.say(
        approval.NeedItemClassifiedV1, "N06", item_id=story.id("N06"), request_id=story.id("request"), need="N06",
        term="T2", interim=False, level="AUTHORITY", due_at=story.now + timedelta(days=15),
    )  # fmt: skip
    about = [item for item in work_items(dossier_of(story)) if item.object_id == story.id("N06")]
    waiting = [item for item in about if item.closed_at is None]
    assert [(item.kind, item.role) for item in waiting] == [("DECIDE_LONGER_TERM", "AUT")]


def test_a_need_on_hold_waits_for_nobody_and_then_where_it_was_left() -> None:
    story = told(*UNTIL_NEEDS, "decided")
    need: dict[str, Any] = {"item_id": story.id("N06"), "request_id": story.id("request")}
    story.say(approval.NeedItemHeldV1, "N06", reason="UNREACHABLE", **need)

    def waiting() -> list[str]:
        about = [item for item in work_items(dossier_of(story)) if item.object_id == story.id("N06")]
        return [item.kind for item in about if item.closed_at is None]

    assert waiting() == []
    story.say(approval.NeedItemResumedV1, "N06", status="APPROVED", refer_by=story.now + timedelta(days=1), **need)
    assert waiting() == ["ISSUE_REFERRAL"]


def test_a_decision_on_hold_waits_for_nobody_and_then_for_its_new_end() -> None:
    story = told(*UNTIL_NEEDS)
    need: dict[str, Any] = {"item_id": story.id("N06"), "request_id": story.id("request")}
    assert "DECIDE_SHORT_TERM" in open_items(story)
    story.say(approval.NeedItemHeldV1, "N06", reason="UNREACHABLE", **need)
    assert "DECIDE_SHORT_TERM" not in open_items(story)
    due = story.now + timedelta(days=3)
    story.say(approval.NeedItemResumedV1, "N06", status="PENDING_FP", due_at=due, **need)
    assert open_items(story)["DECIDE_SHORT_TERM"].due_at == due
