"""The store keeps what caused each event and the trace it came in, as the envelope told them (house 4)."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add both columns; of events kept before, nothing is known."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE event ADD COLUMN causation_id text, ADD COLUMN traceparent text")
