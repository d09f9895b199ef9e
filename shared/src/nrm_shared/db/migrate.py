"""Run every service's migrations once, from one process: `python -m nrm_shared.db.migrate [service ...]`."""

import argparse
import time
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from nrm_shared import core_dumps
from nrm_shared.db.engine import driver_url
from nrm_shared.settings import environment_prefix, read_secret, with_password

LOCK = text("SELECT pg_advisory_lock(hashtext('nrm-migrate'))")


def migrate(url: str, migrations: Path) -> None:
    """Bring the database at `url` (as its migrator) to the newest version of `migrations`; one runner at a time."""
    config = Config()
    config.set_main_option("script_location", str(migrations))
    engine = create_engine(driver_url(url), hide_parameters=True)
    with engine.connect() as connection:
        connection.execute(LOCK)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
    engine.dispose()


def main() -> None:
    """Migrate the services named, or all that are here."""
    core_dumps.leave_none()
    import os

    parser = argparse.ArgumentParser(description="Run the database migrations of all services.")
    parser.add_argument("services", nargs="*", help="only these services")
    parser.add_argument("--root", type=Path, default=Path("services"), help="the folder that holds the services")
    arguments = parser.parse_args()
    for service in arguments.services or sorted(found.parent.name for found in arguments.root.glob("*/migrations")):
        migrations = arguments.root / service / "migrations"
        if not migrations.is_dir():
            continue
        prefix = environment_prefix(service)
        password = read_secret(Path(os.environ[f"{prefix}MIGRATOR_PASSWORD_FILE"]))
        url = os.environ[f"{prefix}DATABASE_URL"].replace("_app@", "_migrator@")
        began = time.monotonic()
        migrate(with_password(url, password), migrations)
        print(f"migrated {service} in {time.monotonic() - began:.1f} s", flush=True)


if __name__ == "__main__":
    main()
