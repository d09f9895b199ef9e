"""Say in which languages an offering serves, and for which disabilities there is access (2.5 E3)."""

from alembic import op

revision = "0016"
down_revision = "0015"

SAID = """
ALTER TABLE offering
  ADD COLUMN languages text[] NOT NULL DEFAULT '{}',
  ADD COLUMN disability_access text[] NOT NULL DEFAULT '{}';
"""


def upgrade() -> None:
    """Add the columns; of earlier offerings nothing is said."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(SAID)
