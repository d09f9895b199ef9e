"""Find the audit rows of an actor (spine version 7)."""

from alembic import op

from nrm_shared.db.spine import create_spine

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Bring the spine to version 7."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    create_spine(op.get_bind(), 7)
