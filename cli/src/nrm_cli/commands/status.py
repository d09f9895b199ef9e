"""``nrm status``."""

import typer

from nrm_cli.console import print_table, say


def status() -> None:
    """Show every process: whether it runs, whether it is ready, its port, since when. Exit code 1 if not all is well."""
    from nrm_local.installation import Installation
    from nrm_local.status import rows

    found = rows(Installation.here())
    if not found:
        say("Nothing is running; `./nrm up` starts it.")
        raise typer.Exit(1)
    print_table(
        "",
        ("process", "state", "health", "port", "pid", "up"),
        [
            (
                row.name,
                row.state,
                row.health,
                str(row.port or ""),
                str(row.pid or ""),
                "" if row.seconds_up is None else duration(row.seconds_up),
            )
            for row in found
        ],
    )
    if not all(row.ready for row in found):
        raise typer.Exit(1)


def duration(seconds: float) -> str:
    """Return a length of time for people: ``42 s``, ``3 min``, ``5 h 20 min``."""
    whole = int(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
