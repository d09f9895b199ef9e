"""Every use case names a permission that the one table knows."""

from importlib import import_module

import pytest

from nrm_shared.access import grants
from tests.architecture.source import SERVICES

KNOWN = {f"{grant.object}:{grant.action}" for grant in grants()}


@pytest.mark.parametrize("service", SERVICES)
def test_every_use_case_has_a_row(service: str) -> None:
    app = import_module(f"nrm_{service}.app")
    tables = [getattr(app, name) for name in ("HANDLERS", "QUERIES") if hasattr(app, name)]
    asked = {case.may for table in tables for case in table.values()}
    assert asked - KNOWN == set()
