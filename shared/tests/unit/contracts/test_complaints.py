"""What pydantic complains about, in the house's words."""

from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from nrm_shared.contracts.complaints import RULES, problems_of
from nrm_shared.contracts.partner_police import Element
from nrm_shared.kernel.errors import Problem
from nrm_shared.reference.error_texts import problem_text


class Colour(Enum):
    """A choice."""

    RED = "red"


class One(BaseModel):
    """One side of a choice of forms."""

    model_config = ConfigDict(extra="forbid")
    kind: Literal["one"]


class Other(BaseModel):
    """The other side."""

    kind: Literal["other"]


Either = Annotated[One | Other, Field(discriminator="kind")]

# Each rule of pydantic's that has a code of ours: the kind of field, and what breaks it.
BROKEN: dict[str, tuple[Any, Any]] = {
    "missing": (One, {}),
    "extra_forbidden": (One, {"kind": "one", "more": 1}),
    "string_too_long": (Annotated[str, Field(max_length=3)], "long"),
    "string_too_short": (Annotated[str, Field(min_length=3)], "no"),
    "too_long": (Annotated[list[int], Field(max_length=1)], [1, 2]),
    "too_short": (Annotated[list[int], Field(min_length=1)], []),
    "uuid_parsing": (UUID, "none"),
    "uuid_type": (UUID, 1),
    "enum": (Colour, "blue"),
    "literal_error": (Literal["red"], "blue"),
    "union_tag_invalid": (Either, {"kind": "third"}),
    "union_tag_not_found": (Either, {}),
    "string_pattern_mismatch": (Annotated[str, Field(pattern="^red$")], "blue"),
    "bool_parsing": (bool, "perhaps"),
    "bool_type": (bool, []),
    "int_parsing": (int, "one"),
    "int_type": (int, []),
    "int_from_float": (int, 1.5),
    "decimal_parsing": (Decimal, "one"),
    "decimal_type": (Decimal, []),
    "string_type": (str, 1),
    "datetime_parsing": (AwareDatetime, "noon"),
    "datetime_from_date_parsing": (AwareDatetime, "2026-13-01"),
    "datetime_type": (AwareDatetime, []),
    "timezone_aware": (AwareDatetime, "2026-01-01T12:00:00"),
    "date_parsing": (date, "x"),
    "date_from_datetime_parsing": (date, "today, please"),
    "date_from_datetime_inexact": (date, "2026-01-01T12:00:00"),
    "date_type": (date, []),
    "json_invalid": (One, None),
    "greater_than_equal": (Annotated[int, Field(ge=1, le=100)], 0),
    "less_than_equal": (Annotated[int, Field(ge=1, le=100)], 101),
}


def problems(kind: Any, value: Any) -> list[Problem]:
    """Return what is wrong with the value; None is taken for a body that is no JSON."""
    try:
        adapter = TypeAdapter(kind)
        adapter.validate_json("{") if value is None else adapter.validate_python(value)
    except ValidationError as error:
        return problems_of(error.errors())
    return []


def test_every_rule_of_ours_has_an_example() -> None:
    assert set(BROKEN) == set(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_is_told_by_its_code_and_its_text_lacks_nothing(rule: str) -> None:
    (problem,) = problems(*BROKEN[rule])
    assert problem.code == RULES[rule]
    for language in ("bn", "en"):
        text = problem_text("/subject/name_bn", problem.code, problem.params, language)
        assert "…" not in text.title + text.detail


def test_a_number_below_its_limit_is_told_the_limit_it_broke() -> None:
    (problem,) = problems(*BROKEN["greater_than_equal"])
    assert problem_text("/query/limit", problem.code, problem.params, "en").detail == (
        "Number of entries must be at least 1."
    )
    (problem,) = problems(*BROKEN["less_than_equal"])
    assert problem_text("/query/limit", problem.code, problem.params, "bn").detail == (
        "তালিকার আকার ১০০-এর বেশি হতে পারবে না।"
    )


def test_a_rule_between_fields_is_told_with_its_limit() -> None:
    (problem,) = problems(Element, {"codes": ["Recruitment"]})
    assert problem == Problem("/", "evidence-required", {"min": "30"})


def test_a_value_of_no_allowed_kind_is_one_problem_of_the_field_itself() -> None:
    found = problems(dict[str, str | int | bool | list[str] | None], {"Q01": 1.5, "Q02": {"a": 1}})
    assert found == [Problem("/Q01", "invalid"), Problem("/Q02", "invalid")]
    assert problems(dict[Annotated[str, Field(pattern="^Q")], int], {"1": 1}) == [Problem("/1", "not-a-code")]


def test_the_choice_of_a_form_is_a_field_of_its_own() -> None:
    assert problems(Either, {"kind": "third"}) == [Problem("/kind", "not-a-code")]
    assert problems(Either, {}) == [Problem("/kind", "required")]
