"""Witness protection: a flag of the case, told by intake; lists leave these cases out (2.2)."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the flag; nobody is under protection yet."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE case_ref ADD COLUMN witness_protected boolean NOT NULL DEFAULT false")
