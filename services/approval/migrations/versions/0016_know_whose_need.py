"""Know which needs of a case a provider's referrals carry: of the others it reads nothing (INV-33).

What was accepted before is known by its referral and not by its needs: those providers read the needs where they always stood
with their referral, at referral, and here those of every referral they accept from now on.
"""

from alembic import op

revision = "0016"
down_revision = "0015"

NEEDS = """
ALTER TABLE case_access ADD COLUMN item_id uuid;
ALTER TABLE case_access DROP CONSTRAINT case_access_relation_check;
ALTER TABLE case_access ADD CONSTRAINT case_access_relation_check
    CHECK (relation IN ('PROVIDER', 'CASE_MANAGER', 'REFERRED', 'NEED') AND (relation = 'NEED') = (item_id IS NOT NULL));
ALTER TABLE case_access DROP CONSTRAINT case_access_case_id_relation_holder_key;
ALTER TABLE case_access ADD CONSTRAINT case_access_one_of_a_kind
    UNIQUE NULLS NOT DISTINCT (case_id, relation, holder, item_id);
"""


def upgrade() -> None:
    """Add the column and the relation."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(NEEDS)
