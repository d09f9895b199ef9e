"""docs/security/sbom.cdx.json: the product's packages as a CycloneDX bill of materials, from the lock that is installed."""

import json
import re
from pathlib import Path
from typing import Any

from docs.generate.proofs import ROOT

LOCK = ROOT / "requirements/runtime.txt"
_PINNED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def packages(lock: Path = LOCK) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return version and hashes of every package in a lock, by name."""
    text = lock.read_text(encoding="utf-8")
    found = list(_PINNED.finditer(text))
    ends = [each.start() for each in found[1:]] + [len(text)]
    return {
        each["name"]: (each["version"], tuple(_HASH.findall(text, each.end(), end)))
        for each, end in zip(found, ends, strict=True)
    }


def bill_of_materials() -> str:
    """Return the document. It has no serial number and no time, so that the same lock gives the same bytes."""
    components = [_component(name, version) for name, (version, _) in sorted(packages().items())]
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "national-referral-mechanism", "bom-ref": "nrm"}},
        "components": components,
        "dependencies": [{"ref": "nrm", "dependsOn": [each["bom-ref"] for each in components]}],
    }
    return json.dumps(document, indent=1) + "\n"


def _component(name: str, version: str) -> dict[str, Any]:
    # A lock has one hash for each file of a package; which of them is installed depends on the machine, so none is named here.
    purl = f"pkg:pypi/{name.lower().replace('_', '-')}@{version}"
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl, "scope": "required"}
