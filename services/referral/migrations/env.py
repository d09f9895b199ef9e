"""Alembic's environment of referral."""

from nrm_shared.db.migration_env import run

run()
