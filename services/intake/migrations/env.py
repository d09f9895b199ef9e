"""Alembic's environment of intake."""

from nrm_shared.db.migration_env import run

run()
