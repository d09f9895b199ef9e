"""A need can be put on hold, and is taken up where it was left."""

from alembic import op

revision = "0012"
down_revision = "0011"

HOLD = """
ALTER TABLE need_item ADD COLUMN held_from text;
ALTER TABLE need_item ADD COLUMN held_at timestamptz;
ALTER TABLE need_item ADD COLUMN hold_reason text;
ALTER TABLE need_item DROP CONSTRAINT need_item_status_check;
ALTER TABLE need_item ADD CONSTRAINT need_item_status_check CHECK (status IN ('PROPOSED', 'STRUCK', 'VERIFIED',
  'CLASSIFIED', 'PENDING_FP', 'PENDING_AUTHORITY', 'APPROVED', 'REFUSED', 'RETURNED', 'LAPSED', 'WITHDRAWN', 'ON_HOLD'));
ALTER TABLE need_item ADD CONSTRAINT need_item_hold_check CHECK
  ((status = 'ON_HOLD') = (held_from IS NOT NULL) AND (status = 'ON_HOLD') = (held_at IS NOT NULL)
  AND (held_from IN ('PENDING_FP', 'PENDING_AUTHORITY', 'RETURNED', 'APPROVED')) IS NOT FALSE);
"""


def upgrade() -> None:
    """Let the column take the status, and remember where a need on hold came from."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(HOLD)
