"""Say that two records are one natural person's, and undo it (INV-38)."""

from alembic import op

from nrm_shared.db.rights import keep_rows

revision = "0023"
down_revision = "0022"

PERSON_MERGE = """
CREATE TABLE person_merge (
  id               uuid PRIMARY KEY,
  row_version      integer NOT NULL,
  created_at       timestamptz,
  kept_id          uuid NOT NULL REFERENCES person DEFERRABLE INITIALLY DEFERRED,
  merged_id        uuid NOT NULL REFERENCES person DEFERRABLE INITIALLY DEFERRED CHECK (merged_id <> kept_id),
  status           text NOT NULL CHECK (status IN ('MERGED', 'REVERSED')),
  reason           text NOT NULL,
  text             bytea NOT NULL,
  numbers_override text,
  merged_by        text NOT NULL,
  merged_at        timestamptz NOT NULL,
  reversal_reason  text CHECK ((status = 'REVERSED') = (reversal_reason IS NOT NULL)),
  reversal_text    bytea CHECK ((status = 'REVERSED') = (reversal_text IS NOT NULL)),
  reversed_by      text,
  reversed_at      timestamptz
);
CREATE UNIQUE INDEX person_merge_once ON person_merge (merged_id) WHERE status = 'MERGED';
CREATE INDEX person_merge_kept ON person_merge (kept_id);
CREATE INDEX person_merge_merged ON person_merge (merged_id);
COMMENT ON TABLE person_merge IS 'Which record is the same natural person''s as which; both stay as they are.';
"""


def upgrade() -> None:
    """Create the table; nobody deletes from it."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(PERSON_MERGE)
    keep_rows(op.get_bind(), ["person_merge"])
