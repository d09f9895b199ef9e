"""Seal the audit into signed trees (spine version 4)."""

from alembic import op

from nrm_shared.db.spine import create_spine

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Bring the spine to version 4."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    create_spine(op.get_bind(), 4)
