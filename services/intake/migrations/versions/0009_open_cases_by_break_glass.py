"""Openings of single cases by break-glass (decision 12)."""

from alembic import op

revision = "0009"
down_revision = "0008"

BREAK_GLASS = """
CREATE TABLE break_glass (
  id            uuid PRIMARY KEY,
  row_version   integer NOT NULL,
  created_at    timestamptz,
  case_id       uuid NOT NULL REFERENCES case_file DEFERRABLE INITIALLY DEFERRED,
  status        text NOT NULL CHECK (status IN ('OPEN', 'CLOSED', 'REVIEWED')),
  opened_by     text NOT NULL,
  organisation  text,
  reason        text NOT NULL,
  text          bytea NOT NULL,
  opened_at     timestamptz NOT NULL,
  ends_at       timestamptz NOT NULL CHECK (ends_at <= opened_at + interval '60 minutes'),
  review_due_at timestamptz NOT NULL,
  closed_at     timestamptz,
  closed_by     text,
  reviewed_at   timestamptz,
  reviewed_by   text CHECK (reviewed_by <> opened_by),
  finding       text,
  finding_text  bytea
);
CREATE INDEX break_glass_case ON break_glass (case_id);
CREATE INDEX break_glass_open ON break_glass (ends_at) WHERE status = 'OPEN';
CREATE INDEX break_glass_unreviewed ON break_glass (review_due_at) WHERE status <> 'REVIEWED';
COMMENT ON TABLE break_glass IS 'Who opened which single case in an emergency, why, and what the review found.';
"""


def upgrade() -> None:
    """Create the table."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(BREAK_GLASS)
