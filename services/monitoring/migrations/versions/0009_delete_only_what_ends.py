"""The working role deletes only from tables of which the retention schedule ends rows."""

from alembic import op

from nrm_shared.db.rights import keep_rows

revision = "0009"
down_revision = "0008"

# What stays as long as the case, its person or the service (docs/security/retention.md).
KEPT = """
    action_history alembic_version audit_event audit_root audit_seal data_key deadline erased_person event
    key_generation master_key notice number_series
"""


def upgrade() -> None:
    """Take the right to delete."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    keep_rows(op.get_bind(), KEPT.split())
