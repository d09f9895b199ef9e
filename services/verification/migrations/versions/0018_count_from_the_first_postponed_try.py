"""Know since when the claims of an identity check could not be read, so that it waits unexplained from then on (2.9)."""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Add the column; a check that is stuck already counts from its next postponed try."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE identity_check ADD COLUMN stuck_since timestamptz")
