"""Whether a file is sound: read, told which kind it is, and held against every rule of that kind."""

import re
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
    """What a file holds. Raises ``Unsound`` naming every field that breaks a rule, whatever the bytes are."""
    raw = _parsed(data)
    complaints = Complaints()
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
    return raw


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unsound([Problem("/", "not-toml", {"line": str(line)})]) from error
    except tomllib.TOMLDecodeError as error:
        at = _LINE.search(str(error))
        line = int(at[1]) if at else data.count(b"\n") + 1
        raise Unsound([Problem("/", "not-toml", {"line": str(line)})]) from error
    except RecursionError as error:
        raise Unsound([Problem("/", "not-toml", {"line": "1"})]) from error
