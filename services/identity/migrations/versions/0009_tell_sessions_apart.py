"""From what kind of client a session began, so that people recognise their own."""

from alembic import op

revision = "0009"
down_revision = "0008"

SESSION = """
ALTER TABLE sign_in_session
  ADD COLUMN client text NOT NULL DEFAULT 'UNKNOWN'
    CHECK (client IN ('MOBILE_BROWSER', 'DESKTOP_BROWSER', 'PROGRAM', 'UNKNOWN'))
"""


def upgrade() -> None:
    """Add the column; of sessions that began before nobody knows."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(SESSION)
