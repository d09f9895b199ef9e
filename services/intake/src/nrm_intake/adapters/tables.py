"""Intake's tables, and how the domain's classes lie in them."""

from sqlalchemy import Column, DateTime, Integer, LargeBinary, MetaData, Table, Text, Uuid
from sqlalchemy.orm import registry

from nrm_intake.domain.report import Report
from nrm_shared.security.columns import SealedColumn

metadata = MetaData()
mapper = registry(metadata=metadata)

report = Table(
    "report",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("row_version", Integer, nullable=False),
    Column("created_at", DateTime(timezone=True)),
    Column("number", Text, nullable=False, unique=True),
    Column("status", Text, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("channel", Text, nullable=False),
    Column("tip_type", Text, nullable=False),
    Column("urgency", Text, nullable=False),
    Column("consent_basis", Text, nullable=False),
    Column("reporter_kind", Text, nullable=False),
    Column("reporter_organisation", Text),
    Column("current_district", Text),
    Column("current_upazila", Text),
    Column("narrative", SealedColumn("report.narrative")),
    Column("receipt_hash", LargeBinary, nullable=False),
    Column("submitted_at", DateTime(timezone=True)),
)


def map_classes() -> None:
    """Map the domain's classes to the tables; call once per process."""
    if not mapper.mappers:
        mapper.map_imperatively(Report, report)
