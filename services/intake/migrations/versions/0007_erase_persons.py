"""Erasures with their tally, legal holds, and blind indexes by which likely duplicates are found."""

from alembic import op

revision = "0007"
down_revision = "0006"

HEAD = "id uuid PRIMARY KEY, row_version integer NOT NULL, created_at timestamptz"
LATE = "DEFERRABLE INITIALLY DEFERRED"

ERASURE = f"""
CREATE TABLE erasure (
  {HEAD},
  person_id      uuid NOT NULL REFERENCES person {LATE},
  status         text NOT NULL CHECK (status IN ('ASKED', 'ORDERED', 'REFUSED', 'DONE')),
  reason         text NOT NULL,
  request_id     uuid,
  asked_by       text NOT NULL,
  asked_at       timestamptz NOT NULL,
  decided_by     text CHECK (decided_by <> asked_by),
  decided_at     timestamptz,
  outstanding    text[] NOT NULL,
  keys_destroyed integer NOT NULL,
  done_at        timestamptz
);
CREATE INDEX erasure_person ON erasure (person_id);
COMMENT ON COLUMN erasure.outstanding IS 'Services that have not reported that they destroyed their keys.';

CREATE TABLE legal_hold (
  {HEAD},
  person_id uuid NOT NULL REFERENCES person {LATE},
  reason    text NOT NULL,
  placed_by text NOT NULL,
  placed_at timestamptz NOT NULL,
  lifted_by text,
  lifted_at timestamptz
);
CREATE INDEX legal_hold_person ON legal_hold (person_id);
"""

DUPLICATES = """
CREATE TABLE person_index (
  person_id   uuid NOT NULL,
  kind        text NOT NULL CHECK (kind IN ('NAME', 'FATHER', 'MOTHER', 'PHONE')),
  value_index bytea NOT NULL,
  PRIMARY KEY (person_id, kind, value_index)
);
CREATE INDEX person_index_value ON person_index (kind, value_index);
COMMENT ON TABLE person_index IS 'Keyed digests of name skeletons and phones: equal ones meet, none can be read.';

ALTER TABLE duplicate_candidate DROP CONSTRAINT duplicate_candidate_score_check;
ALTER TABLE duplicate_candidate ADD CONSTRAINT duplicate_candidate_score_check
  CHECK (score IN ('HIGH', 'MEDIUM', 'LOW'));
"""


def upgrade() -> None:
    """Create the tables."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(ERASURE)
    op.execute(DUPLICATES)
