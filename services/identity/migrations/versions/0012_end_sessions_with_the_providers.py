"""Which session at the identity provider a session began with, and which of the provider's logouts were heard."""

from alembic import op

revision = "0012"
down_revision = "0011"

SESSION = """
ALTER TABLE sign_in_session ADD COLUMN provider_session text;
CREATE INDEX sign_in_session_provider ON sign_in_session (provider_session) WHERE ended_at IS NULL
"""

LOGOUT = """
CREATE TABLE used_logout (
  number text PRIMARY KEY,
  until  timestamptz NOT NULL
);
CREATE INDEX used_logout_until ON used_logout (until)
"""


def upgrade() -> None:
    """Add the column and the table."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(SESSION)
    op.execute(LOGOUT)
