"""The reference of the Authority's meeting is a line that somebody wrote: sealed (2.2 L3)."""

from alembic import op

revision = "0015"
down_revision = "0014"

SEALED = """
ALTER TABLE approval ADD COLUMN meeting_ref_sealed bytea;
COMMENT ON COLUMN approval.meeting_ref IS 'Written no more; what earlier rows hold is sealed over by the consumer.';
CREATE INDEX approval_meeting_ref_plain ON approval (id) WHERE meeting_ref IS NOT NULL;
"""


def upgrade() -> None:
    """Add the sealed column beside the plain one, which a later release drops; a migration has no keys."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(SEALED)
