"""``nrm down``."""

from nrm_cli.console import say


def down() -> None:
    """End everything that `./nrm up` started and prove that no process is left (var/ is kept)."""
    from nrm_local.down import down as end
    from nrm_local.installation import Installation

    ran = end(Installation.here(), say)
    say("Everything has ended; no process is left." if ran else "Nothing was running.")
