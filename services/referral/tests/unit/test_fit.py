"""Why a provider fits and why not (INV-30)."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm_referral.domain.fit import BANDS, AgeRange, Fit, Person, age_range, judge
from nrm_referral.domain.offering import OLDEST, Offering
from nrm_referral.domain.provider import Provider
from nrm_shared.reference import codes
from services.referral.tests.unit.fakes import NOW

TODAY = date(2026, 8, 12)
WOMAN = Person("Feminine", AgeRange(27, 27), "BD4041")


def authorised(**dates: Any) -> Provider:
    made = Provider(id=uuid4(), organisation="provider-asha")
    made.apply(by="pfp", at=NOW)
    made.authorise(
        valid_from=dates.get("since", TODAY),
        valid_until=dates.get("until"),
        certificate_no=None,
        minimum_standard=None,
        by="authority",
        at=NOW,
    )
    return made


def look(
    person: Person = WOMAN, provider: Provider | None = None, declined: tuple[str, ...] = (), **limits: Any
) -> Fit:
    defaults: dict[str, Any] = {"terms": ["T1"], "capacity_confirmed_at": NOW}
    offering = Offering(id=uuid4(), organisation="provider-asha", need="N08", **(defaults | limits))
    return judge(offering, provider or authorised(), term="T1", person=person, declined=declined, now=NOW, on=TODAY)


def test_a_provider_without_limits_fits_and_says_why() -> None:
    fit = look()
    assert fit.fits
    assert fit.why == (
        "provider-authorised",
        "offering-active",
        "offers-need-and-term",
        "covers-the-country",
        "accepts-gender",
        "accepts-age",
        "has-capacity",
    )


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        ({"terms": ["T2"]}, "provider-does-not-offer-term"),
        ({"districts": ["BD4047"]}, "provider-does-not-cover-district"),
        ({"genders": ["Masculine"]}, "provider-does-not-accept-sex"),
        ({"age_max": 17}, "provider-does-not-accept-age"),
        ({"age_min": 28}, "provider-does-not-accept-age"),
        ({"capacity_available": 0}, "provider-no-capacity"),
        ({"active_until": TODAY - timedelta(days=1)}, "offering-inactive"),
        ({"active_from": TODAY + timedelta(days=1)}, "offering-inactive"),
    ],
)
def test_each_limit_has_a_reason_of_its_own(limits: dict[str, Any], reason: str) -> None:
    assert look(**limits).against == (reason,)


def test_the_state_of_the_authorisation_is_told_apart() -> None:
    suspended = authorised()
    suspended.suspend("INSPECTION", by="authority", at=NOW)
    applied = Provider(id=uuid4(), organisation="provider-asha")
    applied.apply(by="pfp", at=NOW)
    past = authorised(since=TODAY - timedelta(days=9), until=TODAY - timedelta(days=1))
    future = authorised(since=TODAY + timedelta(days=1))
    found = [look(provider=each).against for each in (suspended, applied, past, future)]
    assert found == [
        ("provider-suspended",),
        ("provider-not-authorised",),
        ("provider-authorisation-expired",),
        ("provider-not-authorised",),
    ]


def test_the_first_and_the_last_day_count() -> None:
    assert look(provider=authorised(since=TODAY, until=TODAY)).fits


def test_sex_and_capacity_can_be_set_aside_with_a_reason_but_not_the_district() -> None:
    assert look(genders=["Masculine"], capacity_available=0).overridable
    assert not look(genders=["Masculine"], districts=["BD4047"]).overridable
    assert not look().overridable


def test_who_declined_this_need_before_is_no_candidate() -> None:
    assert look(declined=("provider-asha",)).against == ("provider-declined-before",)


@pytest.mark.parametrize(
    ("years", "band", "minor", "low", "high"),
    [
        (27, "A_12_17", "yes", 27, 27),
        (None, "A_12_17", "unknown", 12, 17),
        (None, "UNKNOWN", "yes", 0, 17),
        (None, "UNKNOWN", "no", 18, 120),
        (None, "UNKNOWN", "unknown", 0, 120),
    ],
)
def test_the_age_is_as_exact_as_what_is_known(years: int | None, band: str, minor: str, low: int, high: int) -> None:
    assert age_range(years, band, minor) == AgeRange(low, high)


def test_an_age_known_only_by_its_band_fits_where_the_band_may_fit_and_is_noted() -> None:
    girl = Person("Feminine", age_range(None, "A_12_17", "yes"), "BD4041")
    assert look(girl, age_min=16).fits
    assert "age-not-exact" in look(girl, age_min=16).notes
    assert look(girl, age_min=18).against == ("provider-does-not-accept-age",)


def test_the_bands_are_those_of_the_list_whose_codes_travel() -> None:
    listed = {band.code: band.attributes for band in codes.members("age_band") if "from" in band.attributes}
    assert {code: (limits["from"], limits.get("to", OLDEST)) for code, limits in listed.items()} == BANDS


def test_every_age_lies_in_exactly_one_band() -> None:
    ages = [age for low, high in BANDS.values() for age in range(low, high + 1)]
    assert ages == list(range(OLDEST + 1))


@pytest.mark.parametrize(
    ("band", "limits", "against", "noted"),
    [
        ("A_12_17", {"age_max": 17}, (), False),
        ("A_18_24", {"age_max": 17}, ("provider-does-not-accept-age",), True),
        ("A_18_24", {"age_min": 18}, (), False),
        ("A_18_24", {"age_min": 25}, ("provider-does-not-accept-age",), True),
        ("A_25_34", {"age_min": 25}, (), False),
        ("A_25_34", {"age_min": 34}, (), True),
        ("A_25_34", {"age_min": 35}, ("provider-does-not-accept-age",), True),
        ("A_35_49", {"age_max": 35}, (), True),
        ("A_35_49", {"age_max": 34}, ("provider-does-not-accept-age",), True),
        ("A_35_49", {"age_min": 35, "age_max": 49}, (), False),
        ("A_50_UP", {"age_max": 49}, ("provider-does-not-accept-age",), True),
        ("A_50_UP", {"age_max": 59}, (), True),
        ("A_50_UP", {"age_min": 60}, (), True),
        ("A_50_UP", {"age_min": 50}, (), False),
    ],
)
def test_a_band_meets_a_limit_to_the_year(
    band: str, limits: dict[str, Any], against: tuple[str, ...], noted: bool
) -> None:
    fit = look(Person("Feminine", age_range(None, band, "unknown"), "BD4041"), **limits)
    assert (fit.against, "age-not-exact" in fit.notes) == (against, noted)


def limits_of_age() -> st.SearchStrategy[dict[str, Any]]:
    """Return what a provider may say of ages: from, to, both or nothing."""
    ages = [None, *range(OLDEST + 1)]
    limits: list[dict[str, Any]] = [
        {"age_min": low, "age_max": high} for low in ages for high in ages if low is None or high is None or low <= high
    ]
    return st.sampled_from(limits)


@given(st.sampled_from(sorted(BANDS)), limits_of_age())
def test_a_band_is_accepted_just_if_some_age_in_it_is_and_not_noted_just_if_every_one_is(
    band: str, limits: dict[str, Any]
) -> None:
    low, high = BANDS[band]
    alone = [look(Person("Feminine", AgeRange(age, age), "BD4041"), **limits).fits for age in range(low, high + 1)]
    fit = look(Person("Feminine", age_range(None, band, "unknown"), "BD4041"), **limits)
    assert (fit.fits, "age-not-exact" not in fit.notes) == (any(alone), all(alone))


def test_a_capacity_that_nobody_confirmed_for_a_month_is_noted() -> None:
    assert "capacity-not-confirmed-lately" in look(capacity_confirmed_at=NOW - timedelta(days=31)).notes


def test_places_are_taken_and_given_back_within_what_there_is() -> None:
    offering = Offering(id=uuid4(), organisation="x", need="N08", terms=["T1"], capacity_total=1, capacity_available=1)
    assert offering.take() and not offering.take()
    assert offering.release() and not offering.release()
    assert offering.capacity_available == 1


def test_who_assessed_the_needs_fits_and_is_marked() -> None:
    offering = Offering(id=uuid4(), organisation="provider-asha", need="N08", terms=["T1"], capacity_confirmed_at=NOW)
    found = judge(
        offering, authorised(), term="T1", person=WOMAN, declined=(), assessed={"provider-asha"}, now=NOW, on=TODAY
    )
    assert found.fits and found.notes == ("assessed-the-needs",)
