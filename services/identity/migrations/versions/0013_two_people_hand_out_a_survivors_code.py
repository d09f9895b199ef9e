"""Who was shown a survivor's code, and whether the PIN is one that somebody else may have seen."""

from alembic import op

revision = "0013"
down_revision = "0012"

# Whoever was handed a code before nobody noted who made it: no PIN is chosen for it any more, and a PIN chosen for it has
# to be changed first.
WHO = """
ALTER TABLE survivor_access ADD COLUMN handed_out_by text;
ALTER TABLE survivor_access ADD COLUMN pin_of_others boolean NOT NULL DEFAULT true;
COMMENT ON COLUMN survivor_access.handed_out_by IS 'The account that was shown the code and so does not choose its PIN.';
COMMENT ON COLUMN survivor_access.pin_of_others IS 'The PIN was chosen under a worker''s token; it opens only its own change.';
"""


def upgrade() -> None:
    """Add the columns."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(WHO)
