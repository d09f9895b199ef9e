"""A need that approval put on hold rests here too."""

from alembic import op

revision = "0013"
down_revision = "0012"

REST = """
ALTER TABLE need_item_ref ADD COLUMN on_hold boolean NOT NULL DEFAULT false;
ALTER TABLE need_item DROP CONSTRAINT need_item_status_check;
ALTER TABLE need_item ADD CONSTRAINT need_item_status_check CHECK (status IN
  ('APPROVED', 'RECLASSIFIED', 'ON_HOLD', 'REFERRED', 'IN_SERVICE', 'MET', 'PARTLY_MET', 'UNMET', 'WITHDRAWN', 'LAPSED'));
"""


def upgrade() -> None:
    """Add the column, and let the other take the status."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(REST)
