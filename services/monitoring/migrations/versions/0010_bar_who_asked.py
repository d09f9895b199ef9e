"""A work item may be nobody's who is barred from it: who asked for an export does not release it (SD6)."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the column to the live views and to those for rebuilding; nobody is barred from anything yet."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    for schema in ("live", "beside"):
        op.execute(f"ALTER TABLE {schema}.work_item ADD COLUMN barred text")
