"""Know who was asked to serve a case, and tell once more who assesses one: referral did not listen before its 0009 (SD4)."""

from alembic import op

from nrm_approval.adapters.restating import tell_assessments

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Let a relation be that of who was asked, and put the assessments of today into the outbox."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE case_access DROP CONSTRAINT case_access_relation_check")
    op.execute(
        "ALTER TABLE case_access ADD CONSTRAINT case_access_relation_check"
        " CHECK (relation IN ('PROVIDER', 'CASE_MANAGER', 'REFERRED'))"
    )
    tell_assessments(op.get_bind())
