"""Know in which union somebody is, for the committee of that union (2.2 CTC)."""

from alembic import op

revision = "0014"
down_revision = "0013"

UNION = """
ALTER TABLE case_ref ADD COLUMN current_union_code text;
"""


def upgrade() -> None:
    """Add the column; of earlier cases the upazila is known."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(UNION)
