"""The outcome of a determination is read by who works on the case, while they do; a protected case by nobody else."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from nrm_shared.contracts import approval, intake, referral
from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.errors import Forbidden, NotFound
from nrm_shared.kernel.ids import new_id
from nrm_verification.app.issue_task import IssueTask
from nrm_verification.app.nationality import ListNationalityChecks
from nrm_verification.app.read_tasks import GetDetermination, GetReasons, GetTask, ListTasks
from nrm_verification.app.reassign_task import ReassignTask
from nrm_verification.app.status_notice import RecordStatusNotice

from .conftest import POLICE, Verification
from .test_confirmation import accepted, decide

ANIKA = Actor("person:anika", "person", "dhaka-care", frozenset({"ASR"}))
JIBIKA = Actor("person:jibika", "person", "jibika", frozenset({"PFP"}))
SHIRIN = Actor("person:shirin", "person", "jibika", frozenset({"CMG"}))
COMMITTEE = Actor("person:ctc", "person", "ctc-jashore", frozenset({"CTC"}), ("BD4041",))
UNION_COMMITTEE = Actor("person:ctc3", "person", "ctc-union", frozenset({"CTC"}), ("BD40419015",))
OTHER_COMMITTEE = Actor("person:ctc2", "person", "ctc-khulna", frozenset({"CTC"}), ("BD4047",))
AUTHORITY = Actor("person:authority", "person", "authority", frozenset({"AUT"}), ("BD",))


@pytest.fixture
def case(verification: Verification) -> UUID:
    return verification.open_case(consents=("C2",))


@pytest.fixture
def determination(verification: Verification, case: UUID) -> UUID:
    accepted(verification, case)
    return verification.run(decide(case)).id


def sees(verification: Verification, determination: UUID, who: Actor) -> bool:
    """Return whether `who` reads the outcome."""
    try:
        return bool(verification.ask(GetDetermination(determination), who).outcome == "CONFIRMED")
    except NotFound:
        return False


def test_an_assessor_reads_it_until_fourteen_days_after_the_assessment_was_accepted(
    verification: Verification, case: UUID, determination: UUID
) -> None:
    assert not sees(verification, determination, ANIKA)
    assigned = approval.AssessmentAssignedV1(assessment_id=new_id(), case_id=case, organisation="dhaka-care")
    verification.hear(assigned, subject=assigned.assessment_id)
    done = approval.AssessmentAcceptedV1(assessment_id=assigned.assessment_id, case_id=case)
    verification.hear(done, subject=assigned.assessment_id)
    verification.clock.move(timedelta(days=13))
    assert sees(verification, determination, ANIKA)
    verification.clock.move(timedelta(days=2))
    assert not sees(verification, determination, ANIKA)


def test_a_provider_reads_it_while_its_referral_lives_and_in_no_other_role(
    verification: Verification, case: UUID, determination: UUID
) -> None:
    issued = referral.ReferralIssuedV1(
        referral_id=new_id(),
        slip_number="REF-0000000000-A",
        case_id=case,
        organisation="jibika",
        item_ids=[new_id()],
        needs=["N06"],
        fields=["alias"],
        respond_by=verification.clock.now() + timedelta(days=1),
    )
    verification.hear(issued, subject=issued.referral_id)
    assert sees(verification, determination, JIBIKA)
    assert not sees(verification, determination, SHIRIN)
    declined = referral.ReferralDeclinedV1(
        referral_id=issued.referral_id,
        case_id=case,
        organisation="jibika",
        item_ids=issued.item_ids,
        code="NO_CAPACITY",
    )
    verification.hear(declined, subject=issued.referral_id)
    assert not sees(verification, determination, JIBIKA)


def test_the_case_manager_reads_it_and_nobody_reads_the_reasons(
    verification: Verification, case: UUID, determination: UUID
) -> None:
    appointed = referral.CaseManagerAppointedV1(case_id=case, organisation="jibika", person=SHIRIN.id)
    verification.hear(appointed, subject=case)
    assert sees(verification, determination, SHIRIN)
    for who in (SHIRIN, JIBIKA, POLICE):
        with pytest.raises(Forbidden):
            verification.ask(GetReasons(determination), who)


def test_a_committee_reads_it_in_its_own_district_unless_the_person_is_protected(
    verification: Verification, case: UUID, determination: UUID
) -> None:
    assert sees(verification, determination, COMMITTEE)
    assert not sees(verification, determination, OTHER_COMMITTEE)
    protect(verification, case)
    assert not sees(verification, determination, COMMITTEE)
    assert not sees(verification, determination, AUTHORITY)
    assert sees(verification, determination, POLICE)


def test_a_committee_sees_a_task_when_it_is_overdue(verification: Verification, case: UUID) -> None:
    task = verification.run(IssueTask(case)).id
    assert verification.ask(ListTasks(), COMMITTEE).items == []
    with pytest.raises(NotFound):
        verification.ask(GetTask(task), COMMITTEE)
    verification.clock.move(timedelta(days=2))
    assert [each.id for each in verification.ask(ListTasks(), COMMITTEE).items] == [task]
    assert verification.ask(ListTasks(), OTHER_COMMITTEE).items == []
    assert verification.ask(GetTask(task), COMMITTEE).id == task
    protect(verification, case)
    assert verification.ask(ListTasks(), COMMITTEE).items == []
    assert verification.ask(ListTasks(), AUTHORITY).items == []
    assert [each.id for each in verification.ask(ListTasks(), POLICE).items] == [task]


def test_the_committee_of_the_union_sees_a_task_that_is_overdue_and_no_other_unions(
    verification: Verification, case: UUID
) -> None:
    elsewhere = verification.run(IssueTask(case)).id
    there = verification.open_case(consents=("C2",))
    tell(verification, there, current_union_code="BD40419015")
    task = verification.run(IssueTask(there)).id
    verification.clock.move(timedelta(days=2))
    assert [each.id for each in verification.ask(ListTasks(), UNION_COMMITTEE).items] == [task]
    assert verification.ask(GetTask(task), UNION_COMMITTEE).id == task
    with pytest.raises(NotFound):
        verification.ask(GetTask(elsewhere), UNION_COMMITTEE)


def protect(verification: Verification, case: UUID) -> None:
    """Tell that the person came under witness protection."""
    tell(verification, case, witness_protected=True)


def tell(verification: Verification, case: UUID, **more: Any) -> None:
    """Tell a profile that is another in this."""
    profile = intake.CaseProfile(
        gender="Feminine",
        age_band="A_25_34",
        minor_now="no",
        minor_at_act="no",
        current_district="BD4041",
        current_upazila="BD404190",
        tip_type="CROSS_BORDER",
        **more,
    )
    verification.hear(
        intake.CaseProfileChangedV1(case_id=case, profile=profile), subject=case, sequence=99, case_id=case
    )


def test_once_an_assessor_is_named_colleagues_read_nothing(
    verification: Verification, case: UUID, determination: UUID
) -> None:
    """2.2 ASR: the assigned case."""
    colleague = Actor("person:salma", "person", "dhaka-care", frozenset({"ASR"}))
    assigned = approval.AssessmentAssignedV1(assessment_id=new_id(), case_id=case, organisation="dhaka-care")
    verification.hear(assigned, subject=assigned.assessment_id)
    assert sees(verification, determination, colleague)
    started = approval.AssessmentStartedV1(
        assessment_id=assigned.assessment_id, case_id=case, organisation="dhaka-care", assessor=ANIKA.id
    )
    verification.hear(started, subject=assigned.assessment_id)
    assert sees(verification, determination, ANIKA)
    assert not sees(verification, determination, colleague)


def test_the_station_that_confirmed_reads_it_until_another_has_the_case(
    verification: Verification, case: UUID, determination: UUID
) -> None:
    assert sees(verification, determination, POLICE)
    again = verification.run(IssueTask(case))
    assert sees(verification, determination, POLICE)
    verification.run(ReassignTask(again.id, case, "PS-DMP-RAMNA"))
    assert not sees(verification, determination, POLICE)
    assert sees(verification, determination, Actor("person:other", "person", "PS-DMP-RAMNA", frozenset({"POL"})))


def test_the_station_reads_nothing_once_the_person_took_back_that_the_police_may_know(
    verification: Verification,
) -> None:
    case = verification.open_case()
    given = verification.consent(case, "C2")
    accepted(verification, case)
    determination = verification.run(decide(case)).id
    assert sees(verification, determination, POLICE)
    withdrawn = intake.ConsentWithdrawnV1(
        consent_id=given.consent_id, case_id=case, person_id=given.person_id, purpose="C2"
    )
    verification.hear(withdrawn, subject=given.consent_id, sequence=2, case_id=case)
    assert not sees(verification, determination, POLICE)


def test_the_station_tells_the_person_of_measures_while_the_case_is_open_and_its_own(
    verification: Verification, case: UUID, determination: UUID
) -> None:
    """2.2 POL: monthly case-status (Form 3)."""
    notice = RecordStatusNotice(case, verification.clock.now(), "VOICE", "bn", "The charge was filed.")
    assert verification.run(notice, POLICE).told_by == POLICE.id
    elsewhere = Actor("person:other", "person", "PS-DMP-RAMNA", frozenset({"POL"}))
    authority = Actor("person:cau", "person", POLICE.organisation, frozenset({"CAU"}))
    with pytest.raises(NotFound):
        verification.run(notice, elsewhere)
    with pytest.raises(Forbidden):
        verification.run(notice, authority)
    closed = intake.CaseClosedV1(case_id=case, reason="GOALS_MET")
    verification.hear(closed, subject=case, sequence=2, case_id=case)
    with pytest.raises(NotFound):
        verification.run(notice, POLICE)


def test_a_ministry_lists_the_nationality_checks_of_its_own_repatriations(verification: Verification) -> None:
    """2.14 Rescue/Repatriation: own; 2.2 MOF."""
    asked = intake.NationalityCheckRequestedV1(repatriation_id=new_id(), station="PS-200304", partner="mofa")
    verification.hear(asked, subject=asked.repatriation_id)
    officer = Actor("person:mofa", "person", "mofa", frozenset({"MOF"}))
    [seen] = verification.ask(ListNationalityChecks(), officer).items
    assert seen.id == asked.repatriation_id
    assert verification.ask(ListNationalityChecks(), replace(officer, organisation="another")).items == []
