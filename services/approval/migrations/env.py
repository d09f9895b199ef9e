"""Alembic's environment of approval."""

from nrm_shared.db.migration_env import run

run()
