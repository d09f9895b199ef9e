"""What step 2 asks of a rescue beside its clocks (E8), and what else a report tells (E10)."""

from alembic import op

revision = "0020"
down_revision = "0019"

FACTS = """
ALTER TABLE rescue ADD COLUMN facilitators text[] NOT NULL DEFAULT '{}';
ALTER TABLE rescue ADD COLUMN no_interrogation boolean;
ALTER TABLE rescue ADD COLUMN rights_notice_at timestamptz;
ALTER TABLE rescue ADD COLUMN rights_notice_method text;
ALTER TABLE rescue ADD COLUMN rights_notice_language text;
ALTER TABLE rescue ADD COLUMN details bytea;
COMMENT ON COLUMN rescue.details IS 'Sealed: rescuer''s name, health check, counselling, protection order.';

ALTER TABLE report ADD COLUMN current_location_safe text NOT NULL DEFAULT 'unknown'
  CHECK (current_location_safe IN ('yes', 'no', 'unknown'));
ALTER TABLE report ADD COLUMN other_victims_known text NOT NULL DEFAULT 'unknown'
  CHECK (other_victims_known IN ('yes', 'no', 'unknown'));
ALTER TABLE report ADD COLUMN other_victims_count integer
  CHECK (other_victims_count IS NULL OR (other_victims_count > 0 AND other_victims_known = 'yes'));
ALTER TABLE report ADD COLUMN helpline_call_ref bytea;
COMMENT ON COLUMN report.helpline_call_ref IS 'Sealed under the report, as who reported: it leads to the caller.';
"""


def upgrade() -> None:
    """Add the columns; nothing of it was asked before, so nothing is known of what was recorded before."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(FACTS)
