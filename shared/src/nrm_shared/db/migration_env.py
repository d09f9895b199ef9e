"""What every service's `migrations/env.py` does: run on the connection it is given, in one transaction."""

from alembic import context
from sqlalchemy import Connection


def run() -> None:
    """Run the migrations of the calling environment."""
    connection: Connection = context.config.attributes["connection"]
    context.configure(connection=connection, transaction_per_migration=False)
    with context.begin_transaction():
        context.run_migrations()
