"""Create intake's tables."""

from alembic import op

from nrm_shared.db.spine import create_spine

revision = "0001"
down_revision = None

REPORT = """
CREATE TABLE report (
  id                    uuid PRIMARY KEY,
  row_version           integer NOT NULL,
  created_at            timestamptz,
  number                text NOT NULL UNIQUE,
  status                text NOT NULL CHECK (status IN
    ('SUBMITTED', 'TRIAGE', 'INFO_REQUESTED', 'ACCEPTED', 'LINKED', 'SCREENED_OUT', 'WITHDRAWN')),
  person_id             uuid NOT NULL,
  channel               text NOT NULL,
  tip_type              text NOT NULL,
  urgency               text NOT NULL,
  consent_basis         text NOT NULL,
  reporter_kind         text NOT NULL,
  reporter_organisation text,
  current_district      text,
  current_upazila       text,
  narrative             bytea,
  receipt_hash          bytea NOT NULL,
  submitted_at          timestamptz
)
"""


def upgrade() -> None:
    """Create the spine and the report."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    create_spine(op.get_bind())
    op.execute(REPORT)
