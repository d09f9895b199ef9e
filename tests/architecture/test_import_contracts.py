"""The import contracts of pyproject.toml name every room of the shared package, and each notices its own breach."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from nrm_local.paths import project_root

PYPROJECT = project_root() / "pyproject.toml"
LINTER: dict[str, Any] = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["tool"]["importlinter"]
CONTRACTS: dict[str, dict[str, Any]] = {contract["id"]: contract for contract in LINTER["contracts"]}
SHARED = project_root() / "shared/src/nrm_shared"
ROOMS = {f"nrm_shared.{path.stem}" for path in SHARED.iterdir() if not path.name.startswith(("_", "py.typed"))}
# Which rooms a contract that lists them leaves out on purpose.
LEFT_OUT = {
    ("domain-imports-only-the-kernel", "forbidden_modules"): {"nrm_shared.kernel"},
    ("kernel-imports-nothing-of-ours", "forbidden_modules"): {"nrm_shared.kernel"},
    ("nameko-at-the-edge", "source_modules"): {"nrm_shared.messaging"},
    ("pika-in-one-place", "source_modules"): {"nrm_shared.messaging"},
}
# One import that each contract forbids: who must not import what.
BREACHES = {
    "services-know-no-service": ("nrm_intake.app.breach", "nrm_referral.app"),
    "shared-knows-no-service": ("nrm_shared.runner.breach", "nrm_intake.domain"),
    "tools-know-no-service": ("nrm_cli.breach", "nrm_approval.app"),
    "outside-systems-stand-alone": ("nrm_partners.breach", "nrm_shared.messaging"),
    "rooms-in-order": ("nrm_verification.domain.breach", "nrm_verification.app"),
    "domain-imports-only-the-kernel": ("nrm_approval.domain.breach", "nrm_shared.erasure"),
    "kernel-imports-nothing-of-ours": ("nrm_shared.kernel.breach", "nrm_shared.transport"),
    "foundations-in-order": ("nrm_shared.observability.breach", "nrm_shared.runner"),
    "inner-rooms-know-no-machinery": ("nrm_referral.app.breach", "sqlalchemy"),
    "nameko-at-the-edge": ("nrm_monitoring.adapters.breach", "nameko"),
    "zeep-only-in-registry-adapters": ("nrm_shared.http.breach", "zeep"),
    "pika-in-one-place": ("nrm_identity.adapters.breach", "pika"),
}
BROKEN = re.compile(r"^(.+) BROKEN", re.MULTILINE)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Return an empty house: every root package with every room of the real one, and nothing in them."""
    for package in LINTER["root_packages"]:
        for room in ("domain", "app", "adapters", "wiring", "entrypoints"):
            room_of(tmp_path, f"{package}.{room}")
    for name in ROOMS:
        room_of(tmp_path, name)
    shutil.copy(PYPROJECT, tmp_path / "pyproject.toml")
    return tmp_path


def room_of(house: Path, name: str) -> Path:
    """Make the package `name` with its parents and return its folder."""
    folder = house
    for part in name.split("."):
        folder /= part
        folder.mkdir(exist_ok=True)
        (folder / "__init__.py").touch()
    return folder


def broken(house: Path) -> set[str]:
    """Return the ids of the contracts that import-linter finds broken in `house`."""
    # By path, so that the packages of the house are found and not those that are installed.
    program = "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    told = subprocess.run(
        [sys.executable, "-c", program],
        cwd=house,
        env=os.environ | {"COLUMNS": "500"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    ).stdout
    assert "Contracts: " in told, told
    names = set(BROKEN.findall(told))
    return {id for id, contract in CONTRACTS.items() if contract["name"] in names}


def listed(contract: str, key: str) -> Iterable[str]:
    """Return the rooms of the shared package that a contract lists."""
    return {name for name in CONTRACTS[contract][key] if name.startswith("nrm_shared.")}


@pytest.mark.parametrize(("contract", "key"), LEFT_OUT)
def test_a_contract_about_rooms_of_the_shared_package_names_each_of_them(contract: str, key: str) -> None:
    assert listed(contract, key) == ROOMS - LEFT_OUT[contract, key]


def test_every_contract_has_a_breach_to_notice() -> None:
    assert set(BREACHES) == set(CONTRACTS)


def test_an_empty_house_keeps_every_contract(house: Path) -> None:
    assert broken(house) == set()


@pytest.mark.parametrize("contract", BREACHES)
def test_a_contract_notices_its_breach(contract: str, house: Path) -> None:
    who, what = BREACHES[contract]
    package, _, module = who.rpartition(".")
    (room_of(house, package) / f"{module}.py").write_text(f"import {what}\n")
    assert contract in broken(house)
