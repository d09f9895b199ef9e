"""``nrm keys``: which master key wraps how many data keys, and a new one for all services while they work."""

from collections.abc import Iterator
from typing import Any

import typer

from nrm_cli.console import print_table, say
from nrm_cli.jobs import Service, said, services

app = typer.Typer(help="Master keys: what they wrap, and their rotation. No key is ever shown.", no_args_is_help=True)


@app.command()
def status(service: Service = None) -> None:
    """Show which master key wraps how many data keys of each service, since when, and what was erased."""
    rows: list[tuple[str, ...]] = []
    for name in services(service, "keys"):
        [found] = _said(name, "status")
        for position, key in enumerate(found["master_keys"]):
            about = (name, str(found["destroyed"]), str(found["uncut"])) if position == 0 else ("", "", "")
            used = "in use" if key["in_use"] else ""
            counts = (str(key["wraps"]), str(key["one_part"]))
            rows.append((about[0], key["kek_id"], used, key["place"], *counts, (key["since"] or "")[:10], *about[1:]))
    print_table("", ("service", "key", "", "place", "wraps", "one part", "since", "erased", "uncut"), rows)


@app.command()
def rotate(service: Service = None) -> None:
    """Make a new master key, wrap every data key anew and retire the old one, while everything runs. Resumable."""
    for name in services(service, "keys"):
        *_, done = _said(name, "rotate")
        how = "finished an interrupted rotation" if done["resumed"] else "rotated"
        say(
            f"{name}: {how}; {done['rewrapped']} data keys wrapped by {done['current']}; retired {_listed(done['retired'])}."
        )
    say("Retired keys lie in `retired/` beside the key files: backups made before today need them. Delete them when")
    say("those backups are gone.")


def _said(service: str, action: str) -> Iterator[dict[str, Any]]:
    return said("security.keyjob", service, action, failed=f"the keys of {service} could not be asked")


def _listed(names: list[str]) -> str:
    return ", ".join(names) or "none"
