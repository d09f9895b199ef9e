"""``nrm code``."""

from typing import Annotated

import typer

from nrm_cli.console import fail, say


def code(
    username: Annotated[str, typer.Argument(help="A demo account, such as farida.")],
) -> None:
    """Print the code that the authenticator app of a demo account shows now; it is good once, so a used one is refused."""
    from nrm_cli.addresses import demo_accounts
    from nrm_cli.story.factor import Authenticator
    from nrm_local.installation import Installation

    installation = Installation.here()
    seed = installation.secrets.demo_factor
    if not seed.exists():
        raise fail("this installation has no demo accounts; `./nrm up` makes them unless NRM_PROFILE=production")
    if username not in {name for name, _, _ in demo_accounts(installation.layout.root)}:
        raise fail(f"there is no demo account {username!r}")
    authenticator = Authenticator(installation.secrets.read(seed), username)
    say(authenticator.now())
    # Apart from the code, so that a script can read the code alone.
    left = authenticator.seconds_left()
    typer.echo(f"good once: a used one is refused; the next comes in {left} s", err=True)
