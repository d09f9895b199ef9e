"""A need that approval classified anew waits for its new approval."""

from alembic import op

revision = "0012"
down_revision = "0011"

STATUS = """
ALTER TABLE need_item DROP CONSTRAINT need_item_status_check;
ALTER TABLE need_item ADD CONSTRAINT need_item_status_check CHECK (status IN
  ('APPROVED', 'RECLASSIFIED', 'REFERRED', 'IN_SERVICE', 'MET', 'PARTLY_MET', 'UNMET', 'WITHDRAWN', 'LAPSED'));
"""


def upgrade() -> None:
    """Let the column take the status."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(STATUS)
