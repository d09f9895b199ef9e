"""Exports of de-identified rows: they rest on the consent to statistics (C10, 2.2 MNE and EVA)."""

from alembic import op

revision = "0019"
down_revision = "0018"

EXPORT = """
ALTER TABLE export DROP CONSTRAINT export_contents_check;
ALTER TABLE export ADD CONSTRAINT export_contents_check
  CHECK (contents IN ('STATISTICS', 'CASES', 'PERSONS') AND (contents <> 'STATISTICS' OR for_statistics));
"""


def upgrade() -> None:
    """Let the table know them; exports of before stay as they are."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(EXPORT)
