"""Know organisations, and which tasks went to a competent authority other than the police (decision 14)."""

from alembic import op

from nrm_shared.db.rights import keep_rows

revision = "0015"
down_revision = "0014"

ORGANISATIONS = """
CREATE TABLE organisation_ref (
  id           uuid PRIMARY KEY,
  row_version  integer NOT NULL,
  created_at   timestamptz,
  organisation text NOT NULL UNIQUE,
  kind         text NOT NULL,
  active       boolean NOT NULL,
  sequence     integer NOT NULL
);
ALTER TABLE confirmation_task ADD COLUMN competent_authority boolean NOT NULL DEFAULT false;
"""


def upgrade() -> None:
    """Create the table and add the column; every task until now went to a police station."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(ORGANISATIONS)
    keep_rows(op.get_bind(), ["organisation_ref"])
