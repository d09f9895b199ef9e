"""`docs/settings.md` names every setting there is, with what holds unless it is set, and none that is not."""

import re
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path

import pytest
from pydantic.fields import FieldInfo

from nrm_registry_adapters.settings import AdapterSettings
from nrm_sandbox.settings import SandboxSettings
from nrm_shared.settings import ServiceSettings
from tests.architecture.source import ROOT, SERVICES

RUNNER, EVERY_SERVICE = "Of `./nrm` and the tests", "Of every service"
OTHERS = ("registry-adapters", "partner", "sandbox")
OWN_PREFIXES = tuple(f"NRM_{name.upper().replace('-', '_')}_" for name in (*SERVICES, *OTHERS))
# A whole name: `NRM_URL_` of a name that is put together counts, `NRM_After` is a header.
NAME = re.compile(r"\bNRM_[A-Z0-9_]+(?![A-Za-z0-9_])")
WITH_DEFAULT = re.compile(r"""environ\.get\("(NRM_[A-Z0-9_]+)", "([^"]+)"\)""")
ROW = re.compile(r"^\| `(?P<name>[A-Z0-9_<>]+)` \| (?P<default>[^|]*)\|", re.MULTILINE)
PLACES = ("shared/src", "services/*/src", "cli/src", "partners/src", "deploy/*/src", "tests", "bench")
SCRIPTS = ("nrm", ".ci/run")


def sections(text: str) -> dict[str, dict[str, str]]:
    """Return the settings of each section of the document, each with its default as written, by the section's heading."""
    parts = re.split(r"^##+ (.+)$", text, flags=re.MULTILINE)
    return {
        heading: {row["name"]: row["default"].strip().strip("`") for row in ROW.finditer(body)}
        for heading, body in zip(parts[1::2], parts[2::2], strict=True)
    }


def documented(heading: str) -> dict[str, str]:
    """Return the settings that the document lists below `heading`."""
    return sections((ROOT / "docs/settings.md").read_text(encoding="utf-8"))[heading]


def written(fields: Mapping[str, FieldInfo], apart_from: Iterable[str] = ()) -> dict[str, str]:
    """Return `fields` without some as the document should list them."""
    return {name.upper(): default(field) for name, field in fields.items() if name not in set(apart_from)}


def default(field: FieldInfo) -> str:
    """Return what holds unless a field is set, as a person would write it."""
    if field.is_required():
        return "needed"
    value = field.default
    if isinstance(value, tuple):
        return ",".join(f"{one:g}" for one in value)
    return value.name if isinstance(value, Path) else "" if value is None else str(value)


def variables(texts: Iterable[str]) -> set[str]:
    """Return the variables named in the code that belong to no service, partner or simulator."""
    found = {name for text in texts for name in NAME.findall(text)}
    return {f"{name}<SERVICE>" if name.endswith("_") else name for name in found if not name.startswith(OWN_PREFIXES)}


def code() -> Iterator[str]:
    """Yield the text of everything that runs; this file, which names what does not exist, apart."""
    files = {file for place in PLACES for file in ROOT.glob(f"{place}/**/*.py") if file != Path(__file__)}
    for file in sorted(files | {ROOT / script for script in SCRIPTS}):
        yield file.read_text(encoding="utf-8")


def test_every_variable_of_the_runner_and_the_tests_is_listed() -> None:
    told_to_others = {name for name in documented(RUNNER) if name.startswith(OWN_PREFIXES)}
    one_of_several = {"NRM_URL_INTAKE"}
    assert told_to_others == {"NRM_SANDBOX_CONTROL_URL", "NRM_SANDBOX_CONTROL_TOKEN_FILE"}
    assert variables(code()) - one_of_several == set(documented(RUNNER)) - told_to_others


def test_a_variable_of_the_runner_or_the_tests_has_the_default_that_is_listed() -> None:
    given = {found[1]: found[2] for text in code() for found in WITH_DEFAULT.finditer(text)}
    assert given, "no variable is read with a default: the pattern is out of date"
    assert {name: documented(RUNNER)[name] for name in given} == given


def test_every_setting_of_every_service_is_listed_with_its_default() -> None:
    # `service` is which one it is.
    assert documented(EVERY_SERVICE) == written(ServiceSettings.model_fields, {"service"})


@pytest.mark.parametrize("service", SERVICES)
def test_every_setting_of_one_service_is_listed_with_its_default(service: str) -> None:
    fields = import_module(f"nrm_{service}.settings").Settings.model_fields
    own = written(fields, ServiceSettings.model_fields)
    assert (documented(service) if own else {}) == own


@pytest.mark.parametrize(
    ("heading", "settings"), [("registry-adapters", AdapterSettings), ("sandbox", SandboxSettings)], ids=str
)
def test_every_setting_of_what_shares_none_with_the_services_is_listed(
    heading: str, settings: type[AdapterSettings | SandboxSettings]
) -> None:
    assert documented(heading) == written(settings.model_fields)


def test_a_service_without_settings_of_its_own_is_said_to_have_none() -> None:
    text = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    none = [service for service in sorted(SERVICES) if service not in sections(text)]
    said = "has none of its own" if len(none) == 1 else "have none of their own"
    assert f"{' and '.join(none).capitalize()} {said}." in text


def test_a_variable_nobody_listed_would_be_seen() -> None:
    texts = ['os.environ["NRM_NEW"]', 'f"NRM_URL_{name}"', '"NRM_INTAKE_PORT"', "NRM_After"]
    assert variables(texts) == {"NRM_NEW", "NRM_URL_<SERVICE>"}


def test_a_default_that_is_not_the_codes_would_be_seen() -> None:
    text = "## identity\n\n| `SIGN_IN` | `oidc` | how |\n| `SIGNING_KEY_FILE` | needed | keys |\n| `OIDC_ISSUER` | | who |\n"
    found = sections(text)["identity"]
    assert found == {"SIGN_IN": "oidc", "SIGNING_KEY_FILE": "needed", "OIDC_ISSUER": ""}
    fields = import_module("nrm_identity.settings").Settings.model_fields
    assert default(fields["sign_in"]) == "local" and default(fields["signing_key_file"]) == "needed"
