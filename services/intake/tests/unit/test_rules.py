"""Rules of the domain one by one: ages, consent, duplicates, rescue clocks, access."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm_intake.app.due import due_at
from nrm_intake.app.profile import age_band
from nrm_intake.domain.access import PROVIDER, CaseAccess
from nrm_intake.domain.age import age_range, minor_at_act, minor_on
from nrm_intake.domain.consent import Consent, ConsentGiverConflict, ConsentMissing, holds, shared_with
from nrm_intake.domain.details import BirthDate, PersonDetails, Phone
from nrm_intake.domain.duplicate import DuplicateCandidate, DuplicatesUndecided, check_accept
from nrm_intake.domain.rescue import Rescue
from nrm_shared.http.rate_limit import RateLimit
from nrm_shared.kernel.errors import Malformed, TooManyRequests
from nrm_shared.kernel.ids import CROCKFORD, new_id
from nrm_shared.security.handcodes import normal_code

NOW = datetime(2026, 8, 12, 3, 0, tzinfo=UTC)
TODAY = date(2026, 8, 12)
YEAR = timedelta(days=365)


def a_consent(purpose: str = "C1", **more: object) -> Consent:
    values: dict[str, object] = {
        "id": new_id(),
        "person_id": new_id(),
        "purpose": purpose,
        "giver_kind": "SELF",
        "method": "WRITTEN",
        "language": "bn",
        "text_version": "draft-1",
        "given_at": NOW,
        "expires_at": NOW + YEAR,
        "recorded_by": "person:farida",
    }
    return Consent(**(values | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("birth", "minor"),
    [
        (BirthDate(date(2008, 8, 12)), "no"),
        (BirthDate(date(2008, 8, 13)), "yes"),
        (BirthDate(date(2008, 8, 1), "month"), "unknown"),
        (BirthDate(date(2008, 7, 1), "month"), "no"),
        (BirthDate(date(2008, 9, 1), "month"), "yes"),
        (BirthDate(date(2008, 1, 1), "year"), "unknown"),
        (BirthDate(date(2007, 1, 1), "year"), "no"),
        (BirthDate(date(2009, 1, 1), "year"), "yes"),
        (BirthDate(date(2009, 1, 1), "age_estimate"), "unknown"),
        (None, "unknown"),
    ],
)
def test_who_is_a_child_is_said_only_as_far_as_it_is_known(birth: BirthDate | None, minor: str) -> None:
    assert minor_on(birth, TODAY) == minor


@given(st.dates(date(1916, 1, 1), TODAY), st.sampled_from(["day", "month", "year", "age_estimate"]))
def test_the_least_age_is_never_greater_than_the_greatest(value: date, precision: str) -> None:
    known = age_range(BirthDate(value, precision), TODAY)
    assert known is not None
    assert 0 <= known[0] <= known[1]


def test_a_minor_now_was_a_minor_at_the_act_and_an_adult_may_have_been() -> None:
    assert minor_at_act("no", "yes") == "yes"
    assert minor_at_act("unknown", "no", 17) == "yes"
    assert minor_at_act("yes", "no") == "yes"
    assert minor_at_act("unknown", "unknown") == "unknown"


@pytest.mark.parametrize(
    ("years", "band"),
    [
        (0, "A_0_11"),
        (11, "A_0_11"),
        (12, "A_12_17"),
        (17, "A_12_17"),
        (18, "A_18_24"),
        (24, "A_18_24"),
        (25, "A_25_34"),
        (34, "A_25_34"),
        (35, "A_35_49"),
        (49, "A_35_49"),
        (50, "A_50_UP"),
        (99, "A_50_UP"),
    ],
)
def test_age_bands_have_no_gaps(years: int, band: str) -> None:
    assert age_band(years) == band
    assert age_band(None) == "UNKNOWN"


def test_a_guardian_in_conflict_gives_nothing() -> None:
    with pytest.raises(ConsentGiverConflict):
        a_consent(giver_kind="GUARDIAN", conflict_of_interest=True).give(by="x", at=NOW)


@pytest.mark.parametrize(
    "wrong",
    [
        {"purpose": "C5"},
        {"purpose": "C2", "organisation": "jibika"},
        {"needs": ("N03",)},
        {"given_at": NOW + timedelta(seconds=1)},
        {"expires_at": NOW},
    ],
)
def test_a_consent_that_says_too_much_or_too_little_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        a_consent(**wrong).give(by="x", at=NOW)


def test_a_consent_holds_until_its_last_moment_or_its_withdrawal() -> None:
    consent = a_consent("C4")
    consent.give(by="x", at=NOW)
    assert holds([consent], "C4", NOW)
    assert not holds([consent], "C2", NOW)
    assert not holds([consent], "C4", NOW + YEAR)
    consent.withdraw("WRITTEN", None, by="x", at=NOW)
    assert not holds([consent], "C4", NOW)


@given(st.sets(st.sampled_from(["N01", "N03", "N08"])), st.sets(st.sampled_from(["N01", "N03", "N08"]), min_size=1))
def test_sharing_is_allowed_exactly_for_the_organisation_and_needs_named(named: set[str], wanted: set[str]) -> None:
    consent = a_consent("C5", organisation="jibika", needs=tuple(named))
    consent.give(by="x", at=NOW)
    assert shared_with([consent], "jibika", wanted, NOW) == (not named or wanted <= named)
    assert not shared_with([consent], "asha-shelter", wanted, NOW)


def a_candidate(decision: str | None = None, score: str = "HIGH") -> DuplicateCandidate:
    candidate = DuplicateCandidate(
        id=new_id(),
        report_id=new_id(),
        other_person_id=new_id(),
        other_case_id=new_id(),
        score=score,
        reasons=("NID_EQUAL",),
    )
    candidate.find(by="x", at=NOW)
    if decision:
        candidate.decide(decision, "SEEN", by="x", at=NOW)
    return candidate


def test_only_undecided_high_candidates_and_the_same_episode_block() -> None:
    assert check_accept([a_candidate(score="LOW"), a_candidate("DIFFERENT_PERSON")]) == []
    again = a_candidate("SAME_PERSON_NEW_EPISODE")
    assert check_accept([again]) == [again.other_case_id]
    with pytest.raises(DuplicatesUndecided) as undecided:
        check_accept([a_candidate()])
    assert undecided.value.code == "duplicates-undecided"
    with pytest.raises(DuplicatesUndecided) as same:
        check_accept([a_candidate("SAME_EPISODE")])
    assert same.value.code == "duplicate-must-be-linked"


def a_rescue(**more: object) -> Rescue:
    values: dict[str, object] = {
        "id": new_id(),
        "person_id": new_id(),
        "rescuer_type": "NGO",
        "law_enforcement": False,
        "rescued_at": NOW,
    }
    return Rescue(**(values | more))  # type: ignore[arg-type]


def test_the_police_are_not_told_without_c2_whatever_the_clock_says() -> None:
    rescue = a_rescue()
    rescue.record(c2_refused=False, by="x", at=NOW)
    with pytest.raises(ConsentMissing):
        rescue.refer_to_police("PS-404190", consented=False, by="x", at=NOW)
    assert rescue.status == "RECORDED"


def test_the_twelve_hours_run_from_the_later_of_rescue_and_consent() -> None:
    rescue = a_rescue()
    rescue.record(c2_refused=False, by="x", at=NOW)
    later = NOW + timedelta(hours=3)
    assert rescue.police_allowed(later) == later
    assert rescue.police_allowed(later) is None
    assert due_at("K1", later) == later + timedelta(hours=12)
    assert a_rescue(rescuer_type="SELF_RESCUE").police_allowed(later) is None


def test_clocks_of_intake_have_the_lengths_of_the_guideline() -> None:
    assert due_at("K2", NOW) == NOW + timedelta(hours=24)
    assert due_at("K8", NOW, "CRITICAL") == NOW + timedelta(hours=2)
    assert due_at("K8", NOW, "NORMAL") == NOW + timedelta(hours=24)
    assert due_at("K3", NOW) == NOW
    with pytest.raises(ValueError, match="K10"):
        due_at("K10", NOW)


def test_access_ends_once_and_never_later_than_it_ended() -> None:
    access = CaseAccess(id=new_id(), case_id=new_id(), organisation="a", relation=PROVIDER, from_at=NOW)
    access.end(NOW)
    access.end(NOW + YEAR)
    assert access.until_at == NOW
    assert not access.live(NOW)


@given(st.text(alphabet=CROCKFORD, min_size=12, max_size=12))
def test_a_receipt_code_survives_being_copied_by_hand(code: str) -> None:
    assert normal_code(f" {code[:4].lower()}-{code[4:]} ") == code
    assert normal_code(code.replace("0", "O").replace("1", "l")) == code
    assert normal_code(code.replace("7", "৭")) == code


def test_details_come_back_from_their_sealed_text_and_never_show_themselves() -> None:
    details = PersonDetails(
        name_bn="রেহানা",
        birth=BirthDate(date(1999, 2, 11), "year"),
        phones=(Phone("+8801712345678", True, "10-12"),),
        languages=("bn", "ar"),
    )
    assert PersonDetails.from_text(details.to_text()) == details
    assert "রেহানা" not in repr(details)
    more = details.merged(PersonDetails(name_en="Rehana"))
    assert (more.name_bn, more.name_en, more.languages) == ("রেহানা", "Rehana", ("bn", "ar"))


def test_a_person_is_an_orphan_only_when_both_parents_are_known_to_be_dead() -> None:
    assert PersonDetails(father_alive="no", mother_alive="no").orphan is True
    assert PersonDetails(father_alive="no", mother_alive="yes").orphan is False
    assert PersonDetails(father_alive="no").orphan is None


def test_the_brake_counts_each_address_and_forgives_after_a_minute() -> None:
    now = [0.0]
    limit = RateLimit(of_one=2, of_all=3, timer=lambda: now[0])
    limit.check("a")
    limit.check("a")
    with pytest.raises(TooManyRequests):
        limit.check("a")
    limit.check("b")
    with pytest.raises(TooManyRequests):
        limit.check("c")
    now[0] = 60.0
    limit.check("a")
