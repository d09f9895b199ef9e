"""The working role deletes only from tables of which the retention schedule ends rows."""

from alembic import op

from nrm_shared.db.rights import keep_rows

revision = "0010"
down_revision = "0009"

# What stays as long as the case, its person or the service (docs/security/retention.md).
KEPT = """
    action_history alembic_version approval assessment attachment attachment_chunk attachment_opening
    audit_event audit_root audit_seal case_access case_ref case_work consent_ref data_key deadline
    erased_person key_generation master_key need_item notes_opening notice number_series organisation_ref
    pool_member rectification_point request_round service_request
"""


def upgrade() -> None:
    """Take the right to delete."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    keep_rows(op.get_bind(), KEPT.split())
