"""Codes handed out to the persons whom cases are about; the codes themselves are kept nowhere here."""

from alembic import op

revision = "0012"
down_revision = "0011"

SURVIVOR_CODE = """
CREATE TABLE survivor_code (
  id          uuid PRIMARY KEY,
  row_version integer NOT NULL,
  created_at  timestamptz,
  person_id   uuid NOT NULL REFERENCES person DEFERRABLE INITIALLY DEFERRED,
  case_id     uuid NOT NULL REFERENCES case_file DEFERRABLE INITIALLY DEFERRED,
  status      text NOT NULL CHECK (status IN ('LIVE', 'ENDED')),
  minted_by   text NOT NULL,
  minted_at   timestamptz NOT NULL,
  ended_at    timestamptz
);
CREATE UNIQUE INDEX survivor_code_live ON survivor_code (person_id) WHERE status = 'LIVE';
COMMENT ON TABLE survivor_code IS 'To whom a code for the own sign-in was handed out, by whom, and when it ended.';
"""


def upgrade() -> None:
    """Create the table."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(SURVIVOR_CODE)
