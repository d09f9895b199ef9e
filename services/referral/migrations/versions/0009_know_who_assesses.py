"""Know which organisation assesses a case, and keep what was noted when it serves it as well (SD4)."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Create the table and add the columns."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        """
        CREATE TABLE assessment_ref (
          id           uuid PRIMARY KEY,
          row_version  integer NOT NULL,
          created_at   timestamptz,
          case_id      uuid NOT NULL,
          organisation text,
          sequence     integer NOT NULL
        );
        CREATE INDEX assessment_ref_case ON assessment_ref (case_id);
        """
    )
    op.execute("ALTER TABLE referral ADD COLUMN conflict_note bytea")
    op.execute("ALTER TABLE referral ADD COLUMN victim_choice boolean NOT NULL DEFAULT false")
