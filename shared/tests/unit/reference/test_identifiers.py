"""Identity numbers and telephone numbers."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm_shared.kernel.errors import Malformed
from nrm_shared.reference import identifiers
from nrm_shared.reference.error_texts import has_error
from nrm_shared.reference.text import digits, fold_digits

FIELD = "/subject/identifiers/0/value"
CHECKS: list[Callable[[str, str], object]] = [
    identifiers.national_id,
    identifiers.birth_registration,
    identifiers.passport,
    identifiers.foreign_passport,
    identifiers.mobile_phone,
    identifiers.phone,
]


def refusal(check: Callable[[str, str], object], text: str) -> str:
    with pytest.raises(Malformed) as refused:
        check(FIELD, text)
    (problem,) = refused.value.problems
    assert problem.pointer == FIELD
    assert has_error(problem.code)
    return problem.code


@pytest.mark.parametrize("text", ["1234567890", "1994123456789", "19992612345678901", "১৯৯৯ ২৬১২-৩৪৫৬৭৮৯০১"])
def test_a_national_id_has_10_13_or_17_digits(text: str) -> None:
    assert identifiers.national_id(FIELD, text).value == fold_digits(text).replace(" ", "").replace("-", "")


@pytest.mark.parametrize("text", ["123456789", "12345678901", "123456789012345678", "12345678A0", "১২৩"])
def test_any_other_national_id_is_refused(text: str) -> None:
    assert refusal(identifiers.national_id, text) == "nid-format"


def test_a_smart_card_number_never_starts_with_zero() -> None:
    assert refusal(identifiers.national_id, "০১২৩৪৫৬৭৮৯") == "nid-leading-zero"
    assert identifiers.national_id(FIELD, "0122345678901").value == "0122345678901"


def test_a_birth_year_that_differs_is_a_doubt_and_not_a_refusal() -> None:
    found = identifiers.national_id(FIELD, "1999 4117 3456 7890 1", birth_year=2000)
    assert found.value == "19994117345678901"
    assert [doubt.code for doubt in found.doubts] == ["birth-year-differs"]
    assert identifiers.national_id(FIELD, "19994117345678901", birth_year=1999).doubts == ()
    assert [d.code for d in identifiers.birth_registration(FIELD, "19994117345678901", birth_year=2001).doubts] == [
        "birth-year-differs"
    ]


def test_an_unusual_kind_of_area_is_a_doubt() -> None:
    assert [doubt.code for doubt in identifiers.national_id(FIELD, "4187345678901").doubts] == ["nid-structure-unusual"]


def test_a_birth_registration_of_16_digits_must_be_converted_first() -> None:
    assert refusal(identifiers.birth_registration, "1999411734567890") == "birth-registration-16-digits"
    assert refusal(identifiers.birth_registration, "199941173456789") == "birth-registration-format"
    assert refusal(identifiers.birth_registration, "1999411734567890A") == "birth-registration-format"


@pytest.mark.parametrize("text", ["BX0123456", "bx 0123456", "A12345678", "বX"])
def test_a_bangladeshi_passport_has_letters_then_digits_and_nine_characters(text: str) -> None:
    if text.isascii():
        assert identifiers.passport(FIELD, text).value == text.replace(" ", "").upper()
    else:
        assert refusal(identifiers.passport, text) == "passport-format"


@pytest.mark.parametrize("text", ["AB12345678", "A1234567", "123456789", "ABC123456"])
def test_another_form_is_not_a_bangladeshi_passport_but_may_be_a_foreign_one(text: str) -> None:
    assert refusal(identifiers.passport, text) == "passport-format"
    assert identifiers.foreign_passport(FIELD, text).value == text


@pytest.mark.parametrize(
    "text", ["01712345678", "+880 1712-345678", "8801712345678", "008801712345678", "০১৭১২ ৩৪৫৬৭৮"]
)
def test_a_mobile_number_is_kept_as_e164(text: str) -> None:
    assert identifiers.mobile_phone(FIELD, text) == "+8801712345678"


@pytest.mark.parametrize("text", ["01212345678", "0171234567", "+88012", "+447911123456", "029876543"])
def test_other_numbers_are_not_bangladeshi_mobile_numbers(text: str) -> None:
    assert refusal(identifiers.mobile_phone, text) == "phone-format"


def test_a_number_of_another_country_needs_its_plus_sign() -> None:
    assert identifiers.phone(FIELD, "+961 3 123 456") == "+9613123456"
    assert identifiers.phone(FIELD, "০১৭১২৩৪৫৬৭৮") == "+8801712345678"
    assert refusal(identifiers.phone, "+8802 9876543") == "phone-format"


def test_nothing_and_far_too_much_are_refused() -> None:
    assert refusal(identifiers.national_id, " \u200b-") == "required"
    assert refusal(identifiers.national_id, "1" * 65) == "too-long"


def test_the_type_decides_and_an_unknown_type_is_refused() -> None:
    text = "19994117345678901"
    assert identifiers.identifier(FIELD, "NID", text).type == "NID"
    assert identifiers.identifier(FIELD, "BRN", text).type == "BRN"
    assert identifiers.identifier(FIELD, "OTHER", "ab-১২").value == "AB12"
    assert refusal(lambda field, value: identifiers.identifier(field, "LIBRARY_CARD", value), text) == "not-a-code"


def test_the_country_decides_which_passport_rule_holds() -> None:
    assert identifiers.identifier(FIELD, "PASSPORT", "BX0123456", country="BGD").value == "BX0123456"
    assert identifiers.identifier(FIELD, "PASSPORT", "123456789", country="LBN").value == "123456789"
    assert refusal(lambda field, value: identifiers.identifier(field, "PASSPORT", value), "123456789") == (
        "passport-format"
    )


@given(st.from_regex(r"[1-9][0-9]{9}", fullmatch=True), st.data())
def test_any_mix_of_digits_spaces_and_hyphens_gives_the_same_number(number: str, data: st.DataObject) -> None:
    written = "".join(
        data.draw(st.sampled_from(["", " ", "-", "\u2011", "\u200c"]))
        + data.draw(st.sampled_from([c, digits(c, "bn")]))
        for c in number
    )
    assert identifiers.national_id(FIELD, written).value == number


@pytest.mark.parametrize("check", CHECKS)
@given(text=st.one_of(st.text(max_size=80), st.text(alphabet="+0123456789০১৭৮ -ABab()", max_size=20)))
def test_no_input_raises_anything_but_malformed_and_no_refusal_holds_the_value(
    check: Callable[[str, str], object], text: str
) -> None:
    try:
        check(FIELD, text)
    except Malformed as refused:
        (problem,) = refused.problems
        assert problem.pointer == FIELD
        assert set(problem.params) <= {"max"}


@given(st.text(alphabet="0123456789০১২৩৪৫৬৭৮৯", max_size=30))
def test_folding_digits_twice_changes_nothing_and_leaves_ascii(text: str) -> None:
    once = fold_digits(text)
    assert once.isascii() and fold_digits(once) == once
