"""Know which identity checks the focal point was told of because nobody can explain them (2.9)."""

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add the column; of earlier checks nobody was told."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE identity_check ADD COLUMN reported_at timestamptz")
