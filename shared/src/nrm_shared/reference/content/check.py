"""Whether a file is sound: read, told which kind it is, and held against every rule of that kind."""

import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from nrm_shared.kernel.errors import Problem
from nrm_shared.reference.content import CHART, KINDS, QUESTIONNAIRE, chart, fields, questionnaire
from nrm_shared.reference.content.fields import Complaints

_RULES = {QUESTIONNAIRE: questionnaire.check, CHART: chart.check}
_LINE = re.compile(r"\(at line ([0-9]+),")


class Unsound(ValueError):
    """A file breaks rules of its kind; ``problems`` names each field and rule."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(", ".join(f"{problem.pointer} {problem.code}" for problem in self.problems))


def sound(data: bytes) -> Mapping[str, Any]:
    """What a file holds that may be put in force.

    Raises ``Unsound`` naming every field that breaks a rule, whatever the bytes are.
    """
    raw = _parsed(data)
    require(raw)
    return raw


def readable(data: bytes) -> Mapping[str, Any]:
    """What a file holds that was in force once, or may be: codes and regime are not held against today's (INV-43).

    Raises ``Unsound`` as ``sound`` does.
    """
    raw = _parsed(data)
    require(raw, today=False)
    return raw


def require(raw: Mapping[str, Any], *, today: bool = True) -> None:
    """Raise ``Unsound`` naming every field that breaks a rule; ``today`` as ``Complaints`` has it."""
    complaints = Complaints(today=today)
    kind = raw.get("kind")
    if kind is None:
        complaints.add("/kind", "required")
    elif kind not in KINDS:
        complaints.add("/kind", "not-a-code")
    else:
        fields.head(raw, complaints)
        _RULES[kind](raw, complaints)
    if complaints.problems:
        raise Unsound(complaints.problems)


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        # Editors on Windows may write a byte order mark before the text.
        return tomllib.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Unsound([Problem("/", "not-toml", {"line": str(_line(error, data))})]) from error


def _line(error: Exception, data: bytes) -> int:
    """The line from which on a file cannot be read."""
    if isinstance(error, UnicodeDecodeError):
        return error.object.count(b"\n", 0, error.start) + 1
    if isinstance(error, tomllib.TOMLDecodeError):
        at = _LINE.search(str(error))
        return int(at[1]) if at else data.count(b"\n") + 1
    # What the reader lets through: too many brackets within each other, or a number of more digits than Python takes.
    number = re.search(rb"[0-9][0-9_]{%d}" % sys.get_int_max_str_digits(), data)
    return data.count(b"\n", 0, number.start()) + 1 if number else 1
