"""Rotate master keys and destroy data keys for good (spine version 5)."""

from alembic import op

from nrm_shared.db.spine import create_spine

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Bring the spine to version 5."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    create_spine(op.get_bind(), 5)
