"""First passwords end by themselves, and two administrators let somebody begin anew."""

from alembic import op

revision = "0010"
down_revision = "0009"

# What was given out before and not replaced yet gets as long as what is given out now.
GIVEN_OUT = """
ALTER TABLE account ADD COLUMN first_password_until timestamptz;
UPDATE account SET first_password_until = now() + interval '72 hours'
  WHERE password_origin = 'GIVEN' AND password_hash <> '';
ALTER TABLE account ADD CONSTRAINT account_first_password
  CHECK (first_password_until IS NULL OR password_origin = 'GIVEN')
"""

# The second pair of eyes is the table's rule too.
RESET = """
CREATE TABLE proof_reset (
  id          uuid PRIMARY KEY,
  row_version integer NOT NULL,
  created_at  timestamptz,
  account     uuid NOT NULL REFERENCES account (id),
  evidence    text NOT NULL,
  status      text NOT NULL CHECK (status IN ('PROPOSED', 'CONFIRMED', 'REFUSED')),
  proposed_by text NOT NULL,
  proposed_at timestamptz NOT NULL,
  decided_by  text,
  CHECK ((status = 'PROPOSED') = (decided_by IS NULL)),
  CHECK (status <> 'CONFIRMED' OR decided_by <> proposed_by)
);
CREATE INDEX proof_reset_waiting ON proof_reset (account) WHERE status = 'PROPOSED';
COMMENT ON TABLE proof_reset IS 'Who let whom begin anew at signing in, on what evidence, and who agreed.';
"""


def upgrade() -> None:
    """Add the column and the table."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(GIVEN_OUT)
    op.execute(RESET)
