"""Code lists: every code the NRM records, with its labels in Bangla and English.

One TOML file per list in ``codelists/``; the file name is the list's name. A code is never reused or given
another meaning: a change makes a new code and a new ``version``. A code that is no longer given moves to the table
``[ended]`` with the day of the change: what was recorded with it keeps its label, and nothing new may be recorded with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any

from nrm_shared.kernel.errors import Malformed
from nrm_shared.reference._content import HERE, read_toml
from nrm_shared.reference.text import Text


class UnknownCode(LookupError):
    """A programme asked for a list or a code that does not exist. For input from outside use ``require``."""


@dataclass(frozen=True, slots=True)
class Member:
    """One code of a list. ``attributes`` holds what only this list knows, such as the side of a decline reason.

    ``ended`` is the first day on which the code is not given any more; None while it is.
    """

    code: str
    constant: str
    label: Text
    attributes: Mapping[str, Any]
    ended: date | None = None


@dataclass(frozen=True, slots=True)
class CodeList:
    """One list as published: its version, the day it took effect, where it comes from.

    ``draft`` marks content that is not official; ``enum`` names its class in ``enums`` when rules use it.
    ``members`` are the codes that may be given today, ``ended`` those that only older records hold.
    """

    name: str
    title: Text
    version: str
    effective_from: date
    source: str
    draft: bool
    draft_note: str
    enum: str | None
    members: Mapping[str, Member]
    ended: Mapping[str, Member]


def lists() -> tuple[str, ...]:
    """The names of all code lists."""
    return tuple(sorted(path.stem for path in (HERE / "codelists").glob("*.toml")))


@cache
def code_list(name: str) -> CodeList:
    """The whole list. Raises ``UnknownCode`` when there is no such list."""
    try:
        raw = read_toml("codelists", f"{name}.toml")
    except FileNotFoundError as missing:
        raise UnknownCode(name) from missing
    return CodeList(
        name=raw["list"],
        title=Text(raw["title_bn"], raw["title_en"]),
        version=raw["version"],
        effective_from=raw["effective_from"],
        source=raw["source"],
        draft=raw["draft"],
        draft_note=raw.get("draft_note", ""),
        enum=raw.get("enum"),
        members=_members(raw["members"]),
        ended=_members(raw.get("ended", {})),
    )


def members(name: str) -> tuple[Member, ...]:
    """The members of a list that may be given today, in their official order."""
    return tuple(code_list(name).members.values())


def member(name: str, code: str) -> Member:
    """One member, also one that has ended. Raises ``UnknownCode``."""
    found = code_list(name)
    one = found.members.get(code) or found.ended.get(code)
    if one is None:
        raise UnknownCode(f"{name}: no such code")
    return one


def labels(name: str, code: str, language: str) -> str:
    """The label of one code in ``language``, also of one that has ended. Raises ``UnknownCode``."""
    return member(name, code).label.in_language(language)


def has(name: str, code: str) -> bool:
    """Whether the list holds the code and it may be given today."""
    return code in code_list(name).members


def require(field: str, name: str, code: str) -> str:
    """The code itself when it may be given today; otherwise ``Malformed`` naming the field, never the value."""
    if not has(name, code):
        raise Malformed(field, "not-a-code", list=name)
    return code


def _members(entries: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Member]:
    return MappingProxyType({code: _member(code, entry) for code, entry in entries.items()})


def _member(code: str, entry: Mapping[str, Any]) -> Member:
    own = {key: value for key, value in entry.items() if key not in {"bn", "en", "constant", "ended"}}
    constant, label = entry.get("constant", _constant(code)), Text(entry["bn"], entry["en"])
    return Member(code, constant, label, MappingProxyType(own), entry.get("ended"))


def _constant(code: str) -> str:
    """``TransgenderFeminine`` and ``national-id`` as Python constants: ``TRANSGENDER_FEMININE``, ``NATIONAL_ID``."""
    if code.isupper():
        return code
    spaced = "".join(f"_{letter}" if letter.isupper() else letter for letter in code.replace("-", "_"))
    return spaced.strip("_").replace("__", "_").upper()
