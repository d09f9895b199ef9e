"""Know of a case when the notice of rights was given (K3), and until when the person recovers and reflects (K19)."""

from alembic import op

revision = "0026"
down_revision = "0025"

NOTICE = """
ALTER TABLE case_file
  ADD COLUMN rights_notice_at       timestamptz,
  ADD COLUMN rights_notice_method   text,
  ADD COLUMN rights_notice_language text,
  ADD COLUMN reflection_until       timestamptz;
"""


def upgrade() -> None:
    """Add the columns; of earlier cases neither is known, and no clock begins for them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(NOTICE)
