"""Add the monthly notices to the person about the measures taken (form F3)."""

from alembic import op

revision = "0002"
down_revision = "0001"

STATUS_NOTICE = """
CREATE TABLE status_notice (
  id          uuid PRIMARY KEY,
  row_version integer NOT NULL,
  created_at  timestamptz,
  case_id     uuid NOT NULL,
  told_at    timestamptz NOT NULL,
  told_by    text NOT NULL,
  method      text NOT NULL,
  language    text NOT NULL,
  measures    bytea NOT NULL
)
"""


def upgrade() -> None:
    """Create the table."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(STATUS_NOTICE)
    op.execute("CREATE INDEX status_notice_case ON status_notice (case_id, id)")
