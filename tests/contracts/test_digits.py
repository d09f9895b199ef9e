"""Whatever people type holds digits in Bangla or Latin: every date, time and number that a service or a letter takes folds.

None of them takes what is merely readable as one: a bare number is no date, yes and no are no number.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from pydantic import AwareDatetime, BaseModel, TypeAdapter

from nrm_shared.contracts.base import SealedMessage
from nrm_shared.contracts.partner_mofa import FROM_MOFA
from nrm_shared.contracts.partner_police import FROM_POLICE
from nrm_shared.contracts.typed import COUNTED, FOLDED, Age, Day, Moment, Number, Whole, counted, dated, folded, timed
from tests.support.services import WITH_HTTP

NUMERIC = {"date", "datetime", "decimal", "float", "int", "time"}
# Which kinds each validator of `typed` is for: a date behind that of a number would take seconds since 1970.
CARED_FOR: Mapping[Any, frozenset[str]] = {
    folded: frozenset({"str"}),
    counted: frozenset({"decimal", "float", "int"}),
    dated: frozenset({"date"}),
    timed: frozenset({"datetime"}),
}
# A text is a number for people if its form is only digits, or letters and a hyphen with digits behind them.
NUMBER = re.compile(r"\^(\[0-9\]|\\d|[A-Z]+-|\[A-Z\]\{3\}-)")
# Answers to the questionnaire may be of any kind; which are whole numbers only its version knows, which folds them.
BY_THEIR_QUESTION = "answers"


def cared_for(schema: Mapping[str, Any]) -> frozenset[str]:
    """Return the kinds that the validator of a core schema is for; none if it is no validator of ours."""
    validator = schema["function"]["function"] if schema.get("type") == "function-before" else None
    return CARED_FOR.get(validator, frozenset())


def is_number(schema: Mapping[str, Any]) -> bool:
    """Return whether a core schema is of a date, a time, a number or a text that is a number for people."""
    kind = schema.get("type")
    return kind in NUMERIC or (kind == "str" and NUMBER.match(str(schema.get("pattern") or "")) is not None)


def unfolded(
    schema: Any, defined: Mapping[str, Any], here: str = "", cared: frozenset[str] = frozenset()
) -> Iterator[str]:
    """Yield the place of every date, time and number of a core schema that has not its validator in front of it.

    `cared` are the kinds that a validator met on the way is for.
    """
    if isinstance(schema, list | tuple):
        for part in schema:
            yield from unfolded(part, defined, here, cared)
        return
    if not isinstance(schema, Mapping):
        return
    kind = schema.get("type")
    cared |= cared_for(schema)
    if kind == "definition-ref":
        yield from unfolded(defined.get(schema["schema_ref"]), {**defined, schema["schema_ref"]: None}, here, cared)
    elif kind == "definitions":
        known = {**defined, **{one["ref"]: one for one in schema["definitions"]}}
        yield from unfolded(schema["schema"], known, here, cared)
    elif is_number(schema):
        yield from () if kind in cared else (f"{here}: {kind}",)
    elif kind in {"model-fields", "typed-dict"}:
        for name, field in schema["fields"].items():
            if name != BY_THEIR_QUESTION:
                yield from unfolded(field, defined, f"{here}/{name}", cared)
    else:
        for name in ("schema", "items_schema", "values_schema", "keys_schema", "choices"):
            inside = schema.get(name)
            yield from unfolded(
                [*inside.values()] if name == "choices" and isinstance(inside, dict) else inside, defined, here, cared
            )


def unfolded_of(kind: Any) -> list[str]:
    """Return the places of a type that take Latin digits only, or what is no date, time or number."""
    found = set(unfolded(TypeAdapter(kind).core_schema, {}))
    return sorted(found)


def routes_of(routes: Any) -> Iterator[APIRoute]:
    """Yield every route of an application, those of the routers it includes among them."""
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        elif hasattr(route, "original_router"):
            yield from routes_of(route.original_router.routes)


def taken(route: APIRoute) -> Iterator[tuple[str, Any]]:
    """Yield what people give to a route: the body, the parameters of the query and of the path."""
    given = route.dependant
    for field in (*given.body_params, *given.query_params, *given.path_params):
        yield (
            f"{sorted(route.methods or ())[0]} {route.path} {field.name}",
            Annotated[field.field_info.annotation, field.field_info],
        )


@pytest.mark.parametrize("service", WITH_HTTP)
def test_every_date_and_number_that_a_service_takes_may_be_in_bangla_digits_and_is_nothing_else(
    service: str, service_client: Callable[[str], TestClient]
) -> None:
    found = [one for route in routes_of(service_client(service).app.routes) for one in taken(route)]  # type: ignore[attr-defined]

    assert len(found) > 10
    assert {name: places for name, kind in found if (places := unfolded_of(kind))} == {}


@pytest.mark.parametrize("message", [*FROM_MOFA, *FROM_POLICE], ids=lambda message: message.TYPE)
def test_every_date_and_number_of_a_partners_message_may_be_in_bangla_digits_and_is_nothing_else(
    message: type[SealedMessage],
) -> None:
    assert unfolded_of(message) == []


class Wrong(BaseModel):
    """A body that takes what it should not."""

    born: date | None = None
    counts: dict[str, int]
    folded: Day
    died: Annotated[date, FOLDED]
    missing: Annotated[int, FOLDED] | None = None
    seen: Annotated[AwareDatetime, COUNTED]


def test_a_date_and_a_number_that_take_latin_digits_only_are_found() -> None:
    assert {"/born: date", "/counts: int"} <= {*unfolded_of(list[Wrong])}


def test_a_date_and_a_number_whose_digits_fold_but_that_take_what_is_none_are_found() -> None:
    assert {"/died: date", "/missing: int", "/seen: datetime"} <= {*unfolded_of(list[Wrong])}


def test_a_date_with_its_own_type_is_not_found() -> None:
    assert not [place for place in unfolded_of(list[Wrong]) if place.startswith("/folded")]


@pytest.mark.parametrize(
    ("kind", "bangla", "latin"),
    [
        (Day, "২০০০-০২-১১", "2000-02-11"),
        (Moment, "২০২৬-০৮-০১T০৯:৩০:০০+০৬:০০", "2026-08-01T09:30:00+06:00"),
        (Whole, "১২", "12"),
        (Annotated[Decimal, COUNTED], "২.৫", "2.5"),
        (Number, "NRM-২৬-০০০১২৩-B", "NRM-26-000123-B"),
    ],
)
def test_both_kinds_of_digits_mean_the_same(kind: Any, bangla: str, latin: str) -> None:
    assert TypeAdapter(kind).validate_python(bangla) == TypeAdapter(kind).validate_python(latin)


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (Day, {"type": "string", "format": "date"}),
        (Moment, {"type": "string", "format": "date-time"}),
        (Age, {"type": "integer", "minimum": 0, "maximum": 110}),
    ],
)
def test_the_interface_tells_the_plain_type_and_its_limits(kind: Any, told: dict[str, Any]) -> None:
    assert TypeAdapter(kind).json_schema() == told


@pytest.mark.parametrize("service", WITH_HTTP)
def test_no_limit_of_a_service_is_hidden_before_its_digits_are_folded(
    service: str, service_client: Callable[[str], TestClient]
) -> None:
    interface = service_client(service).get("/openapi.json").text

    assert [name for name in ("ge", "le", "gt", "lt") if f'"{name}":' in interface] == []
