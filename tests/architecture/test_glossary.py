"""The glossary and what people read use the same words: one per concept, in both languages."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest

from tests.architecture.source import ROOT

CONTENT = (
    "shared/src/nrm_shared/reference/**/*.toml",
    "shared/src/nrm_shared/printing/*.toml",
    "services/*/src/*/content/*.toml",
    "docs/generate/objects.toml",
)
ROW = re.compile(r"^\| (?P<words>[^|]+?) \| (?P<bangla>[^|]+?) \|", re.MULTILINE)
# `consent C1 to C12` is the concept and its codes.
CODES = re.compile(r"\b[A-Z]\d+( to [A-Z]\d+)?\b")
NAMES = ("docs/generate/objects.toml", "shared/src/nrm_shared/reference/fields.toml")
COURT_CASE, LEGAL_UPDATE = "মামলা", ("আইনি মামলার হালনাগাদ", "Legal update")
SIDES = (("bn", "en"), ("title_bn", "title_en"))


@cache
def glossary() -> tuple[tuple[str, str], ...]:
    """Return every word of the glossary that has a Bangla one, with it."""
    return tuple(words((ROOT / "docs/glossary.md").read_text(encoding="utf-8")))


def words(text: str) -> Iterator[tuple[str, str]]:
    """Yield the words of a glossary with their Bangla ones; raise `ValueError` where a row has more of one than the other."""
    for row in ROW.finditer(text):
        english, bangla = (row["words"].split(", "), row["bangla"].split(", "))
        if row["words"] != "word":
            yield from zip((CODES.sub("", one).strip() for one in english), bangla, strict=True)


@cache
def content() -> dict[str, dict[str, Any]]:
    """Return every file of content by its path from the root."""
    found = sorted({path for place in CONTENT for path in ROOT.glob(place)})
    return {str(path.relative_to(ROOT)): tomllib.loads(path.read_text(encoding="utf-8")) for path in found}


def labels(part: object) -> Iterator[tuple[str, str]]:
    """Yield what `part` of a file and everything below it are called: in Bangla, in English."""
    if isinstance(part, Mapping):
        for bangla, english in SIDES:
            if isinstance(part.get(bangla), str) and isinstance(part.get(english), str):
                yield part[bangla], part[english]
    below = part.values() if isinstance(part, Mapping) else part if isinstance(part, list) else ()
    for one in below:
        yield from labels(one)


def differing(word: str, bangla: str, called: Iterator[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the labels that are `word` in English, one or several, and do not say `bangla`."""
    same = {word.casefold(), f"{word.casefold()}s"}
    return {(said, english) for said, english in called if english.casefold() in same and bangla not in said}


@pytest.mark.parametrize(("word", "bangla"), glossary(), ids=[word for word, _ in glossary()])
def test_a_word_of_the_glossary_is_the_one_that_people_read(word: str, bangla: str) -> None:
    assert differing(word, bangla, (pair for file in content().values() for pair in labels(file))) == set()


def test_a_case_is_never_called_a_court_case() -> None:
    called = {pair for name in NAMES for pair in labels(content()[name])}
    assert {pair for pair in called if COURT_CASE in pair[0]} == {LEGAL_UPDATE}


def test_another_word_for_the_same_thing_would_be_seen() -> None:
    file = {"fields": {"needs": {"bn": "প্রয়োজন", "en": "Needs"}}, "title_bn": "চাহিদার ধরন", "title_en": "Need"}
    assert differing("need", "চাহিদা", labels(file)) == {("প্রয়োজন", "Needs")}


def test_a_row_is_read_word_by_word() -> None:
    text = "| word | Bangla | meaning |\n|---|---|---|\n| need, term | চাহিদা, মেয়াদ | x |\n| consent C1 to C12 | সম্মতি | y |\n"
    assert list(words(text)) == [("need", "চাহিদা"), ("term", "মেয়াদ"), ("consent", "সম্মতি")]
    with pytest.raises(ValueError, match="shorter"):
        list(words("| a, b | ক | z |\n"))
