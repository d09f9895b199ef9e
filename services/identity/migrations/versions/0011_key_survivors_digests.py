"""Survivors' codes are kept under a key: what was kept without it is forgotten, and those persons are handed new codes."""

from alembic import op

revision = "0011"
down_revision = "0010"

# A migration has no keys, and a plain digest must not stay where it can be searched. Nobody signs in with those codes any
# more; a new one is handed out as after a lost one.
FORGET = """
UPDATE survivor_access SET status = 'ENDED', pin_hash = NULL, digest = 'forgotten ' || id,
  row_version = row_version + 1;
COMMENT ON COLUMN survivor_access.digest IS 'HMAC-SHA-256 under the index key, which is not in this database.'
"""


def upgrade() -> None:
    """Forget the plain digests."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(FORGET)
