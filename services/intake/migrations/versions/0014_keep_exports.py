"""Exports: what was asked for, whom it holds, and the locked file in pieces (2.10, SD6)."""

from alembic import op

revision = "0014"
down_revision = "0013"

EXPORT = """
CREATE TABLE export (
  id             uuid PRIMARY KEY,
  row_version    integer NOT NULL,
  created_at     timestamptz,
  number         text NOT NULL UNIQUE,
  status         text NOT NULL CHECK (status IN
    ('AWAITING_APPROVAL', 'REQUESTED', 'MAKING', 'READY', 'REFUSED', 'FAILED', 'PURGED')),
  contents       text NOT NULL CHECK (contents IN ('CASES', 'PERSONS')),
  reason         text NOT NULL,
  text           bytea,
  requested_by   text NOT NULL,
  organisation   text,
  for_statistics boolean NOT NULL,
  opened_from    date,
  opened_until   date,
  case_status    text,
  victim_status  text,
  district       text,
  persons        integer NOT NULL,
  counted        integer NOT NULL,
  total          integer NOT NULL,
  done           integer NOT NULL CHECK (done <= total),
  rows           integer NOT NULL CHECK (rows <= done),
  password       bytea,
  requested_at   timestamptz NOT NULL,
  decided_by     text CHECK (decided_by <> requested_by),
  decided_at     timestamptz,
  refusal        text,
  made_at        timestamptz,
  purge_due_at   timestamptz NOT NULL,
  purged_at      timestamptz,
  purge_cause    text,
  downloads      integer NOT NULL,
  failures       integer NOT NULL,
  CHECK (counted <= 50 OR decided_by IS NOT NULL OR status NOT IN ('MAKING', 'READY')),
  CHECK (status NOT IN ('READY', 'REFUSED', 'FAILED', 'PURGED') OR password IS NULL)
);
CREATE INDEX export_to_make ON export (failures, id) WHERE status IN ('REQUESTED', 'MAKING');
CREATE INDEX export_over ON export (purge_due_at)
  WHERE status IN ('AWAITING_APPROVAL', 'REQUESTED', 'MAKING', 'READY');
CREATE INDEX export_requested_by ON export (requested_by, requested_at);
COMMENT ON TABLE export IS 'Registers of cases that left as a locked file: who asked, why, who approved, what became of it.';
COMMENT ON COLUMN export.counted IS 'Persons that count for SD6, earlier exports of the same day included.';
COMMENT ON COLUMN export.password IS 'Shown once to who asked; kept sealed only until the file is made.';

CREATE TABLE export_case (
  export_id uuid NOT NULL REFERENCES export DEFERRABLE INITIALLY DEFERRED,
  position  integer NOT NULL,
  case_id   uuid NOT NULL,
  person_id uuid NOT NULL,
  made      boolean NOT NULL DEFAULT false,
  held      boolean NOT NULL DEFAULT false,
  row       bytea,
  PRIMARY KEY (export_id, position)
);
CREATE INDEX export_case_case ON export_case (case_id);
COMMENT ON TABLE export_case IS 'Which cases an export was asked for; which of them are in the file (held).';
COMMENT ON COLUMN export_case.row IS 'The row, sealed, between being made and being put into the file.';

CREATE TABLE export_piece (
  export_id uuid NOT NULL REFERENCES export DEFERRABLE INITIALLY DEFERRED,
  position  integer NOT NULL,
  content   bytea NOT NULL,
  PRIMARY KEY (export_id, position)
);
COMMENT ON TABLE export_piece IS 'The locked file in pieces, each sealed under the key of its export.';
"""


def upgrade() -> None:
    """Create the tables."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(EXPORT)
