"""Jobs of the services that ``nrm`` runs for one service or for each with a database, and what they say."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from nrm_cli.console import fail

Service = Annotated[str | None, typer.Argument(help="Only this service.")]


def services(chosen: str | None, having: str) -> list[str]:
    """Return the chosen service, else all with a database; raise ``typer.Exit`` for one that is not `having` what is asked for."""
    from nrm_local.names import SERVICES_WITH_DATABASE

    if chosen is None:
        return list(SERVICES_WITH_DATABASE)
    if chosen not in SERVICES_WITH_DATABASE:
        raise fail(f"there is no service {chosen!r} with {having}; there are: {', '.join(SERVICES_WITH_DATABASE)}")
    return [chosen]


def said(module: str, service: str, action: str, *, failed: str) -> Iterator[dict[str, Any]]:
    """Run a service's job, a module of ``nrm_shared``, and yield what it says, line by line.

    Raises ``typer.Exit`` with the sentence `failed` if it does not end well; repeating it is always safe.
    """
    from nrm_cli.databases import reachable_database
    from nrm_local.installation import Installation
    from nrm_local.supervisord import plain_environment

    reachable_database(service)
    installation = Installation.here()
    environment = installation.environment
    job = subprocess.Popen(
        [sys.executable, "-m", f"nrm_shared.{module}", "--service", service, action],
        cwd=installation.layout.root,
        env=plain_environment() | environment.common() | environment.of_service(service),
        stdout=subprocess.PIPE,
        text=True,
    )
    for line in job.stdout or ():
        yield json.loads(line)
    if job.wait():
        raise fail(f"{failed}; its last lines above say why. Repeating is safe.")
