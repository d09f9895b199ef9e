"""What has a name of level L2 or above is sealed in the database, or stands on a list with the reason why not (2.2, INV-36)."""

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module

import pytest
from sqlalchemy import Column, MetaData, Table, Text

from docs.generate.clear import clear, listed
from nrm_monitoring.adapters import views
from nrm_shared.access.masking import FieldLevel, levels
from nrm_shared.access.rows import Level
from nrm_shared.attachments import store
from nrm_shared.messaging.names import SERVICES
from nrm_shared.security.columns import SealedColumn

# Monitoring writes its views by statements of its own; every column of them is plain.
PLAIN_VIEWS = {"monitoring"}
WITH_TABLES = sorted(set(SERVICES) - PLAIN_VIEWS)
LEAST_REASON = 40


def deep_names(fields: Mapping[str, FieldLevel]) -> set[str]:
    """Return the names that some field of level L2 or above has."""
    return {name.rpartition(".")[2] for name, field in fields.items() if field.level >= Level.L2}


def columns_of(service: str, metadata: MetaData) -> Iterator[tuple[str, bool]]:
    """Yield every column of some tables as `service.table.field`, and whether it is sealed."""
    for table in metadata.tables.values():
        for column in table.columns:
            yield f"{service}.{table.name}.{column.key}", isinstance(column.type, SealedColumn)


def all_columns() -> dict[str, bool]:
    """Return every column that the services keep, and whether it is sealed."""
    found = {
        name: sealed
        for service in WITH_TABLES
        for metadata in (import_module(f"nrm_{service}.adapters.tables").metadata, store.metadata)
        for name, sealed in columns_of(service, metadata)
    }
    return found | {f"monitoring.{table.name}.{name}": False for table in views.TABLES for name in table.columns}


def faults(columns: Mapping[str, bool], excused: Iterable[str], deep: set[str]) -> Iterator[str]:
    """Yield columns that lie plain without a reason, and reasons of columns that are sealed, gone or called otherwise."""
    plain = {name for name, sealed in columns.items() if not sealed and name.rpartition(".")[2] in deep}
    reasons = set(excused)
    yield from (f"{name} lies plain" for name in sorted(plain - reasons))
    yield from (f"{name} needs no reason" for name in sorted(reasons - plain))


def test_what_has_a_name_of_the_service_minimum_or_above_is_sealed_or_says_why_not() -> None:
    excused = [name for names, _ in listed() for name in names]
    assert len(excused) == len(set(excused))
    assert list(faults(all_columns(), excused, deep_names(levels()))) == []


def test_every_reason_is_one() -> None:
    assert [names for names, reason in listed() if len(reason) < LEAST_REASON] == []


def test_the_tables_are_looked_at() -> None:
    columns = all_columns()
    assert len(columns) > 500
    sealed = (
        "intake.rescue.court",
        "intake.repatriation.port",
        "approval.approval.meeting_ref",
        "intake.report.narrative",
    )
    assert [columns[name] for name in sealed] == [True] * len(sealed)
    assert not columns["monitoring.case_view.case_number"]


def test_a_plain_column_and_an_idle_reason_would_be_seen() -> None:
    metadata = MetaData()
    Table("t", metadata, Column("name", Text), Column("alias_sealed", SealedColumn("t.alias_sealed"), key="alias"))
    columns = dict(columns_of("intake", metadata))

    found = list(faults(columns, ["intake.t.alias", "intake.t.gone"], {"name", "alias"}))

    assert found == ["intake.t.name lies plain", "intake.t.alias needs no reason", "intake.t.gone needs no reason"]


def test_a_line_without_a_reason_would_be_seen() -> None:
    with pytest.raises(ValueError, match="a row is columns,reason"):
        list(clear(["columns,reason", "intake.person.name,"]))
