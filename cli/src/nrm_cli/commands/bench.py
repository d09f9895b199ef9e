"""``nrm bench``."""

import subprocess
import sys
from typing import Annotated

import typer

from nrm_cli.console import fail


def bench(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="spine or safety: a file of bench/, without .py.")],
) -> None:
    """Measure something and print a table; the same figures go to var/bench/NAME.json.

    What follows the name goes to the bench itself: `./nrm bench spine -- --help` says what it takes.
    """
    from nrm_local.installation import Installation
    from nrm_local.supervisord import plain_environment

    installation = Installation.here()
    directory = installation.layout.root / "bench"
    known = sorted(path.stem for path in directory.glob("*.py") if not path.stem.startswith("_"))
    if name not in known:
        raise fail(f"there is no bench {name!r}; there are: {', '.join(known) or 'none'}")
    (installation.layout.var / "bench").mkdir(parents=True, exist_ok=True)
    answer = subprocess.run(
        [sys.executable, str(directory / f"{name}.py"), *context.args],
        cwd=installation.layout.root,
        env=plain_environment() | installation.environment.of_tools(),
    )
    raise typer.Exit(answer.returncode)
