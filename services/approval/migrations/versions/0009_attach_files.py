"""Files attached to assessments, sealed in chunks."""

from alembic import op

from nrm_shared.attachments.store import create_tables

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Create the tables of attachments."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    create_tables(op.get_bind())
