"""Guardians nobody vouched for, consents whose giver was not eligible, and the lists in which a name was read."""

from alembic import op

revision = "0015"
down_revision = "0014"

# Who described a guardian before nobody noted: the focal point judges them before they give anything but C1.
GUARDS = """
ALTER TABLE relationship ADD COLUMN vouched boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN relationship.vouched IS 'Recorded by who may record relations, or judged by the focal point.';

ALTER TABLE consent DROP CONSTRAINT consent_status_check;
ALTER TABLE consent ADD CONSTRAINT consent_status_check
  CHECK (status IN ('GIVEN', 'WITHDRAWN', 'EXPIRED', 'GIVER_NOT_ELIGIBLE'));
ALTER TABLE consent_ledger DROP CONSTRAINT consent_ledger_entry_check;
ALTER TABLE consent_ledger ADD CONSTRAINT consent_ledger_entry_check
  CHECK (entry IN ('GIVEN', 'OVERRIDDEN', 'WITHDRAWN', 'EXPIRED', 'GIVER_NOT_ELIGIBLE'));

CREATE INDEX audit_event_labels ON audit_event USING gin (string_to_array(subject, ' '))
  WHERE subject_kind = 'case-labels';
"""


def upgrade() -> None:
    """Add the column, let the two tables take the new end, and index the lists."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(GUARDS)
