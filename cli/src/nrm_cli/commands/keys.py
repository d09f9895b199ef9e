"""``nrm keys``: which master key wraps how many data keys, and a new one for all services while they work."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from nrm_cli.console import fail, print_table, say

app = typer.Typer(help="Master keys: what they wrap, and their rotation. No key is ever shown.", no_args_is_help=True)

Service = Annotated[str | None, typer.Argument(help="Only this service.")]


@app.command()
def status(service: Service = None) -> None:
    """Show which master key wraps how many data keys of each service, since when, and what was erased."""
    rows: list[tuple[str, ...]] = []
    for name in _services(service):
        [said] = _said(name, "status")
        for position, key in enumerate(said["master_keys"]):
            about = (name, str(said["destroyed"]), str(said["uncut"])) if position == 0 else ("", "", "")
            used = "in use" if key["in_use"] else ""
            counts = (str(key["wraps"]), str(key["one_part"]))
            rows.append((about[0], key["kek_id"], used, key["place"], *counts, (key["since"] or "")[:10], *about[1:]))
    print_table("", ("service", "key", "", "place", "wraps", "one part", "since", "erased", "uncut"), rows)


@app.command()
def rotate(service: Service = None) -> None:
    """Make a new master key, wrap every data key anew and retire the old one, while everything runs. Resumable."""
    for name in _services(service):
        *_, done = _said(name, "rotate")
        how = "finished an interrupted rotation" if done["resumed"] else "rotated"
        say(
            f"{name}: {how}; {done['rewrapped']} data keys wrapped by {done['current']}; retired {_listed(done['retired'])}."
        )
    say("Retired keys lie in `retired/` beside the key files: backups made before today need them. Delete them when")
    say("those backups are gone.")


def _services(chosen: str | None) -> list[str]:
    from nrm_local.names import SERVICES_WITH_DATABASE

    if chosen is None:
        return list(SERVICES_WITH_DATABASE)
    if chosen not in SERVICES_WITH_DATABASE:
        raise fail(f"there is no service {chosen!r} with keys; there are: {', '.join(SERVICES_WITH_DATABASE)}")
    return [chosen]


def _said(service: str, action: str) -> Iterator[dict[str, Any]]:
    """Run the service's key job and yield what it says, line by line."""
    from nrm_cli.databases import reachable_database
    from nrm_local.installation import Installation
    from nrm_local.supervisord import plain_environment

    reachable_database(service)
    installation = Installation.here()
    environment = installation.environment
    job = subprocess.Popen(
        [sys.executable, "-m", "nrm_shared.security.keyjob", "--service", service, action],
        cwd=installation.layout.root,
        env=plain_environment() | environment.common() | environment.of_service(service),
        stdout=subprocess.PIPE,
        text=True,
    )
    for line in job.stdout or ():
        yield json.loads(line)
    if job.wait():
        raise fail(f"the keys of {service} could not be asked; its last lines above say why. Repeating is safe.")


def _listed(names: list[str]) -> str:
    return ", ".join(names) or "none"
