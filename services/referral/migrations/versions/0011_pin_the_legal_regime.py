"""A referral pins the legal regime it was made under (INV-43)."""

from alembic import op

revision = "0011"
down_revision = "0010"

# Until now there was one regime: whatever is here was made under it, and what an older process still writes meanwhile.
REGIME = """
ALTER TABLE referral ADD COLUMN regime text NOT NULL DEFAULT 'PSHT-2012/Rules-2017';
COMMENT ON COLUMN referral.regime IS 'The legal regime it was made under; never rewritten (INV-43).';
"""


def upgrade() -> None:
    """Add the column; every referral made from now on says its own."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(REGIME)
