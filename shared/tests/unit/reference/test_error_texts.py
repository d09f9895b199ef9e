"""Error texts."""

import unicodedata

import pytest

from nrm_shared.reference.error_texts import error_codes, error_text, has_error, parameters, problem_text


def test_both_languages_know_the_same_codes() -> None:
    assert error_codes("bn") == error_codes("en")


@pytest.mark.parametrize("code", sorted(error_codes()))
def test_both_languages_name_the_same_parameters_and_are_in_normal_form(code: str) -> None:
    assert parameters(code, "bn") == parameters(code, "en")
    text = error_text(code, "bn")
    assert text.title and text.detail
    assert text.detail == unicodedata.normalize("NFC", text.detail)


def test_a_refusal_names_the_field_and_the_rule_in_both_languages() -> None:
    assert problem_text("/subject/national_id", "nid-format", {}, "en").detail == (
        "National ID number must have 10, 13 or 17 digits."
    )
    assert problem_text("/subject/national_id", "nid-format", {}, "bn").detail.startswith("জাতীয় পরিচয়পত্র নম্বর")


def test_numbers_in_bangla_texts_are_in_bangla_digits() -> None:
    assert "১২০" in problem_text("/name_bn", "too-long", {"max": "120"}, "bn").detail
    assert "120" in problem_text("/name_bn", "too-long", {"max": 120}, "en").detail


def test_a_field_without_a_name_is_shown_by_its_pointer() -> None:
    assert "/something/else" in problem_text("/something/else", "required", {}, "en").detail


def test_an_unknown_code_or_a_missing_parameter_never_stops_an_answer() -> None:
    assert error_text("no-such-code", "en").title == error_text("internal", "en").title
    assert not has_error("no-such-code")
    assert "…" in error_text("too-long", "bn", field="/name_bn").detail


@pytest.mark.parametrize(
    ("pointer", "named"),
    [
        ("/subject/nationalities/0", "Nationalities"),
        ("/subject/date_of_birth/value", "Date of birth"),
        ("/subject/phones/1/number", "Telephone number"),
        ("/scores/N05", "Need scores (Legal support)"),
        ("/risks/self_harm", "Risks (self-harm)"),
        ("/answers/Q05", "Answers (Q05)"),
        ("/outcomes/0190f3a4-0000-7000-8000-000000000001", "Outcomes by need"),
        ("/query/limit", "Number of entries"),
        ("/", "What was sent"),
        ("/subject/unheard_of", "/subject/unheard_of"),
    ],
)
def test_a_refusal_names_the_field_itself_and_never_what_it_is_a_part_of(pointer: str, named: str) -> None:
    assert problem_text(pointer, "required", {}, "en").detail == f"{named} is required."
