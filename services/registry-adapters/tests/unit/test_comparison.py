"""When two names or dates are the same."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm_registry_adapters.domain.comparison import (
    agree_on_date,
    agree_on_name,
    fold_name,
    fold_number,
    same_name,
)

names = st.text(alphabet="abcdefghijklmnopqrstuvwxyz অআইউএকখগঘচজটডণতথদধনপফবভমযরলশষসহািীুূেোৎংঁ়", min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("রেহানা খাতুন", "রেহানা  খাতুন"),
        ("মীম আকতার", "মিম আক্তার"),
        ("মোঃ আব্দুল মান্নান", "আব্দুল মান্নান"),
        ("মো. আব্দুল মান্নান", "মোহাম্মদ আব্দুল মান্নান"),
        ("মৃত আলী হোসেন", "আলি হোসেন"),
        ("Md. Abdul Mannan", "ABDUL MANNAN"),
        ("Khatun, Rehana", "Rehana Khatun"),
        ("Shaheena Khatoon", "Shahina Khatun"),
        ("কুলসুম বেগম", "কুলসূম বেগম"),
        (unicodedata.normalize("NFD", "আয়েশা"), "আ\u09dfেশা"),
    ],
)
def test_what_clerks_vary_is_the_same_name(one: str, other: str) -> None:
    assert same_name(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("আবদুল করিম", "মোঃ আব্দুল মান্নান"),
        ("রহিম উদ্দিন", "করিম উদ্দিন"),
        ("Rehana Khatun", "Rehana Begum"),
        ("Rehana", "Rehana Khatun"),
        ("", ""),
        ("...", "---"),
    ],
)
def test_what_tells_people_apart_stays_different(one: str, other: str) -> None:
    assert not same_name(one, other)


def test_a_person_called_by_a_title_only_keeps_the_name() -> None:
    assert same_name("Mohammad", "mohammad")
    assert not same_name("Mohammad", "Rehana")


@given(names)
def test_a_name_is_itself_in_every_unicode_form_and_order(name: str) -> None:
    if fold_name(name):
        assert same_name(name, unicodedata.normalize("NFD", name))
        assert same_name(name, " ".join(reversed(name.split())))


@given(names, names)
def test_agreement_has_no_direction(one: str, other: str) -> None:
    assert same_name(one, other) == same_name(other, one)


def test_names_in_different_scripts_cannot_be_compared() -> None:
    assert agree_on_name((None, "Rehana Khatun"), ("রেহানা খাতুন",)) is None
    assert agree_on_name(("রেহানা খাতুন", "Rehana"), ("রেহানা খাতুন", "Rehana Khatun")) is True
    assert agree_on_name(("রেহানা",), ("সালেহা",)) is False
    assert agree_on_name((None, None), ("সালেহা",)) is None


@pytest.mark.parametrize(
    ("claimed", "agrees"),
    [("2000-02-11", True), ("2000-02", True), ("2000", True), ("1999", False), ("2000-02-12", False), (None, None)],
)
def test_a_date_agrees_as_precisely_as_it_is_known(claimed: str | None, agrees: bool | None) -> None:
    assert agree_on_date(claimed, "2000-02-11") is agrees


def test_numbers_are_folded_to_latin_digits_and_capitals_without_spaces() -> None:
    assert fold_number("১৯৯৯ 4117-3456 7890 ১") == "19994117345678901"
    assert fold_number("bx 0123456") == "BX0123456"
