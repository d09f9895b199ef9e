"""A request about an erased person that nobody can answer any more has lapsed."""

from alembic import op

revision = "0017"
down_revision = "0016"

LAPSED = """
ALTER TABLE subject_request DROP CONSTRAINT subject_request_status_check;
ALTER TABLE subject_request ADD CONSTRAINT subject_request_status_check
  CHECK (status IN ('MADE', 'SEALING', 'FULFILLED', 'REFUSED', 'WITHDRAWN', 'LAPSED')) NOT VALID;
ALTER TABLE subject_request VALIDATE CONSTRAINT subject_request_status_check;
"""


def upgrade() -> None:
    """Add the status."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(LAPSED)
