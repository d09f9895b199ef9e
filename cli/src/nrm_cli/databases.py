"""The services' databases for commands that look into them, and one sentence when they do not answer."""

from pathlib import Path

import psycopg2

from nrm_cli.console import NOT_RUNNING, fail
from nrm_local.installation import Installation
from nrm_local.supervisord import Supervisor
from nrm_shared.settings import environment_prefix, read_secret, with_password


def reachable_database(service: str) -> str:
    """Return the URL, password included, of a service's database, which answers; raise ``typer.Exit`` if it does not."""
    installation = Installation.here()
    values = installation.environment.of_service(service)
    prefix = environment_prefix(service)
    password_file = Path(values[f"{prefix}DATABASE_PASSWORD_FILE"])
    if not password_file.exists():
        raise fail(NOT_RUNNING)
    url = with_password(values[f"{prefix}DATABASE_URL"], read_secret(password_file))
    try:
        psycopg2.connect(url, connect_timeout=5, application_name="nrm").close()
    except psycopg2.OperationalError as error:
        if not Supervisor(installation).is_running():
            raise fail(NOT_RUNNING) from error
        first, *_ = str(error).strip().splitlines() or ["it gives no reason"]
        raise fail(f"the database of {service} does not answer: {first}") from error
    return url
