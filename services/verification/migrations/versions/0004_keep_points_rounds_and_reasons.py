"""Keep the points findings came back with, rounds of nationality checks, and why a review ended as it did."""

from alembic import op

revision = "0004"
down_revision = "0003"

RETURNED_POINTS = """
CREATE TABLE returned_points (
  id          uuid PRIMARY KEY,
  row_version integer NOT NULL,
  created_at  timestamptz,
  task_id     uuid NOT NULL REFERENCES confirmation_task,
  case_id     uuid NOT NULL,
  round       integer NOT NULL,
  points      bytea NOT NULL,
  returned_by text NOT NULL,
  UNIQUE (task_id, round)
)
"""

CHANGES = (
    "ALTER TABLE nationality_check ADD COLUMN round integer NOT NULL DEFAULT 1",
    "ALTER TABLE nationality_check ADD COLUMN sequence integer NOT NULL DEFAULT 0",
    "ALTER TABLE determination ADD COLUMN rule_version text",
    "ALTER TABLE determination ADD COLUMN review_decision_reasons bytea",
)


def upgrade() -> None:
    """Create the table and add the columns."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(RETURNED_POINTS)
    for change in CHANGES:
        op.execute(change)
