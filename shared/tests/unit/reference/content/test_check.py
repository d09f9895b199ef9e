"""What is said of a content file: sound, or every field that breaks a rule, with the rule."""

import copy
import re
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm_shared.kernel.errors import Problem
from nrm_shared.reference.content import CHART, KINDS, QUESTIONNAIRE, chart, questionnaire
from nrm_shared.reference.content import check as checks
from nrm_shared.reference.content.check import Unsound, sound
from nrm_shared.reference.content.fields import LONGEST, Complaints, head
from nrm_shared.reference.content.shelf import PACKAGED
from nrm_shared.reference.content.versions import is_draft, is_version, rank
from nrm_shared.reference.error_texts import has_error, told

FILES = {kind: next(PACKAGED[kind].glob("*.toml")) for kind in KINDS}
RAW: dict[str, dict[str, Any]] = {kind: tomllib.loads(FILES[kind].read_text(encoding="utf-8")) for kind in KINDS}
TEXT = re.compile(r"(title_|evidence_)?(bn|en)")
RULES = {QUESTIONNAIRE: questionnaire.check, CHART: chart.check}
Mutation = Callable[[dict[str, Any]], object]


def broken(kind: str, mutate: Mutation) -> list[tuple[str, str]]:
    """Return what is said of the packaged file of a kind after `mutate` changed it."""
    raw = copy.deepcopy(RAW[kind])
    mutate(raw)
    complaints = Complaints()
    head(raw, complaints)
    RULES[kind](raw, complaints)
    assert all(has_error(problem.code) for problem in complaints.problems)
    return [(problem.pointer, problem.code) for problem in complaints.problems]


def texts_of(raw: dict[str, Any], place: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Return where every text of a file stands."""
    found = [(*place, name) for name in raw if TEXT.fullmatch(name)]
    inside = [(name, value) for name, value in raw.items() if isinstance(value, dict)]
    return found + [one for name, value in inside for one in texts_of(value, (*place, name))]


def put(place: tuple[str, ...], value: object) -> Mutation:
    """Return a change that puts `value` in one place, or takes the place away for None."""

    def change(raw: dict[str, Any]) -> None:
        for name in place[:-1]:
            raw = raw[name]
        if value is None:
            del raw[place[-1]]
        else:
            raw[place[-1]] = value

    return change


@pytest.mark.parametrize("kind", KINDS)
def test_what_ships_is_sound(kind: str) -> None:
    assert sound(FILES[kind].read_bytes()) == RAW[kind]


@given(st.sampled_from(texts_of(RAW[QUESTIONNAIRE])), st.sampled_from([None, ""]))
def test_whichever_text_lacks_it_is_named_in_its_language_and_nothing_else(
    place: tuple[str, ...], nothing: object
) -> None:
    assert broken(QUESTIONNAIRE, put(place, nothing)) == [("/" + "/".join(place), "required")]


@given(st.sampled_from(texts_of(RAW[QUESTIONNAIRE])))
def test_whichever_text_is_in_the_other_language_it_is_named(place: tuple[str, ...]) -> None:
    other = "Only English" if place[-1].endswith("bn") else "শুধু বাংলা"
    assert broken(QUESTIONNAIRE, put(place, other)) == [("/" + "/".join(place), "not-its-language")]


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_whatever_a_file_holds_it_is_sound_or_told_why_not_in_both_languages(data: bytes) -> None:
    with pytest.raises(Unsound) as refused:
        sound(data)
    lines = told(refused.value.problems).splitlines()
    assert len(lines) == 3 * len(refused.value.problems)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.datetimes() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


def places_of(raw: dict[str, Any], place: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Return every place of a file."""
    found = [(*place, name) for name in raw]
    inside = [(name, value) for name, value in raw.items() if isinstance(value, dict)]
    return found + [one for name, value in inside for one in places_of(value, (*place, name))]


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_whatever_stands_in_a_field_the_checker_itself_never_fails(kind: str, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from(places_of(RAW[kind])))
    for pointer, _ in broken(kind, put(place, data.draw(VALUES))):
        assert pointer.startswith("/")


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        (("version",), "2,16", ("/version", "not-a-content-version")),
        (("version",), "../draft-3", ("/version", "not-a-content-version")),
        (("version",), "২.১৬", ("/version", "not-a-content-version")),
        (("version",), "2.16", ("/draft", "draft-disagrees")),
        (("official",), True, ("/official", "draft-disagrees")),
        (("effective_from",), "2026-01-01", ("/effective_from", "not-a-date")),
        (("effective_from",), datetime(2026, 1, 1, tzinfo=UTC), ("/effective_from", "not-a-date")),
        (("regime",), "PSHT-1995", ("/regime", "not-a-code")),
        (("colour",), "red", ("/colour", "unknown-field")),
        (("locked_at_first_meeting_from",), "Q09", ("/locked_at_first_meeting_from", "not-a-code")),
        (("locked_at_first_meeting_from",), "Q11", ("/questions/Q10", "asked-too-early")),
        (("elements", "age"), None, ("/elements/age", "required")),
        (("questions", "Q10", "element"), "motive", ("/questions/Q10/element", "not-a-code")),
        (("questions", "Q10", "answer"), "rating", ("/questions/Q10/answer", "not-a-code")),
        (("questions", "Q10", "options"), "no_such_list", ("/questions/Q10/options", "not-a-code")),
        (("questions", "Q10", "required"), "yes", ("/questions/Q10/required", "not-a-bool")),
        (("questions", "Q10", "en"), "x" * (LONGEST + 1), ("/questions/Q10/en", "too-long")),
        (("questions", "Q10", "en"), 7, ("/questions/Q10/en", "not-text")),
        (("questions", "Q10", "suggests"), ["FRAUD_DECEPTION"], ("/questions/Q10/suggests", "not-a-code")),
        (("questions", "Q10", "guidance"), ["RF_G99"], ("/questions/Q10/guidance", "not-a-code")),
        (("questions", "Q10", "guidance"), ["RF_G01", "RF_G01"], ("/questions/Q10/guidance/1", "named-twice")),
        (("questions", "Q10", "guidance"), "RF_G01", ("/questions/Q10/guidance", "not-a-list")),
        (("questions", "Q01", "options"), "act", ("/questions/Q01/options", "unknown-field")),
        (("questions", "Q20", "skip", "question"), "Q99", ("/questions/Q20/skip/question", "not-a-code")),
        (("questions", "Q20", "skip", "answer"), "perhaps", ("/questions/Q20/skip/answer", "not-a-code")),
        (("questions", "Q20", "skip", "effect"), "hidden", ("/questions/Q20/skip/effect", "not-a-code")),
        (("questions", "Q07", "answer"), "text", ("/questions/Q07", "age-question-missing")),
        (("questions", "question eight"), {}, ("/questions/question eight", "not-a-content-code")),
        (("questions", "Q08"), "Are you well?", ("/questions/Q08", "not-a-table")),
        (("red_flags", "child", "RF_G01"), {"bn": "ভয়", "en": "Fear"}, ("/red_flags/child/RF_G01", "named-twice")),
        (
            ("red_flags", "child", "afraid"),
            {"bn": "ভয়", "en": "Fear"},
            ("/red_flags/child/afraid", "not-a-content-code"),
        ),
    ],
)
def test_what_no_questionnaire_may_hold_is_named_by_field_and_rule(
    place: tuple[str, ...], value: object, said: tuple[str, str]
) -> None:
    assert said in broken(QUESTIONNAIRE, put(place, value))


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        (("not_allowed", "N13"), ["T1"], ("/not_allowed/N13", "not-a-code")),
        (("not_allowed", "N05"), ["T4"], ("/not_allowed/N05", "not-a-code")),
        (("not_allowed", "N05"), ["T1", "T2", "T3"], ("/not_allowed/N05", "need-without-term")),
        (("not_allowed", "N01"), ["T1"], ("/reason_required/N01", "named-twice")),
        (("reason_required",), None, ("/reason_required", "required")),
        (("official",), True, ("/official", "unknown-field")),
    ],
)
def test_what_no_chart_may_hold_is_named_by_field_and_rule(
    place: tuple[str, ...], value: object, said: tuple[str, str]
) -> None:
    assert broken(CHART, put(place, value)) == [said]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'kind = "chart"\nversion = ', Problem("/", "not-toml", {"line": "2"})),
        (b'[a]\nx = 1\n[a]\n"', Problem("/", "not-toml", {"line": "3"})),
        (b"a = 1\nb = '\xff'", Problem("/", "not-toml", {"line": "2"})),
        (b"x = " + b"[" * 5000, Problem("/", "not-toml", {"line": "1"})),
        (b"x = 1\ny = " + b"9" * 5000, Problem("/", "not-toml", {"line": "2"})),
        (b"\xef\xbb\xbfx\n=\xff", Problem("/", "not-toml", {"line": "2"})),
        (b"", Problem("/kind", "required")),
        (b'kind = "forms"', Problem("/kind", "not-a-code")),
        (b'kind = ["chart"]', Problem("/kind", "not-a-code")),
    ],
)
def test_a_file_that_is_none_of_ours_is_refused_with_the_line_or_the_kind(data: bytes, said: Problem) -> None:
    with pytest.raises(Unsound) as refused:
        sound(data)
    assert refused.value.problems == (said,)


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_begins_with_the_byte_order_mark_of_windows_is_read_like_any_other(kind: str) -> None:
    assert sound(b"\xef\xbb\xbf" + FILES[kind].read_bytes()) == RAW[kind]


@pytest.mark.parametrize(
    ("kind", "place", "value"),
    [
        (QUESTIONNAIRE, ("regime",), "PSHT-1995"),
        (QUESTIONNAIRE, ("questions", "Q10", "suggests"), ["DROPPED"]),
        (QUESTIONNAIRE, ("questions", "Q20", "skip", "answer"), "dropped"),
        (CHART, ("not_allowed", "N05"), ["T4"]),
        (CHART, ("not_allowed", "N13"), ["T1"]),
        (CHART, ("not_allowed", "N05"), ["T1", "T2", "T3"]),
    ],
)
def test_what_only_todays_codes_and_regime_object_to_stays_readable(
    kind: str, place: tuple[str, ...], value: object
) -> None:
    raw = copy.deepcopy(RAW[kind])
    put(place, value)(raw)
    checks.require(raw, today=False)
    with pytest.raises(Unsound):
        checks.require(raw)


VERSIONS = st.tuples(st.sampled_from(["", "draft-"]), st.lists(st.integers(0, 9999), min_size=1, max_size=4)).map(
    lambda parts: parts[0] + ".".join(map(str, parts[1]))
)


@given(VERSIONS, VERSIONS)
def test_an_official_version_is_above_every_draft_and_numbers_are_no_decimals(one: str, other: str) -> None:
    assert is_version(one)
    if is_draft(one) != is_draft(other):
        assert (rank(one) > rank(other)) is is_draft(other)
    assert rank("draft-2.9") < rank("draft-2.15") < rank("1") < rank("1.1")


def test_every_kind_has_its_rules() -> None:
    assert set(checks._RULES) == set(KINDS)
