"""``nrm rebuild``."""

import subprocess
import sys
from typing import Annotated

import typer

from nrm_cli.console import NOT_RUNNING, fail

REBUILDABLE = ("monitoring",)


def rebuild(
    service: Annotated[str, typer.Argument(help="What to rebuild: monitoring.")],
) -> None:
    """Build a service's views anew from its own stored events, beside the live ones, and swap."""
    from nrm_local.installation import Installation
    from nrm_local.names import package
    from nrm_local.supervisord import Supervisor, plain_environment

    if service not in REBUILDABLE:
        raise fail(f"{service!r} cannot be rebuilt; only: {', '.join(REBUILDABLE)}")
    installation = Installation.here()
    if not Supervisor(installation).is_running():
        raise fail(NOT_RUNNING)
    environment = installation.environment
    answer = subprocess.run(
        [sys.executable, "-m", f"{package(service)}.rebuild"],
        cwd=installation.layout.root,
        env=plain_environment() | environment.common() | environment.of_service(service),
    )
    raise typer.Exit(answer.returncode)
