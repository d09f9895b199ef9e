"""Witness protection in the views: lists of jurisdictions and organisations leave these cases out (2.2)."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the flag to the live views and to those for rebuilding; nobody is under protection yet."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    for schema in ("live", "beside"):
        for view in ("case_view", "report_view", "work_item"):
            op.execute(f"ALTER TABLE {schema}.{view} ADD COLUMN witness_protected boolean NOT NULL DEFAULT false")
