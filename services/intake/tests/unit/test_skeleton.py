"""Names that sound alike meet, whatever they are written in; names that do not, do not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm_intake.domain.skeleton import distinctive, skeletons

SAME = [
    ("রেহানা", "Rehana"),
    ("রেহানা", "Rihana"),
    ("রেহানা খাতুন", "Rehena Khatoon"),
    ("রহিমা", "Rahima"),
    ("মোছাঃ রহিমা খাতুন", "Mst. Rahima Khatun"),
    ("ফাতেমা", "Fatima"),
    ("ফাতেমা", "Fatimah"),
    ("সালেহা বেগম", "Saleha Begum"),
    ("আবদুল করিম", "Abdul Karim"),
    ("আব্দুল করিম", "Abdul Kareem"),
    ("মোঃ জাহিদ হোসেন", "Md. Zahid Hossain"),
    ("শাহিনা আক্তার", "Shahina Akter"),
    ("স্বপ্না", "Swapna"),
    ("লক্ষ্মী", "Lakshmi"),
    ("কৃষ্ণা", "Krishna"),
    ("ইয়াসমিন", "Yasmin"),
    ("ওয়াহিদ", "Wahid"),
    ("আনোয়ার", "Anwar"),
    ("আসমা", "Asma"),
    ("ভবানী", "Bhabani"),
    ("ঝর্ণা", "Jharna"),
    ("ছালমা", "Chhalma"),
    ("রাশেদা", "Rasheda"),
    ("নাজমা", "Nazma"),
    ("যাহেদা", "Jaheda"),
    ("পরী", "Pori"),
    ("বাংলা", "Bangla"),
]
DIFFERENT = [
    ("রেহানা", "Rahima"),
    ("আসমা", "Salma"),
    ("Shahina", "Shahida"),
    ("ফাতেমা", "ফারজানা"),
    ("আমিনা", "মিনা"),
    ("Karim", "Rahim"),
    ("Zahid", "Wahid"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_name_in_two_spellings_has_one_skeleton(one: str, other: str) -> None:
    assert skeletons(one) == skeletons(other) != ()


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_two_names_have_two_skeletons(one: str, other: str) -> None:
    assert skeletons(one) != skeletons(other)


def test_titles_are_no_part_of_a_name_unless_there_is_nothing_else() -> None:
    assert skeletons("Mrs. Rehana") == skeletons("রেহানা")
    assert skeletons("Md") != ()


def test_what_everybody_is_called_does_not_distinguish() -> None:
    assert distinctive(skeletons("Rehana Khatun")) == ("rhn",)
    assert distinctive(skeletons("রহিমা বেগম")) == ("rhm",)
    assert distinctive(skeletons("খাতুন বেগম আক্তার Khan Ali Islam Rahman Hossain")) == ()


NAMES = st.text(alphabet=st.characters(codec="utf-8", categories=("L", "M")), max_size=40)
BANGLA = st.text(alphabet=st.characters(min_codepoint=0x985, max_codepoint=0x9DF), min_size=1, max_size=20)


@given(NAMES)
def test_any_name_has_a_skeleton_of_plain_consonants(name: str) -> None:
    for part in skeletons(name):
        assert part.isascii()
        assert part.islower()
        assert not set(part[1:]) & set("aeiou")


@given(BANGLA)
def test_composed_and_decomposed_letters_are_the_same_name(name: str) -> None:
    assert skeletons(unicodedata.normalize("NFC", name)) == skeletons(unicodedata.normalize("NFD", name))


@given(st.text(alphabet="bdfghjklmnprst", min_size=1, max_size=8), st.lists(st.sampled_from("aeiou"), min_size=8))
def test_vowels_between_do_not_matter(consonants: str, vowels: list[str]) -> None:
    mixed = "".join(c + v for c, v in zip(consonants, vowels, strict=False))
    others = "".join(c + v for c, v in zip(consonants, reversed(vowels), strict=False))
    assert skeletons(mixed) == skeletons(others)


@given(NAMES, NAMES)
def test_the_parts_of_a_name_are_treated_alone(one: str, other: str) -> None:
    together = skeletons(f"{one} Rehana {other} Karim")
    assert {"rhn", "krm"} <= set(together)
