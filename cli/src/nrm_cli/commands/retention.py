"""``nrm retention``: how long everything is kept, what is over, and ending it now instead of within the day."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from nrm_cli.console import print_table, say
from nrm_cli.jobs import Service, said, services

app = typer.Typer(
    help="The retention schedule: show it, count what is over, end it now. The services do so by themselves every day.",
    no_args_is_help=True,
)


@app.command()
def show(service: Service = None) -> None:
    """Show what is kept where, how long, counted from what, and what then happens. Needs nothing that runs."""
    from nrm_shared.retention.schedule import EVERY, schedule

    chosen = set(services(service, "a database"))
    rows = []
    for rule in schedule():
        if here := sorted(rule.services & chosen):
            where = EVERY if service is None and len(here) == len(chosen) else ", ".join(here)
            term = f"{rule.keep} from {rule.since}" if rule.since else rule.keep
            what = f"{rule.id} ({', '.join(rule.stores)}; {where})"
            rows.append((what, rule.level, term, f"{rule.then.value} ({_told(rule.by)})"))
    print_table("", ("rule (what; service)", "class", "kept", "then (by)"), rows)
    say("Why each is kept, and what the words mean: docs/security/retention.md")


@app.command()
def run(
    service: Service = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing; count what is over.")] = False,
) -> None:
    """End what is over now, rule by rule; what a legal hold keeps waits. Safe at any time, and to repeat."""
    rows = [
        (name, line["rule"], str(line["rows"]))
        for name in services(service, "a database")
        for line in _said(name, "due" if dry_run else "run")
    ]
    print_table("", ("service", "rule", "rows over" if dry_run else "rows ended"), rows)


def _told(by: str) -> str:
    """Return who ends it; of a module, whose name no terminal could fold, first the last word."""
    package, _, module = by.rpartition(".")
    return f"{module} of {package}" if package else by


def _said(service: str, action: str) -> Iterator[dict[str, Any]]:
    return said("retention.job", service, action, failed=f"what {service} keeps could not be looked at")
