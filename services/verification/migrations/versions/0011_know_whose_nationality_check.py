"""Know whose repatriation a nationality check belongs to: a ministry reads its own (2.14)."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the column; every check until now was asked by the one ministry that was connected."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE nationality_check ADD COLUMN partner text")
    op.execute("UPDATE nationality_check SET partner = 'mofa'")
