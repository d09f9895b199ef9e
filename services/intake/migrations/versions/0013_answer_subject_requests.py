"""What persons ask about the data kept of them, with its 30 days (2.10)."""

from alembic import op

revision = "0013"
down_revision = "0012"

SUBJECT_REQUEST = """
CREATE TABLE subject_request (
  id          uuid PRIMARY KEY,
  row_version integer NOT NULL,
  created_at  timestamptz,
  person_id   uuid NOT NULL REFERENCES person DEFERRABLE INITIALLY DEFERRED,
  case_id     uuid NOT NULL REFERENCES case_file DEFERRABLE INITIALLY DEFERRED,
  kind        text NOT NULL CHECK (kind IN ('ACCESS', 'CORRECT', 'SEAL')),
  status      text NOT NULL CHECK (status IN ('MADE', 'SEALING', 'FULFILLED', 'REFUSED', 'WITHDRAWN')),
  wish        bytea,
  witness     bytea,
  made_by     text NOT NULL,
  by_person   boolean NOT NULL CHECK (by_person OR witness IS NOT NULL),
  made_at     timestamptz NOT NULL,
  due_at      timestamptz NOT NULL,
  erasure_id  uuid,
  reason      text CHECK ((status = 'REFUSED') = (reason IS NOT NULL)),
  answer      bytea,
  decided_by  text,
  decided_at  timestamptz
);
CREATE INDEX subject_request_case ON subject_request (case_id);
CREATE UNIQUE INDEX subject_request_open ON subject_request (person_id, kind) WHERE status IN ('MADE', 'SEALING');
COMMENT ON TABLE subject_request IS 'Access, correction and sealing asked for by the person, and how it was answered.';
"""


def upgrade() -> None:
    """Create the table."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(SUBJECT_REQUEST)
