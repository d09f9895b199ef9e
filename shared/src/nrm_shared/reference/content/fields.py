"""The rules every kind of content keeps, and how what breaks one is collected: pointer and code, never the value."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from nrm_shared.kernel.errors import Problem
from nrm_shared.reference.content.versions import is_draft, is_version

LONGEST = 2000
HEAD = frozenset({"kind", "version", "effective_from", "draft"})


class Complaints:
    """Collects what is wrong with a file, so that whoever wrote it is told everything at once.

    ``today`` says whether codes and the legal regime are held against those of today as well. What was begun under a
    version is read for ever (INV-43), also after a code was dropped or another regime took effect.
    """

    def __init__(self, *, today: bool = True) -> None:
        self.today = today
        self.problems: list[Problem] = []

    def add(self, pointer: str, code: str, **params: str) -> None:
        """Keep one complaint."""
        self.problems.append(Problem(pointer, code, params))

    def add_of_today(self, pointer: str, code: str) -> None:
        """Keep one complaint that rests on today's codes or regime, where those are asked about."""
        if self.today:
            self.add(pointer, code)


def head(raw: Mapping[str, Any], complaints: Complaints) -> None:
    """Check what every file begins with: its version, the day it takes effect, and whether it is a draft."""
    version, effective, draft = raw.get("version"), raw.get("effective_from"), raw.get("draft")
    if version is None:
        complaints.add("/version", "required")
    elif not is_version(version):
        complaints.add("/version", "not-a-content-version")
    if effective is None:
        complaints.add("/effective_from", "required")
    elif not isinstance(effective, date) or isinstance(effective, datetime):
        complaints.add("/effective_from", "not-a-date")
    if flag(raw, "draft", "/draft", complaints) and is_version(version) and draft is not is_draft(str(version)):
        complaints.add("/draft", "draft-disagrees")


def table(raw: Mapping[str, Any], name: str, pointer: str, complaints: Complaints) -> dict[str, Any]:
    """The table called ``name``; an empty one, with a complaint, where there is none."""
    found = raw.get(name)
    if found is None:
        complaints.add(pointer, "required")
    elif not isinstance(found, dict):
        complaints.add(pointer, "not-a-table")
    return found if isinstance(found, dict) else {}


def only(raw: Mapping[str, Any], known: Iterable[str], pointer: str, complaints: Complaints) -> None:
    """Complain about every field that is not among ``known``."""
    for name in sorted(set(raw) - set(known)):
        complaints.add(f"{pointer}/{name}", "unknown-field")


def flag(raw: Mapping[str, Any], name: str, pointer: str, complaints: Complaints) -> bool:
    """Complain unless the field is yes or no; return whether it is."""
    if name not in raw:
        complaints.add(pointer, "required")
        return False
    if not isinstance(raw[name], bool):
        complaints.add(pointer, "not-a-bool")
        return False
    return True


def texts(raw: Mapping[str, Any], pointer: str, complaints: Complaints, prefix: str = "") -> None:
    """Check one text in both languages: each is there, written in its own script, and not longer than ``LONGEST``."""
    for language in ("bn", "en"):
        place, text = f"{pointer}/{prefix}{language}", raw.get(f"{prefix}{language}")
        if text is None or text == "":
            complaints.add(place, "required")
        elif not isinstance(text, str):
            complaints.add(place, "not-text")
        elif len(text) > LONGEST:
            complaints.add(place, "too-long", max=str(LONGEST))
        elif not _in_its_script(text, language):
            complaints.add(place, "not-its-language")


def words(raw: Mapping[str, Any], name: str, pointer: str, complaints: Complaints) -> list[str]:
    """The list of words called ``name``, each once; complain where it is something else."""
    found = raw.get(name, [])
    if not isinstance(found, list):
        complaints.add(pointer, "not-a-list")
        return []
    kept: list[str] = []
    for place, word in enumerate(found):
        if not isinstance(word, str):
            complaints.add(f"{pointer}/{place}", "not-text")
        elif word in kept:
            complaints.add(f"{pointer}/{place}", "named-twice")
        else:
            kept.append(word)
    return kept


def _in_its_script(text: str, language: str) -> bool:
    bangla = any("\u0980" <= letter <= "\u09ff" for letter in text)
    return bangla if language == "bn" else not bangla and any(letter.isascii() and letter.isalpha() for letter in text)
