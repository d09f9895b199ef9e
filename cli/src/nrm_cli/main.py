"""The contents page of the ``nrm`` command. Commands import what they need when they run, so that help stays fast."""

import typer

from nrm_cli.commands import (
    audit,
    bench,
    check,
    code,
    content,
    demo,
    dlq,
    down,
    keys,
    logs,
    partner,
    rebuild,
    retention,
    settings,
    status,
    test,
    up,
)
from nrm_cli.console import Guarded

app = typer.Typer(
    name="nrm",
    cls=Guarded,
    help="The National Referral Mechanism on this machine. Begin with `./nrm demo`, or `./nrm up` and `./nrm status`.",
    no_args_is_help=True,
    add_completion=False,
    # Locals of a failing function may hold personal data.
    pretty_exceptions_show_locals=False,
    rich_markup_mode="rich",
)
app.command("up", rich_help_panel="Run")(up.up)
app.command("down", rich_help_panel="Run")(down.down)
app.command("demo", rich_help_panel="Run")(demo.demo)
app.command("code", rich_help_panel="Run")(code.code)
app.command("status", rich_help_panel="Look inside")(status.status)
app.command("logs", rich_help_panel="Look inside")(logs.logs)
app.command("settings", rich_help_panel="Look inside")(settings.settings)
app.add_typer(dlq.app, name="dlq", rich_help_panel="Look inside")
app.add_typer(audit.app, name="audit", rich_help_panel="Look inside")
app.add_typer(keys.app, name="keys", rich_help_panel="Look inside")
app.add_typer(retention.app, name="retention", rich_help_panel="Look inside")
app.add_typer(partner.app, name="partner", rich_help_panel="Look inside")
app.add_typer(content.app, name="content", rich_help_panel="Look inside")
app.command("rebuild", rich_help_panel="Look inside")(rebuild.rebuild)
app.command(
    "test",
    rich_help_panel="Prove",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)(test.run_suites)
app.command("check", rich_help_panel="Prove")(check.check)
app.command(
    "bench",
    rich_help_panel="Prove",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)(bench.bench)


def run() -> None:
    """Run the command line (the ``nrm`` script's entry point)."""
    app(prog_name="./nrm")
