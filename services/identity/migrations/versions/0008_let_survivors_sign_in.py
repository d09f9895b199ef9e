"""The own access of the persons whom cases are about: digests of codes, hashes of PINs, no names."""

from alembic import op

revision = "0008"
down_revision = "0007"

SURVIVOR_ACCESS = """
CREATE TABLE survivor_access (
  id           uuid PRIMARY KEY,
  row_version  integer NOT NULL,
  created_at   timestamptz,
  person_id    uuid NOT NULL,
  case_ids     uuid[] NOT NULL,
  digest       text NOT NULL UNIQUE,
  pin_hash     text,
  failures     integer NOT NULL,
  locked_until timestamptz,
  status       text NOT NULL CHECK (status IN ('GRANTED', 'ACTIVE', 'ENDED')),
  CHECK ((status = 'ACTIVE') = (pin_hash IS NOT NULL))
);
CREATE INDEX survivor_access_person ON survivor_access (person_id);
COMMENT ON TABLE survivor_access IS 'How the person a case is about signs in; deleted with the person.';
"""


def upgrade() -> None:
    """Create the table."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(SURVIVOR_ACCESS)
