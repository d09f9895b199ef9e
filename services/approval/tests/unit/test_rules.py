"""Small rules: terms and levels, open work, clocks, consent."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from nrm_approval.app.due import resumed
from nrm_approval.domain.case_work import DRAFT_REQUEST, LIVE_REQUEST, OPEN_NEED, CaseWork
from nrm_approval.domain.classification import default_term, level_of
from nrm_approval.domain.refs import CaseAccess, ConsentRef
from nrm_shared.clocks.lengths import due
from nrm_shared.kernel.ids import new_id

from .fakes import NOW, FakeWork, case

THURSDAY = datetime(2026, 8, 13, 4, 0, tzinfo=UTC)
SUNDAY = datetime(2026, 8, 16, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(("term", "level"), [("T1", "FP"), ("T2", "AUTHORITY"), ("T3", "AUTHORITY")])
def test_the_term_alone_fixes_who_decides(term: str, level: str) -> None:
    assert level_of(term) == level


@pytest.mark.parametrize(
    ("need", "minor", "orphan", "reunion", "expected"),
    [
        ("N08", True, "yes", "yes", "T3"),
        ("N08", True, "no", "unsafe", "T3"),
        ("N08", True, "no", "no", "T3"),
        ("N08", True, "no", "yes", None),
        ("N08", True, "unknown", "unknown", None),
        ("N08", False, "yes", "no", None),
        ("N06", True, "yes", "no", None),
    ],
)
def test_shelter_is_long_term_for_a_minor_without_a_family_to_return_to(
    need: str, minor: bool, orphan: str, reunion: str, expected: str | None
) -> None:
    assert default_term(need, minor=minor, orphan=orphan, reunion=reunion) == expected


@pytest.mark.parametrize(
    ("minor_now", "minor_at_act", "expected"),
    [
        ("yes", "yes", True),
        ("unknown", "unknown", True),
        ("unknown", "yes", True),
        ("unknown", "no", False),  # who was no minor at the act, which lies in the past, is none now
        ("no", "yes", False),
        ("no", "unknown", False),
        ("no", "no", False),
    ],
)
def test_whose_age_nobody_knows_is_treated_as_a_child(minor_now: str, minor_at_act: str, expected: bool) -> None:
    person = replace(case(FakeWork()), minor_now=minor_now, minor_at_act=minor_at_act)

    assert person.child_safeguards is expected


def test_the_first_answer_is_given_even_if_nothing_blocks() -> None:
    work = CaseWork(id=new_id())

    assert work.answer(confirmed=True) == []
    assert work.answer(confirmed=True) is None


def test_noting_the_same_work_twice_counts_once() -> None:
    work, id = CaseWork(id=new_id()), new_id()
    work.note(LIVE_REQUEST, id, open=True)
    work.note(LIVE_REQUEST, id, open=True)
    work.note(LIVE_REQUEST, id, open=False)

    assert work.blocking(confirmed=True) == []


def test_a_draft_blocks_only_a_confirmed_persons_case() -> None:
    work = CaseWork(id=new_id())
    work.note(DRAFT_REQUEST, new_id(), open=True)
    work.note(OPEN_NEED, new_id(), open=True)

    assert work.blocking(confirmed=False) == [OPEN_NEED]
    assert work.blocking(confirmed=True) == [DRAFT_REQUEST, OPEN_NEED]


def test_working_days_leave_out_friday_and_saturday() -> None:
    assert due("K12", THURSDAY) == datetime(2026, 8, 18, 4, 0, tzinfo=UTC)


def test_hours_run_through_the_weekend() -> None:
    assert due("K13", THURSDAY) == THURSDAY + timedelta(hours=24)


def test_a_clock_that_rested_ends_on_a_working_day() -> None:
    end = resumed(SUNDAY, SUNDAY - timedelta(days=3), SUNDAY + timedelta(days=2))

    assert end == datetime(2026, 8, 23, 4, 0, tzinfo=UTC)  # five days later is Friday: the next working day


@pytest.mark.parametrize(
    ("organisation", "until", "withdrawn", "expected"),
    [
        (None, None, None, True),
        ("org-a", None, None, True),
        ("org-b", None, None, False),
        (None, NOW, None, False),
        (None, NOW + timedelta(days=1), None, True),
        (None, None, NOW, False),
    ],
)
def test_a_consent_holds_for_whom_and_as_long_as_it_says(
    organisation: str | None, until: datetime | None, withdrawn: datetime | None, expected: bool
) -> None:
    consent = ConsentRef(
        id=new_id(), case_id=new_id(), purpose="C4", organisation=organisation, until=until, withdrawn_at=withdrawn
    )

    assert consent.active(NOW, "org-a") is expected


def test_an_organisation_serves_a_case_until_its_last_referral_ends() -> None:
    access = CaseAccess(id=new_id(), case_id=new_id(), holder="org-a", relation="PROVIDER", since=NOW)
    first, second = new_id(), new_id()
    access.accepted(first)
    access.accepted(second)
    access.ended(first, NOW)
    assert access.live
    access.ended(second, NOW)
    assert not access.live
