"""Files attached to confirmation tasks, sealed in chunks."""

from alembic import op

from nrm_shared.attachments.store import create_tables

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Create the tables of attachments."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    create_tables(op.get_bind())
