"""Witness protection: a flag on the case and on what led to it; lists leave these persons out (2.2, decision 12)."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the flag; nobody is under protection yet."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in ("case_file", "report", "rescue", "repatriation"):
        op.execute(f"ALTER TABLE {table} ADD COLUMN witness_protected boolean NOT NULL DEFAULT false")
