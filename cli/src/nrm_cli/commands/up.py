"""``nrm up``."""

from typing import Annotated

import typer

from nrm_cli.console import say


def up(
    tls: Annotated[
        bool | None,
        typer.Option("--tls/--no-tls", help="Encrypt HTTP, AMQP and PostgreSQL with certificates made for it."),
    ] = None,
) -> None:
    """Start everything on this machine and wait until it is ready; it runs until `./nrm down`.

    PostgreSQL and RabbitMQ are private instances below var/ on ports of their own, unless NRM_DATABASE_URL and
    NRM_AMQP_URL (with NRM_AMQP_API_URL) name others. Without --tls, NRM_TLS (on or off) decides; it is off for a
    demonstration and on in production.
    """
    from nrm_cli.addresses import print_addresses
    from nrm_cli.interrupts import taken_down_if_interrupted
    from nrm_local.installation import Installation
    from nrm_local.supervisord import Supervisor
    from nrm_local.up import AlreadyRunning, UpFailed, refuse_running
    from nrm_local.up import up as start

    installation = Installation.here(tls=tls)
    try:
        refuse_running(installation)
        with taken_down_if_interrupted(installation, say):
            seconds = start(installation, say)
    except AlreadyRunning:
        say("It runs already; nothing was changed. `./nrm status` shows how it is, `./nrm down` ends it.")
    except UpFailed:
        if Supervisor(installation).is_running():
            say("What did start was left running, so that one can look at it; `./nrm down` ends it.")
        raise
    else:
        say(f"\nReady in {seconds:.1f} s. `./nrm status` shows all processes, `./nrm down` ends everything.")
    print_addresses(installation)
