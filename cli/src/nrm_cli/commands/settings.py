"""``nrm settings``."""

import subprocess
import sys
from typing import Annotated

import typer

from nrm_cli.console import fail, say


def settings(
    service: Annotated[
        str | None, typer.Argument(help="Only this one: `intake`, or one deployable as `registry-adapters.passport`.")
    ] = None,
) -> None:
    """Print each service's settings as it reads them itself; secrets are files, so only paths show."""
    from nrm_local.installation import Installation
    from nrm_local.names import package
    from nrm_local.supervisord import plain_environment

    installation = Installation.here()
    # The adapters' three deployables come from one package and differ in every credential, so each shows its own.
    processes = {process.party: process for process in installation.processes if process.service != "sandbox"}
    if service is not None and service not in processes:
        raise fail(f"there is no service {service!r}; there are: {', '.join(processes)}")
    failed = False
    for name, process in processes.items():
        if service not in (None, name):
            continue
        answer = subprocess.run(
            [sys.executable, "-m", f"{package(process.service)}.settings"],
            cwd=installation.layout.root,
            env=plain_environment() | installation.environment.of_process(process),
            capture_output=True,
            text=True,
        )
        say(f"# {name}")
        if answer.returncode:
            failed = True
            say(answer.stderr.strip())
        else:
            say(answer.stdout.strip() or "(prints none)")
    if failed:
        raise typer.Exit(1)
