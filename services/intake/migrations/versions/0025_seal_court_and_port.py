"""The court a rescued person was produced before and the port of a return are words that somebody wrote: sealed (2.2 L3)."""

from alembic import op

revision = "0025"
down_revision = "0024"

SEALED = """
ALTER TABLE rescue ADD COLUMN court_sealed bytea;
ALTER TABLE repatriation ADD COLUMN port_sealed bytea;
COMMENT ON COLUMN rescue.court IS 'Written no more; what earlier rows hold is sealed over by the consumer.';
COMMENT ON COLUMN repatriation.port IS 'Written no more; what earlier rows hold is sealed over by the consumer.';
CREATE INDEX rescue_court_plain ON rescue (id) WHERE court IS NOT NULL;
CREATE INDEX repatriation_port_plain ON repatriation (id) WHERE port IS NOT NULL;
"""


def upgrade() -> None:
    """Add the sealed columns beside the plain ones, which a later release drops; a migration has no keys."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(SEALED)
