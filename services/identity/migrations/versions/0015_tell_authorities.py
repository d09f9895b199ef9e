"""Tell competent authorities once more: verification did not listen before its 0015 (decision 14)."""

from alembic import op

from nrm_identity.adapters.restating import tell_authorities

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Put the authorities of today into the outbox."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    tell_authorities(op.get_bind())
