"""Remember whose access was revoked (spine version 3)."""

from alembic import op

from nrm_shared.db.spine import create_spine

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Bring the spine to version 3."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    create_spine(op.get_bind(), 3)
