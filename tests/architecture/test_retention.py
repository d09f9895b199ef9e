"""The retention schedule forgets no table, and what it says of others is there: tests, modules, holds.

That its tables and columns are those of the real databases is shown in shared/tests/integration/test_retention.py.
"""

import re
from collections.abc import Iterator

import pytest

from docs.generate.proofs import missing
from nrm_shared.retention.schedule import DEPLOYMENT, PERSON, RETENTION, Rule, parse, schedule
from tests.architecture.source import ROOT, SERVICES, product

CREATED = re.compile(r"^\s*CREATE TABLE (?:\{schema\}\.)?(?P<name>[a-z_]+)", re.MULTILINE)
SHARED = {"spine": "shared/src/nrm_shared/db/spine_v*.sql", "files": "shared/src/nrm_shared/attachments/tables_v*.sql"}


def created(service: str) -> set[str]:
    """Return the tables that a service's migrations make, by their plain names."""
    migrations = sorted((ROOT / "services" / service / "migrations/versions").glob("*.py"))
    texts = [path.read_text(encoding="utf-8") for path in migrations]
    kinds = ["spine"] + ["files"] * any("attachments.store" in text for text in texts)
    texts += [path.read_text(encoding="utf-8") for kind in kinds for path in ROOT.glob(SHARED[kind])]
    return {found["name"] for text in texts for found in CREATED.finditer(text)}


def lost(rules: tuple[Rule, ...]) -> Iterator[str]:
    """Yield what rules name that is not there."""
    ids = {rule.id for rule in rules}
    for rule in rules:
        if rule.by not in {RETENTION, PERSON, DEPLOYMENT, *ids, *product()}:
            yield f"{rule.id}: nobody is called {rule.by}"
        if rule.proof and ("::" not in rule.proof or missing(rule.proof)):
            yield f"{rule.id}: {rule.proof} is no test"


@pytest.mark.parametrize("service", SERVICES)
def test_every_table_that_a_migration_makes_has_a_line_in_the_schedule(service: str) -> None:
    said = {table.rpartition(".")[2] for rule in schedule() if service in rule.services for table in rule.tables}
    assert created(service) - said == set(), (
        "say in shared/src/nrm_shared/retention/schedule.csv how long it is kept, and take the right to delete from it"
        " (nrm_shared.db.rights.keep_rows) unless something there ends"
    )
    assert said - created(service) == {"alembic_version"}


def test_who_ends_it_and_what_proves_it_is_there() -> None:
    assert list(lost(schedule())) == []


def test_a_line_that_points_nowhere_would_be_seen() -> None:
    head = (ROOT / "shared/src/nrm_shared/retention/schedule.csv").read_text(encoding="utf-8").splitlines()[0]
    line = "x,intake,person,,L4,public-task,case,,,key,,,,nrm_intake.app.nothing,tests/x.py::test_y,"
    assert list(lost(parse([head, line]))) == [
        "x: nobody is called nrm_intake.app.nothing",
        "x: tests/x.py::test_y is no test",
    ]
