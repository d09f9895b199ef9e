"""Open masked notes with a reason, for an hour and one reader (2.2 FP)."""

from alembic import op

revision = "0007"
down_revision = "0006"

OPENING = """
CREATE TABLE notes_opening (
  id            uuid PRIMARY KEY,
  row_version   integer NOT NULL,
  created_at    timestamptz DEFAULT now(),
  assessment_id uuid NOT NULL REFERENCES assessment DEFERRABLE INITIALLY DEFERRED,
  case_id       uuid NOT NULL,
  account       text NOT NULL,
  reason        text NOT NULL,
  text          bytea NOT NULL,
  opened_at     timestamptz NOT NULL,
  until         timestamptz NOT NULL CHECK (until > opened_at)
);
CREATE INDEX notes_opening_assessment ON notes_opening (assessment_id);
COMMENT ON TABLE notes_opening IS 'Reasoned looks at health and psychological notes; written once.';
"""


def upgrade() -> None:
    """Add the table."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(OPENING)
