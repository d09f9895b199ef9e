"""Alembic's environment of identity."""

from nrm_shared.db.migration_env import run

run()
