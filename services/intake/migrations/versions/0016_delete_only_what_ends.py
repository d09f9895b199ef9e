"""The working role deletes only from tables of which the retention schedule ends rows."""

from alembic import op

from nrm_shared.db.rights import keep_rows

revision = "0016"
down_revision = "0015"

# What stays as long as the case, its person or the service (docs/security/retention.md).
KEPT = """
    action_history alembic_version attachment attachment_chunk attachment_opening audit_event audit_root
    audit_seal break_glass case_access case_file consent consent_ledger data_key deadline duplicate_candidate
    erased_person erasure key_generation legal_hold master_key notice number_series organisation_ref person
    relationship repatriation report report_note rescue reveal survivor_code
"""


def upgrade() -> None:
    """Take the right to delete."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    keep_rows(op.get_bind(), KEPT.split())
