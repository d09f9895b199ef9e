"""Language and access put a candidate before or behind others and exclude nobody (2.5 E3)."""

from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm_referral.domain.fit import AgeRange, Fit, Person, ranked
from nrm_referral.domain.offering import Offering
from nrm_referral.domain.suit import Suit, suit
from services.referral.tests.unit.test_fit import look

LANGUAGES = st.sets(st.sampled_from(["bn", "en", "rhg", "ccp"]))
NEEDS = st.sets(st.sampled_from(["WHEELCHAIR", "SEEING", "SIGN_LANGUAGE"]))


def offering(**said: Any) -> Offering:
    return Offering(id=uuid4(), organisation="provider-asha", need="N08", terms=["T1"], **said)


def person(languages: set[str], needs: set[str]) -> Person:
    return Person("Feminine", AgeRange(27, 27), "BD4041", frozenset(languages), frozenset(needs))


@pytest.mark.parametrize(
    ("offered", "suits", "behind"),
    [
        (["bn", "rhg"], ("offers-language",), ()),
        (["en"], (), ("language-not-offered",)),
        ([], (), ("languages-not-stated",)),
    ],
)
def test_one_language_of_the_persons_is_enough(
    offered: list[str], suits: tuple[str, ...], behind: tuple[str, ...]
) -> None:
    assert suit(offering(languages=offered), languages={"rhg", "bn"}, access_needs=set()) == Suit(suits, behind)


@pytest.mark.parametrize(
    ("offered", "suits", "behind"),
    [
        (["HEARING", "SEEING", "WHEELCHAIR"], ("offers-access",), ()),
        (["WHEELCHAIR"], (), ("access-not-offered",)),
        ([], (), ("access-not-stated",)),
    ],
)
def test_every_need_for_access_has_to_be_met(
    offered: list[str], suits: tuple[str, ...], behind: tuple[str, ...]
) -> None:
    found = suit(offering(disability_access=offered), languages=set(), access_needs={"WHEELCHAIR", "SEEING"})
    assert found == Suit(suits, behind)


def test_of_a_person_of_whom_nothing_is_known_nothing_is_said() -> None:
    assert suit(offering(languages=["en"]), languages=set(), access_needs=set()) == Suit()


@given(spoken=LANGUAGES, needs=NEEDS, languages=LANGUAGES, access=NEEDS)
def test_whoever_fits_still_fits_whatever_the_language_and_the_access(
    spoken: set[str], needs: set[str], languages: set[str], access: set[str]
) -> None:
    said: dict[str, Any] = {"languages": sorted(languages), "disability_access": sorted(access)}
    plain, known = look(person(set(), set()), **said), look(person(spoken, needs), **said)
    assert (known.why, known.against, known.notes) == (plain.why, plain.against, plain.notes)
    assert len(known.suit.suits) + len(known.suit.behind) == bool(spoken) + bool(needs)


@given(st.lists(st.tuples(LANGUAGES, NEEDS, st.booleans()), max_size=8))
def test_all_stay_in_the_list_and_who_suits_less_stands_behind(offers: list[tuple[set[str], set[str], bool]]) -> None:
    someone = person({"rhg"}, {"WHEELCHAIR"})
    fits: list[Fit] = [
        look(someone, languages=sorted(spoken), disability_access=sorted(access), terms=["T1" if fitting else "T2"])
        for spoken, access, fitting in offers
    ]
    order = ranked(fits)
    assert {id(fit) for fit in order} == {id(fit) for fit in fits}
    assert [fit.fits for fit in order] == sorted((fit.fits for fit in fits), reverse=True)
    for fitting in (True, False):
        distances = [fit.suit.distance for fit in order if fit.fits is fitting]
        assert distances == sorted(distances)


def test_who_says_nothing_stands_before_who_cannot_and_behind_who_can() -> None:
    can, silent, cannot = (look(person({"rhg"}, set()), languages=said) for said in (["rhg"], [], ["bn"]))
    assert ranked([cannot, silent, can]) == [can, silent, cannot]


def test_what_is_known_of_the_person_stands_in_no_text_of_the_program() -> None:
    assert "rhg" not in repr(person({"rhg"}, {"WHEELCHAIR"}))
    assert "WHEELCHAIR" not in repr(person({"rhg"}, {"WHEELCHAIR"}))
