"""Alembic's environment of monitoring."""

from nrm_shared.db.migration_env import run

run()
