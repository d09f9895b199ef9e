"""Who works on a case after its determination: assessors, providers and the case manager read its outcome (2.14)."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Create the table."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        """
        CREATE TABLE case_access (
          id           uuid PRIMARY KEY,
          row_version  integer NOT NULL,
          created_at   timestamptz,
          case_id      uuid NOT NULL,
          relation     text NOT NULL CHECK (relation IN ('ASSESSOR', 'PROVIDER', 'CASE_MANAGER')),
          organisation text NOT NULL,
          account      text,
          until        timestamptz
        );
        CREATE INDEX case_access_case ON case_access (case_id);
        """
    )
