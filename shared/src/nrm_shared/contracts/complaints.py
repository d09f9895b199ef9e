"""What pydantic complains about, in the house's words: pointer and code of a rule, never the value that broke it."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from nrm_shared.kernel.errors import Problem

# What pydantic calls a broken rule -> our code for it.
RULES = {
    "missing": "required",
    "extra_forbidden": "unknown-field",
    "string_too_long": "too-long",
    "string_too_short": "too-short",
    "too_long": "too-many",
    "too_short": "too-few",
    "uuid_parsing": "not-an-id",
    "uuid_type": "not-an-id",
    "enum": "not-a-code",
    "literal_error": "not-a-code",
    "union_tag_invalid": "not-a-code",
    "union_tag_not_found": "required",
    "string_pattern_mismatch": "not-a-code",
    "bool_parsing": "not-a-bool",
    "bool_type": "not-a-bool",
    "int_parsing": "not-a-number",
    "int_type": "not-a-number",
    "int_from_float": "not-a-number",
    "decimal_parsing": "not-a-number",
    "decimal_type": "not-a-number",
    "string_type": "not-text",
    "datetime_parsing": "not-a-time",
    "datetime_from_date_parsing": "not-a-time",
    "datetime_type": "not-a-time",
    "timezone_aware": "not-a-time",
    "date_parsing": "not-a-date",
    "date_from_datetime_parsing": "not-a-date",
    "date_from_datetime_inexact": "not-a-date",
    "date_type": "not-a-date",
    "json_invalid": "not-json",
    "greater_than_equal": "below-minimum",
    "less_than_equal": "above-maximum",
}
LIMITS = {"max_length": "max", "min_length": "min", "ge": "min", "le": "max", "min": "min"}
# Not of the input: pydantic's words for a map's key, and for the kinds of value of which one was wanted.
KEY = "[key]"
KINDS = re.compile(r"^(str|int|float|bool|list\[.*\])$")


def problems_of(complaints: Iterable[Mapping[str, Any]]) -> list[Problem]:
    """Return the complaints of a `ValidationError` as problems; the input itself is left out.

    A value that is of none of the kinds allowed is one problem of its field, however many kinds there are.
    """
    problems: list[Problem] = []
    for complaint in complaints:
        limits = complaint.get("ctx") or {}
        place = [part for part in complaint["loc"] if part not in {"body", KEY}]
        kind = next((at for at, part in enumerate(place) if isinstance(part, str) and KINDS.match(part)), None)
        if kind is not None:
            problem = Problem(_pointer(place[:kind]), "invalid")
        else:
            code = RULES.get(complaint["type"]) or _own_code(complaint["type"])
            params = {ours: str(limits[theirs]) for theirs, ours in LIMITS.items() if theirs in limits}
            # The choice between two forms is itself a field; pydantic names it in quotation marks.
            place += [limits["discriminator"].strip("'")] if "discriminator" in limits else []
            problem = Problem(_pointer(place), code, params)
        if problem not in problems:
            problems.append(problem)
    return problems


def _pointer(place: Iterable[Any]) -> str:
    return "/" + "/".join(str(part) for part in place)


def _own_code(type: str) -> str:
    """Return the code of a rule of ours (a kebab-case PydanticCustomError), else the general one."""
    return type if "-" in type else "invalid"
