"""Documents that are made from the code, so that they cannot say anything else: `python -m docs.generate [--check]`."""

from collections.abc import Callable
from pathlib import Path

from docs.generate.asvs import summary_page
from docs.generate.asyncapi import asyncapi_document
from docs.generate.broker import broker_definitions
from docs.generate.clear import PAGE as CLASSES_PAGE
from docs.generate.clear import classes_page
from docs.generate.events import events_page
from docs.generate.lifecycle import lifecycle_page
from docs.generate.permissions import permissions_page
from docs.generate.refusals import refusals_page
from docs.generate.retention import retention_page
from docs.generate.rules import PAGE as RULES_PAGE
from docs.generate.rules import rules_page
from docs.generate.sbom import bill_of_materials
from docs.generate.threats import threats_page

ROOT = Path(__file__).resolve().parents[2]

DOCUMENTS: dict[str, Callable[[], str]] = {
    "docs/events.md": events_page,
    "docs/lifecycle.md": lambda: lifecycle_page(ROOT),
    "docs/partner-refusals.md": refusals_page,
    "docs/permissions.md": permissions_page,
    RULES_PAGE: lambda: rules_page(ROOT),
    "docs/security/README.md": summary_page,
    CLASSES_PAGE: lambda: classes_page(ROOT),
    "docs/security/retention.md": retention_page,
    "docs/security/threat-model.md": threats_page,
    "docs/security/sbom.cdx.json": bill_of_materials,
    "docs/asyncapi.json": asyncapi_document,
    "deploy/rabbitmq/definitions.json": broker_definitions,
}
"""What is made, and by what."""


def stale(root: Path = ROOT) -> list[str]:
    """Return the documents in the tree that differ from what the code says."""
    return [name for name, make in DOCUMENTS.items() if _read(root / name) != make()]


def write(root: Path = ROOT) -> list[str]:
    """Write the documents that differ and return their names."""
    names = stale(root)
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(DOCUMENTS[name](), encoding="utf-8")
    return names


def _read(file: Path) -> str | None:
    return file.read_text(encoding="utf-8") if file.is_file() else None
