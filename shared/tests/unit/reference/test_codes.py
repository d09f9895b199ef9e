"""Code lists and the enums generated from them."""

import importlib.util
import unicodedata
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import ModuleType

import pytest

from nrm_shared.kernel.errors import Malformed
from nrm_shared.reference import chart, codes, enums

GENERATOR = Path(__file__).parents[3] / "tools" / "generate_enums.py"


def _ever(name: str) -> list[codes.Member]:
    """Every member of a list, those that have ended last."""
    return [*codes.members(name), *codes.code_list(name).ended.values()]


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_enums", GENERATOR)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_enums_are_exactly_what_the_code_lists_say() -> None:
    assert Path(enums.__file__).read_text(encoding="utf-8") == _generator().rendered()


@pytest.mark.parametrize("name", codes.lists())
def test_every_list_is_named_by_its_file_and_has_a_version_and_a_source(name: str) -> None:
    code_list = codes.code_list(name)
    assert code_list.name == name
    assert code_list.version and code_list.source and code_list.members


@pytest.mark.parametrize("name", codes.lists())
def test_every_code_has_distinct_labels_in_both_languages_in_normal_form(name: str) -> None:
    members = _ever(name)
    for language in ("bn", "en"):
        labels = [member.label.in_language(language) for member in members]
        assert all(label and label == label.strip() == unicodedata.normalize("NFC", label) for label in labels)
        assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("name", codes.lists())
def test_bangla_labels_are_written_in_bangla_and_never_say_court_case_for_case(name: str) -> None:
    for member in _ever(name):
        assert any("\u0980" <= letter <= "\u09ff" for letter in member.label.bn)
        assert "মামলা" not in member.label.bn


@pytest.mark.parametrize("name", [name for name in codes.lists() if codes.code_list(name).enum])
def test_an_enum_holds_the_codes_of_its_list_in_order(name: str) -> None:
    code_list = codes.code_list(name)
    enum: type[StrEnum] = getattr(enums, str(code_list.enum))
    assert [member.value for member in enum] == list(code_list.members)


@pytest.mark.parametrize("name", codes.lists())
def test_a_code_ended_by_the_day_of_the_version_that_lacks_it(name: str) -> None:
    code_list = codes.code_list(name)
    assert not set(code_list.ended) & set(code_list.members)
    assert all(member.ended and member.ended <= code_list.effective_from for member in code_list.ended.values())
    assert not any(member.ended for member in code_list.members.values())


@pytest.mark.parametrize("code", ["A_25_59", "A_60_UP"])
def test_a_code_that_has_ended_keeps_its_label_and_is_given_no_more(code: str) -> None:
    assert codes.labels("age_band", code, "bn") and codes.labels("age_band", code, "en")
    assert code not in {member.code for member in codes.members("age_band")}
    with pytest.raises(Malformed):
        codes.require("/age_band", "age_band", code)


def test_the_guideline_has_twelve_needs_three_terms_and_three_outcomes() -> None:
    assert len(codes.members("need")) == 12
    assert len(codes.members("term")) == 3
    assert [member.code for member in codes.members("verify")] == ["APPROVED", "REJECTED", "SENT_FOR_RECTIFICATION"]


def test_interim_care_is_health_counselling_shelter_and_security() -> None:
    interim = [member.code for member in codes.members("need") if member.attributes.get("interim")]
    assert interim == ["N06", "N07", "N08", "N09"]


def test_every_decline_reason_belongs_to_a_side() -> None:
    assert {member.attributes["side"] for member in codes.members("decline")} == {"provider", "victim", "other"}


def test_a_label_is_given_in_the_language_asked_for() -> None:
    assert codes.labels("need", "N06", "bn") == "স্বাস্থ্যসেবা"
    assert codes.labels("need", enums.Need.HEALTH_CARE, "en") == "Health care"


def test_an_unknown_code_from_outside_is_malformed_and_names_only_the_field() -> None:
    with pytest.raises(Malformed) as refused:
        codes.require("/items/0/need", "need", "N99")
    (problem,) = refused.value.problems
    assert (problem.pointer, problem.code) == ("/items/0/need", "not-a-code")
    assert "N99" not in str(problem)


def test_an_unknown_code_inside_the_programme_is_a_look_up_error() -> None:
    with pytest.raises(codes.UnknownCode):
        codes.labels("need", "N99", "en")
    with pytest.raises(codes.UnknownCode):
        codes.code_list("no-such-list")


def test_the_chart_allows_all_36_cells_and_marks_those_that_need_a_reason() -> None:
    day = date(2026, 8, 12)
    cells = chart.current(day).cells
    assert len(cells) == 36
    assert all(cell.allowed for cell in cells.values())
    needing = {key for key, cell in cells.items() if cell.reason_required}
    assert needing == {("N01", "T1"), ("N02", "T1"), ("N03", "T1"), ("N04", "T1"), ("N10", "T3")}
    assert chart.current(day).draft
    with pytest.raises(codes.UnknownCode):
        chart.cell("N13", "T1", day)
