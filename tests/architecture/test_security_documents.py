"""What the security documents say of the code is what the code does: figures, log fields, keys, components, mitigations."""

import ast
import importlib
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest

from docs.generate.sbom import LOCK, packages
from nrm_identity.entrypoints.http.schemas_tokens import TokenBody
from nrm_local.secrets import Secrets
from nrm_shared.access.rows import Level
from nrm_shared.messaging.topology import users
from nrm_shared.observability.logs import ALLOWED
from nrm_shared.reference import codes
from tests.architecture.source import ROOT, modules

FOLDER = ROOT / "docs/security"
FIGURE = re.compile(r"^\|[^|]+\| (?P<figure>[^|]+) \| `(?P<where>nrm_[a-z_.]+\.[A-Z_]+)` \|$", re.MULTILINE)
UNITS = (("days", 86400), ("hours", 3600), ("minutes", 60), ("seconds", 1))


def document(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def told(value: object) -> str:
    """Return a constant as the documents write it."""
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        unit, length = next((unit, length) for unit, length in UNITS if seconds % length == 0)
        return f"{seconds // length} {unit}"
    return f"{value:g}" if isinstance(value, float) else str(value)


def wrong_figures(text: str) -> Iterator[str]:
    """Yield the figures of a document that are not those of the code."""
    for found in FIGURE.finditer(text):
        module, _, name = found["where"].rpartition(".")
        value = told(getattr(importlib.import_module(module), name))
        if value != found["figure"]:
            yield f"{found['where']} is {value}, not {found['figure']}"


@pytest.mark.parametrize(("name", "least"), [("sign-in.md", 18), ("limits.md", 15)])
def test_every_figure_is_that_of_the_code(name: str, least: int) -> None:
    assert len(FIGURE.findall(document(name))) >= least
    assert list(wrong_figures(document(name))) == []


def test_a_wrong_figure_would_be_seen() -> None:
    row = "| idle | 20 minutes | `nrm_identity.domain.session.IDLE` |"
    assert list(wrong_figures(row)) == ["nrm_identity.domain.session.IDLE is 15 minutes, not 20 minutes"]


def test_the_logs_document_names_exactly_the_fields_that_may_be_logged() -> None:
    [listed] = re.findall(r"^(?:`[a-z_]+`[ \n])+$", document("logging.md") + "\n", re.MULTILINE)
    assert set(re.findall(r"`([a-z_]+)`", listed)) == ALLOWED


def test_every_secret_file_stands_in_the_inventory_of_keys(tmp_path: Path) -> None:
    secrets = Secrets(tmp_path)
    secrets.generate(users())
    made = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert sorted(path for path in made if not in_inventory(path)) == []
    assert not in_inventory("keys/intake.another.key")


def in_inventory(path: str) -> bool:
    """Return whether the inventory has a file: by its name, or with a place for the service, party, user or registry."""
    first_cells = re.findall(r"^\| ([^|]+) \|", document("keys.md"), re.MULTILINE)
    named = [name for cell in first_cells for name in re.findall(r"`([^`]+)`", cell)]
    patterns = [re.compile(re.sub(r"<[a-z]+>", r"[a-z0-9._-]+", name.replace(".", r"\."))) for name in named]
    stem = re.sub(r"\.key$", ".crt", path)
    return any(
        pattern.fullmatch(path) or (path.startswith("registries/tls") and pattern.fullmatch(stem))
        for pattern in patterns
    )


def test_every_class_of_data_has_its_demands() -> None:
    rows = re.findall(r"^\| (L\d) \|", document("data-classes.md"), re.MULTILINE)
    assert rows == [level.value for level in Level]
    [head] = re.findall(r"^\| demand \|(.+)\|$", document("data-classes.md"), re.MULTILINE)
    assert [cell.strip() for cell in head.split("|")] == [*(level.value for level in Level), "S"]


@pytest.mark.parametrize("lock", ["runtime.txt", "dev.txt", "uv.txt"])
def test_every_package_is_pinned_by_hash_and_none_has_the_name_of_one_of_ours(lock: str) -> None:
    found = packages(LOCK.with_name(lock))
    assert found
    assert [name for name, (_, hashes) in found.items() if not hashes] == []
    assert [name for name in found if name.replace("_", "-").startswith("nrm-")] == []


def test_the_locks_name_no_place_to_fetch_from() -> None:
    text = "".join((LOCK.with_name(name)).read_text(encoding="utf-8") for name in ("runtime.txt", "dev.txt", "uv.txt"))
    assert re.findall(r"--(?:extra-)?index-url|--find-links|--trusted-host|https?://", text) == []


def test_the_time_to_mend_a_hole_is_told_for_every_severity() -> None:
    rows = re.findall(r"^\| (critical|high|medium|low) \| [^|]+ \| [^|]+ \|$", document("components.md"), re.MULTILINE)
    assert rows == ["critical", "high", "medium", "low"]


def test_the_products_lock_holds_no_test_library() -> None:
    tests_only = {
        "pytest",
        "hypothesis",
        "schemathesis",
        "testcontainers",
        "ruff",
        "mypy",
        "httpx2",
        "coverage",
        "import-linter",
    }
    assert set(packages(LOCK)) & tests_only == set()
    assert set(packages(LOCK.with_name("dev.txt"))) & tests_only >= {"pytest", "hypothesis", "schemathesis"}


def test_every_way_to_get_a_token_is_documented() -> None:
    grants = {each.model_fields["grant"].annotation.__args__[0]: each for each in get_args(get_args(TokenBody)[0])}
    [table] = re.findall(r"^\| who \| way \|.+?\n\n", document("sign-in.md"), re.MULTILINE | re.DOTALL)
    assert set(re.findall(r"grant `([a-z_]+)`", table)) == set(grants)
    # No hint, no question: nothing else is asked for.
    assert set(grants["password"].model_fields) == {"grant", "username", "password", "code", "audience", "replaces"}


def test_every_address_a_process_is_told_stands_in_the_table_of_connections() -> None:
    settings = [path for path in modules() if path.endswith("/settings.py") and not path.startswith("deploy/")]
    assert len(settings) >= 4
    named = {
        node.target.id.upper()
        for path in settings
        for node in ast.walk(modules()[path])
        if isinstance(node, ast.AnnAssign)
        and isinstance(node.target, ast.Name)
        and node.target.id.endswith(("_url", "_issuer", "_uri", "_host", "_address"))
    }
    assert {name for name in named if f"`..._{name}`" not in document("transport.md")} == set()


def test_the_impact_assessment_speaks_of_every_purpose_of_consent_and_every_role_that_reads() -> None:
    text = document("dpia.md")
    assert [
        code for code in (member.code for member in codes.members("consent")) if not re.search(rf"\b{code}\b", text)
    ] == []
    recipients = text.partition("## 4. Recipients")[2].partition("\n## ")[0]
    for reader in (
        "focal point",
        "police",
        "nationality verifiers",
        "MoFA",
        "assessor",
        "providers",
        "case manager",
        "Authority",
    ):
        assert reader in recipients
    assert text.count("____") > 50
