"""Every field of every answer has its level, and some fields are kept from some roles whatever their level (2.2)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pytest
from fastapi import FastAPI

from nrm_shared.access import masking
from nrm_shared.access.masking import field_names, level_of
from nrm_shared.access.rows import Level
from nrm_shared.http.levels import taken_in
from nrm_shared.security import columns
from tests.architecture.source import ROOT, SERVICES

WITH_HTTP = [name for name in SERVICES if any((ROOT / "services" / name / "src").glob("*/entrypoints/http"))]


@pytest.fixture(autouse=True)
def key_ring_of_nobody() -> Iterator[None]:
    """Leave no service's key ring to the tests that follow."""
    yield
    columns.use(None)


@pytest.fixture
def application(
    service_environment: Callable[..., dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], FastAPI]:
    """Return a function that builds a service's application as its process does; no database is there."""

    def build(service: str) -> FastAPI:
        for name, value in service_environment(service).items():
            monkeypatch.setenv(name, value)
        package = f"nrm_{service.replace('-', '_')}"
        settings = import_module(f"{package}.settings").load()
        made: FastAPI = import_module(f"{package}.entrypoints.http.__main__").build_app(settings)
        return made

    return build


def answers_of(app: FastAPI) -> set[type]:
    """Return every class whose fields stand in answers of the application."""
    return set(app.state.answers)


def without_level(answers: set[type]) -> set[str]:
    """Return the fields that nobody classified."""
    return {
        f"{answer.__name__}.{name}"
        for answer in answers
        for name in field_names(answer)
        if level_of(answer, name) is None
    }


@pytest.mark.parametrize("service", WITH_HTTP)
def test_every_field_of_every_answer_has_a_level(service: str, application: Callable[[str], FastAPI]) -> None:
    unknown = without_level(answers_of(application(service)))
    assert not unknown, f"say in nrm_shared/access/levels.csv from which level these are shown: {sorted(unknown)}"


@pytest.mark.parametrize("service", WITH_HTTP)
def test_the_interface_tells_which_fields_can_be_masked(service: str, application: Callable[[str], FastAPI]) -> None:
    app = application(service)
    document = app.openapi()
    schemas, taken = document["components"]["schemas"], taken_in(document)
    for answer in answers_of(app):
        described = schemas.get(answer.__name__, {}).get("properties", {})
        for name in set(field_names(answer)) & set(described):
            found = level_of(answer, name)
            assert found is not None
            assert described[name]["x-nrm-level"] == found.level
            if (found.level >= Level.L2 or found.never) and answer.__name__ not in taken:
                assert "#/components/schemas/Masked" in str(described[name]), name


@pytest.mark.parametrize(
    ("role", "fields"),
    [
        ("POL", {"needs", "need", "scores", "risks", "need_score", "current_address", "safety_plan", "what", "note"}),
        ("PFP", {"narrative", "content", "incident", "justification", "ReasonsAnswer.reasons", "act_codes"}),
        ("PWK", {"narrative", "content", "incident", "justification", "ReasonsAnswer.reasons", "act_codes"}),
    ],
)
def test_what_police_and_providers_never_see_is_said_in_the_table(role: str, fields: set[str]) -> None:
    assert {name for name in fields if role not in masking.levels()[name].never} == set()


def test_the_names_of_people_are_nowhere_below_the_service_minimum() -> None:
    identifying = {"name", "name_bn", "name_en", "alias", "date_of_birth", "father_name", "mother_name", "phones"}
    assert {name for name in identifying if masking.levels()[name].level < Level.L2} == set()


@dataclass(frozen=True)
class _Careless:
    id: str
    mothers_maiden_name: str


def test_a_field_nobody_classified_would_be_seen_and_is_never_shown() -> None:
    assert without_level({_Careless}) == {"_Careless.mothers_maiden_name"}
    reader = masking.Reader(Level.L3)
    written: Any = masking.to_answer(_Careless("1", "Begum"), _Careless, reader)
    assert "Begum" not in written


def test_a_wrong_line_would_be_seen() -> None:
    with pytest.raises(ValueError, match="stands twice"):
        list(masking.parse(["fields,level,never", "a b,L1,", "b,L2,"]))
    with pytest.raises(ValueError, match="a row is"):
        list(masking.parse(["fields,level,never", "a,L9,"]))
