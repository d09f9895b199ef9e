"""What pydantic complains about, in the house's words: pointer and code of a rule, never the value that broke it."""

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
    "string_pattern_mismatch": "not-a-code",
    "bool_parsing": "not-a-bool",
    "bool_type": "not-a-bool",
    "int_parsing": "not-a-number",
    "int_type": "not-a-number",
    "int_from_float": "not-a-number",
    "string_type": "not-text",
    "datetime_parsing": "not-a-time",
    "datetime_from_date_parsing": "not-a-time",
    "timezone_aware": "not-a-time",
    "date_parsing": "not-a-date",
    "date_from_datetime_parsing": "not-a-date",
    "json_invalid": "not-json",
    "greater_than_equal": "out-of-range",
    "less_than_equal": "out-of-range",
}
LIMITS = {"max_length": "max", "min_length": "min", "ge": "min", "le": "max"}


def problems_of(complaints: Iterable[Mapping[str, Any]]) -> list[Problem]:
    """Return the complaints of a `ValidationError` as problems; the input itself is left out."""
    problems = []
    for complaint in complaints:
        location = [str(part) for part in complaint["loc"] if part != "body"]
        limits = complaint.get("ctx") or {}
        params = {ours: str(limits[theirs]) for theirs, ours in LIMITS.items() if theirs in limits}
        code = RULES.get(complaint["type"]) or _own_code(complaint["type"])
        problems.append(Problem("/" + "/".join(location), code, params))
    return problems


def _own_code(type: str) -> str:
    """Return the code of a rule of ours (a kebab-case PydanticCustomError), else the general one."""
    return type if "-" in type else "invalid"
