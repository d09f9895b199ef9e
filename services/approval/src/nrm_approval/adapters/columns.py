"""Shorthands for the columns that repeat in approval's tables."""

from typing import Any

from sqlalchemy import ARRAY, Boolean, Column, Date, DateTime, Integer, Text, Uuid

from nrm_shared.security.columns import SealedColumn, SealedJson


def key() -> list[Column[Any]]:
    """Return the columns every aggregate has."""
    return [
        Column("id", Uuid, primary_key=True),
        Column("row_version", Integer, nullable=False),
        Column("created_at", DateTime(timezone=True)),
    ]


def text(name: str, *, required: bool = False) -> Column[Any]:
    """Return a column of codes, references or numbers that people read."""
    return Column(name, Text, nullable=not required)


def moment(name: str, *, required: bool = False) -> Column[Any]:
    """Return a column of points in time."""
    return Column(name, DateTime(timezone=True), nullable=not required)


def day(name: str) -> Column[Any]:
    """Return a column of dates of life."""
    return Column(name, Date)


def number(name: str, *, required: bool = False) -> Column[Any]:
    """Return a column of whole numbers."""
    return Column(name, Integer, nullable=not required)


def flag(name: str) -> Column[Any]:
    """Return a column that is yes or no."""
    return Column(name, Boolean, nullable=False)


def ref(name: str, *, required: bool = False) -> Column[Any]:
    """Return a column that names another aggregate."""
    return Column(name, Uuid, nullable=not required)


def refs(name: str) -> Column[Any]:
    """Return a column that names several aggregates."""
    return Column(name, ARRAY(Uuid), nullable=False)


def sealed(table: str, name: str, *, required: bool = False) -> Column[Any]:
    """Return a column sealed under the key of the case."""
    return Column(name, SealedColumn(f"{table}.{name}"), nullable=not required)


def sealed_later(table: str, name: str) -> Column[Any]:
    """Return a column that lay plain under this name and lies sealed under the key of the case beside it now."""
    return Column(f"{name}_sealed", SealedColumn(f"{table}.{name}_sealed"), key=name)


def sealed_json(table: str, name: str, *, required: bool = False) -> Column[Any]:
    """Return a sealed column that holds JSON (findings, the items of a round)."""
    return Column(name, SealedJson(f"{table}.{name}"), nullable=not required)
