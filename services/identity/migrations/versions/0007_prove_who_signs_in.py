"""Second factors, recovery codes, sessions, identity providers, and clients known by public keys."""

from alembic import op

revision = "0007"
down_revision = "0006"

# Whoever has a password already had it from somebody else: it is changed at the next sign-in.
ACCOUNT = """
ALTER TABLE account
  ADD COLUMN password_origin  text NOT NULL DEFAULT 'GIVEN' CHECK (password_origin IN ('OWN', 'GIVEN', 'DEMO')),
  ADD COLUMN factor           bytea,
  ADD COLUMN pending_factor   bytea,
  ADD COLUMN last_step        bigint,
  ADD COLUMN recovery_digests text[] NOT NULL DEFAULT '{}',
  ADD COLUMN issuer           text,
  ADD COLUMN subject          text,
  ADD CONSTRAINT account_linked_once UNIQUE (issuer, subject),
  ADD CONSTRAINT account_linked_whole CHECK ((issuer IS NULL) = (subject IS NULL))
"""

# Secrets of clients are not looked at any more; the column goes with a later migration.
CLIENT = """
ALTER TABLE client
  ADD COLUMN public_keys jsonb NOT NULL DEFAULT '[]',
  ALTER COLUMN secret_digest DROP NOT NULL
"""

SESSION = """
CREATE TABLE sign_in_session (
  id              uuid PRIMARY KEY,
  row_version     integer NOT NULL,
  created_at      timestamptz,
  account         uuid NOT NULL REFERENCES account (id),
  audience        text[] NOT NULL,
  acr             text NOT NULL,
  digest          text NOT NULL,
  previous_digest text,
  began_at        timestamptz NOT NULL,
  used_at         timestamptz NOT NULL,
  ended_at        timestamptz,
  ended_for       text
)
"""
SESSION_LIVE = "CREATE INDEX sign_in_session_live ON sign_in_session (account) WHERE ended_at IS NULL"

ATTEMPT = """
CREATE TABLE sign_in_attempt (
  digest text PRIMARY KEY,
  until  timestamptz NOT NULL
)
"""
ATTEMPT_UNTIL = "CREATE INDEX sign_in_attempt_until ON sign_in_attempt (until)"

ASSERTION = """
CREATE TABLE used_assertion (
  client uuid NOT NULL REFERENCES client (id),
  number text NOT NULL,
  until  timestamptz NOT NULL,
  PRIMARY KEY (client, number)
)
"""
ASSERTION_UNTIL = "CREATE INDEX used_assertion_until ON used_assertion (until)"


def upgrade() -> None:
    """Add the columns and tables."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    for statement in (ACCOUNT, CLIENT, SESSION, SESSION_LIVE, ATTEMPT, ATTEMPT_UNTIL, ASSERTION, ASSERTION_UNTIL):
        op.execute(statement)
