"""Count waiting, bugs and lost tries of parked messages apart (spine version 2)."""

from alembic import op

from nrm_shared.db.spine import create_spine

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the counters."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    create_spine(op.get_bind(), 2)
