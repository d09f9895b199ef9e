"""What an error says to a person, by code, in Bangla and English.

Texts stand in ``errors.bn.toml`` and ``errors.en.toml``, one entry per code with a ``title`` and a ``detail`` that
may name parameters in braces. To add an error: add its code to both files. ``{field}`` is always shown by the
field's own name from ``fields.toml``, never by the name of what the field is a part of; ``{helplines}`` (numbers by
commas) by number and name; numbers are shown in the reader's digits.
"""

import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from nrm_shared.kernel.errors import Problem
from nrm_shared.reference import codes, helplines
from nrm_shared.reference._content import read_toml
from nrm_shared.reference.text import LANGUAGES, Language, Text, digits

FALLBACK = "internal"
# In `fields.toml`: the map's keys are no code list's.
FREE = "free"


@dataclass(frozen=True, slots=True)
class ErrorText:
    """A short title and one or two sentences that say what to do."""

    title: str
    detail: str


def error_text(code: str, language: str, **params: object) -> ErrorText:
    """The text of ``code``, filled in. An unknown code gets the general text, so that answering never fails.

    A parameter the caller did not give is shown as an ellipsis; one the text does not use is ignored.
    """
    chosen: Language = "bn" if language == "bn" else "en"
    texts = _texts(chosen)
    entry = texts.get(code) or texts[FALLBACK]
    shown = _Shown({name: _show(name, value, chosen) for name, value in params.items()})
    return ErrorText(entry.title.format_map(shown), entry.detail.format_map(shown))


def problem_text(pointer: str, code: str, params: Mapping[str, object], language: str) -> ErrorText:
    """The text of one problem of a ``Malformed``, naming the field the pointer leads to."""
    return error_text(code, language, **{**params, "field": pointer})


def told(problems: Iterable[Problem]) -> str:
    """What is wrong with a file, for whoever wrote it: each field by its pointer, with the rule in English and Bangla."""
    shown = []
    for problem in problems:
        texts = (
            problem_text(problem.pointer, problem.code, problem.params, language).detail for language in ("en", "bn")
        )
        shown.append("\n    ".join([f"{problem.pointer}  {problem.code}", *texts]))
    return "\n".join(shown)


def has_error(code: str) -> bool:
    """Whether the code has its text in both languages."""
    return code in _texts("bn") and code in _texts("en")


def error_codes(language: Language = "en") -> frozenset[str]:
    """All codes that have a text in ``language``."""
    return frozenset(_texts(language))


def parameters(code: str, language: Language) -> frozenset[str]:
    """The parameter names the text of ``code`` uses."""
    entry = _texts(language)[code]
    parsed = string.Formatter().parse(entry.title + entry.detail)
    return frozenset(name for _, name, _, _ in parsed if name)


def field_label(pointer: str, language: str) -> str:
    """A field's name for people: what the last word of its JSON pointer is called, otherwise the pointer itself.

    Places in a list and record numbers name no field and are passed over. A name given for a word below another
    (``phones.number``) comes first; the entry of a map is shown as the map with the entry's own name.
    """
    words = [word for word in pointer.strip("/").split("/") if not _is_place(word)]
    label = _named(words)
    if label:
        return label.text.in_language(language)
    inside = _named(words[:-1])
    if inside is None or not inside.entries:
        return pointer
    return f"{inside.text.in_language(language)} ({_entry(inside.entries, words[-1], language)})"


def has_label(pointer: str) -> bool:
    """Whether the field the pointer leads to has a name for people."""
    return all(field_label(pointer, language) != pointer for language in LANGUAGES)


@dataclass(frozen=True, slots=True)
class _Label:
    """A field's name. ``entries`` says that the field is a map: the code list its keys are from, or ``free``."""

    text: Text
    entries: str


def _named(words: list[str]) -> _Label | None:
    labels = _fields()
    return labels.get(".".join(words[-2:])) or labels.get(words[-1]) if words else None


def _entry(entries: str, key: str, language: str) -> str:
    return codes.labels(entries, key, language) if entries != FREE and codes.has(entries, key) else key


def _is_place(word: str) -> bool:
    if word.isdecimal():
        return True
    try:
        UUID(word)
    except ValueError:
        return False
    return True


class _Shown(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "…"


def _show(name: str, value: object, language: Language) -> str:
    if name == "field":
        return field_label(str(value), language)
    text = str(value)
    if name == "helplines":
        return ", ".join(_helpline(number, language) for number in text.split(","))
    return digits(text, language) if text.isascii() and text.replace(".", "", 1).isdigit() else text


def _helpline(number: str, language: Language) -> str:
    return f"{digits(number, language)} ({helplines.helpline(number).name.in_language(language)})"


@cache
def _texts(language: Language) -> dict[str, ErrorText]:
    raw: dict[str, Any] = read_toml(f"errors.{language}.toml")
    return {code: ErrorText(entry["title"], entry["detail"]) for code, entry in raw.items()}


@cache
def _fields() -> dict[str, _Label]:
    """The names by word, or by two words with a point between."""
    raw = read_toml("fields.toml")
    return {name: _Label(Text(entry["bn"], entry["en"]), entry.get("entries", "")) for name, entry in raw.items()}
