"""The working role deletes only from tables of which the retention schedule ends rows."""

from alembic import op

from nrm_shared.db.rights import keep_rows

revision = "0014"
down_revision = "0013"

# What stays as long as the case, its person or the service (docs/security/retention.md).
KEPT = """
    account action_history alembic_version audit_event audit_root audit_seal client data_key deadline
    erased_person key_generation master_key notice number_series organisation proof_reset
"""


def upgrade() -> None:
    """Take the right to delete."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    keep_rows(op.get_bind(), KEPT.split())
