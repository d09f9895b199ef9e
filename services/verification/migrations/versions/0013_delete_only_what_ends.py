"""The working role deletes only from tables of which the retention schedule ends rows."""

from alembic import op

from nrm_shared.db.rights import keep_rows

revision = "0013"
down_revision = "0012"

# What stays as long as the case, its person or the service (docs/security/retention.md).
KEPT = """
    action_history alembic_version attachment attachment_chunk attachment_opening audit_event audit_root
    audit_seal case_access case_ref confirmation_task consent_ref data_key deadline determination
    erased_person finding identity_check key_generation master_key nationality_check notice number_series
    returned_points status_notice
"""


def upgrade() -> None:
    """Take the right to delete."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    keep_rows(op.get_bind(), KEPT.split())
