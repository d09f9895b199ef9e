"""The fifteen steps and the stage that follows from them."""

from nrm_monitoring.domain.steps import DONE, IN_PROGRESS, NOT_STARTED, SKIPPED, stages
from nrm_shared.contracts import approval, verification
from services.monitoring.tests.story import LAWYERS, SHELTER, STATION, Story
from services.monitoring.tests.unit.told import dossier_of, states, step


def told(*parts: str) -> Story:
    story = Story()
    for part in parts:
        getattr(story, part)()
    return story


def test_a_report_without_rescue_or_return_skips_steps_2_and_3() -> None:
    story = Story()
    story.reported(from_abroad=False)
    assert states(story) == {
        1: DONE, 2: SKIPPED, 3: SKIPPED, 4: IN_PROGRESS, **dict.fromkeys(range(5, 16), NOT_STARTED)
    }  # fmt: skip
    assert step(story, 4).blocked_by == ("TRIAGE",)


def test_a_return_from_abroad_is_step_3_until_the_person_is_received() -> None:
    story = Story()
    story.returned()
    story.said = story.said[:2]
    assert states(story)[3] == IN_PROGRESS
    assert step(story, 3).blocked_by == ("NATIONALITY_ANSWER",)
    assert states(told("returned", "reported", "opened"))[3] == DONE


def test_an_open_case_waits_for_confirmation_and_says_whether_consent_lacks() -> None:
    story = told("returned", "reported", "opened")
    assert stages(dossier_of(story)) == ("CONFIRMATION", ())
    assert step(story, 5).blocked_by == ("CONFIRMATION_TASK",)
    without_c2 = [said for said in story.said if getattr(said.data, "purpose", "") != "C2"]
    story.said = without_c2
    assert step(story, 5).blocked_by == ("CONSENT_C2",)


def test_a_confirmed_case_waits_for_assessment() -> None:
    story = told("reported", "opened", "confirmed")
    assert states(story)[5] == DONE
    assert stages(dossier_of(story)) == ("ASSESSMENT", ())


def test_an_inconclusive_determination_leaves_step_5_open() -> None:
    story = told("reported", "opened")
    story.say(
        verification.DeterminationIssuedV1, "determination", determination_id=story.id("determination"),
        outcome="INCONCLUSIVE", differs_from_police=False,
    )  # fmt: skip
    assert states(story)[5] == IN_PROGRESS
    assert step(story, 5).blocked_by == ("INCONCLUSIVE",)


def test_somebody_found_not_to_be_a_victim_skips_the_steps_for_victims() -> None:
    story = told("reported", "opened")
    story.say(
        verification.DeterminationIssuedV1, "determination", determination_id=story.id("determination"),
        outcome="NOT_A_VICTIM", differs_from_police=False,
    )  # fmt: skip
    assert {number for number, state in states(story).items() if state == SKIPPED} >= set(range(6, 13))


def test_steps_7_to_9_end_only_when_every_need_is_decided() -> None:
    story = told("reported", "opened", "confirmed", "assessed", "requested")
    assert [states(story)[number] for number in (6, 7, 8, 9)] == [DONE, DONE, DONE, IN_PROGRESS]
    assert step(story, 9).blocked_by == ("AUTHORITY_DECISION", "FOCAL_POINT_DECISION")
    story.decided(N07="REFUSED")
    assert states(story)[9] == DONE
    assert stages(dossier_of(story)) == ("REFERRAL", ())


def test_a_second_request_brings_the_case_back_to_verification_while_service_goes_on() -> None:
    story = told("reported", "opened", "confirmed", "assessed", "requested", "decided")
    story.referred("first", SHELTER, "N06", "N05", "N07")
    from nrm_shared.contracts.referral import ReferralAcceptedV1

    story.answered("first", SHELTER, ReferralAcceptedV1, "N06", "N05", "N07")
    assert stages(dossier_of(story)) == ("SERVICE", ())
    story.say(
        approval.RequestSubmittedV1, "another", request_id=story.id("another"), request_number="REQ-26-000002-Z",
        round=2, needs=["N01"], interim=False, source="PROVIDER",
    )  # fmt: skip
    assert stages(dossier_of(story)) == ("VERIFICATION", ("SERVICE",))


def test_when_nothing_is_approved_there_is_nothing_to_refer() -> None:
    story = told("reported", "opened", "confirmed", "assessed", "requested")
    story.decided(N06="REFUSED", N05="REFUSED", N07="REFUSED")
    assert [states(story)[number] for number in (9, 10, 11)] == [DONE, SKIPPED, SKIPPED]


def test_a_closed_case_has_every_step_done_or_skipped_up_to_12() -> None:
    story = Story().whole()
    assert {states(story)[number] for number in range(1, 13)} == {DONE, SKIPPED}
    assert stages(dossier_of(story)) == ("CLOSED", ())
    assert {states(story)[number] for number in (13, 14, 15)} == {NOT_STARTED}


def test_two_organisations_without_a_manager_block_step_11() -> None:
    from nrm_shared.contracts.referral import ReferralAcceptedV1

    story = told("reported", "opened", "confirmed", "assessed", "requested", "decided")
    story.referred("first", SHELTER, "N06")
    story.answered("first", SHELTER, ReferralAcceptedV1, "N06")
    story.referred("second", LAWYERS, "N05")
    story.answered("second", LAWYERS, ReferralAcceptedV1, "N05")
    assert step(story, 11).blocked_by == ("CASE_MANAGER", "SERVICE", "SUPPORT_PLAN")
    assert step(story, 10).blocked_by == ("REFERRAL",)


def test_the_station_of_the_live_task_is_responsible() -> None:
    assert dossier_of(told("reported", "opened", "confirmed")).station == STATION
