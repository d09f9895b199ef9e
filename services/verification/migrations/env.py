"""Alembic's environment of verification."""

from nrm_shared.db.migration_env import run

run()
