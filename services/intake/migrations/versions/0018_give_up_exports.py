"""Exports take turns, their tries are counted before they are made, and one that is given up says why."""

from alembic import op

revision = "0018"
down_revision = "0017"

EXPORT = """
ALTER TABLE export ADD COLUMN failure text;
ALTER TABLE export ADD COLUMN next_step_at timestamptz;
UPDATE export SET next_step_at = requested_at;
DROP INDEX export_to_make;
CREATE INDEX export_to_make ON export (next_step_at, id) WHERE status IN ('REQUESTED', 'MAKING');
DROP INDEX export_over;
CREATE INDEX export_over ON export (purge_due_at)
  WHERE status IN ('AWAITING_APPROVAL', 'REQUESTED', 'MAKING', 'READY', 'FAILED');
COMMENT ON COLUMN export.failures IS 'Tries of the present step, each counted before it is made.';
COMMENT ON COLUMN export.failure IS 'Why the last try failed, or why the export was given up.';
COMMENT ON COLUMN export.next_step_at IS 'Not before this it is looked at again; who waits longest comes first.';
"""


def upgrade() -> None:
    """Add the columns; exports that wait now begin in the order in which they were asked for."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(EXPORT)
