"""``nrm test``."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from nrm_cli.console import fail, print_table, say
from nrm_cli.running import installation_for_tests
from nrm_cli.suites import SUITES, Suite, existing

_NO_TESTS = 5


@dataclass(frozen=True)
class Result:
    """How one suite went."""

    suite: Suite
    outcome: str
    summary: str
    seconds: float


def run_suites(
    context: typer.Context,
    suite: Annotated[str | None, typer.Argument(help="One of: " + ", ".join(one.name for one in SUITES))] = None,
    list_: Annotated[bool, typer.Option("--list", help="Only print the suites that exist.")] = False,
) -> None:
    """Run all tests but security, or one suite; everything behind the suite's name goes to pytest.

    The default run includes chaos with one seed; security takes as long as all others and runs when it is named. Each
    suite runs even if an earlier one failed; the summary comes last.
    A suite in which nothing was found to run has failed, unless an argument for pytest chose among its tests.
    """
    from nrm_local.paths import project_root

    root = project_root()
    extra = list(context.args)
    chosen = existing(root)
    if list_:
        say("\n".join(one.name for one in chosen))
        return
    if suite is not None and suite.startswith("-"):
        extra.insert(0, suite)
        suite = None
    known = [one.name for one in chosen]
    chosen = [one for one in chosen if (not one.on_request if suite is None else one.name == suite)]
    if not chosen:
        raise fail(f"there is no suite {suite!r}; there are: {', '.join(known) or 'none'}")
    began = time.monotonic()
    results = [_run(root, one, extra) for one in chosen]
    print_table(
        f"Tests in {time.monotonic() - began:.0f} s",
        ("suite", "result", "tests", "took"),
        [(one.suite.name, one.outcome, one.summary, f"{one.seconds:.1f} s") for one in results],
    )
    if any(one.outcome == "FAILED" for one in results):
        raise typer.Exit(1)


def _run(root: Path, suite: Suite, extra: list[str]) -> Result:
    directories = suite.directories(root)
    say(f"== {suite.name}: {suite.about}")
    if not suite.needs_running:
        return _pytest(root, suite, directories, extra, dict(os.environ))
    try:
        with installation_for_tests() as environment:
            return _pytest(root, suite, directories, extra, environment)
    except typer.Exit:
        return Result(suite, "FAILED", "the installation did not start", 0.0)


def _pytest(root: Path, suite: Suite, directories: list[Path], extra: list[str], environment: dict[str, str]) -> Result:
    workers = workers_of(suite, environment)
    command = [
        sys.executable,
        *("-m", "pytest", "-q"),
        *(["-n", str(workers), "--dist", "loadfile"] if workers > 1 else []),
        # Their results are tables and counts, which pytest would keep to itself.
        *(["-s"] if suite.name in {"chaos", "security"} else []),
        *(str(directory.relative_to(root)) for directory in directories),
        *extra,
    ]
    began = time.monotonic()
    process = subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True)
    last = ""
    if process.stdout is not None:
        for line in process.stdout:
            sys.stdout.write(line)
            sys.stdout.flush()
            last = line.strip() or last
    code = process.wait()
    return Result(suite, outcome(code, extra), last.strip("= "), time.monotonic() - began)


def workers_of(suite: Suite, environment: Mapping[str, str]) -> int:
    """Return how many processes share the files of ``suite``: a broker of others has room for one of them."""
    return 1 if suite.needs_broker and environment.get("NRM_AMQP_URL") else suite.workers


def outcome(code: int, extra: Sequence[str]) -> str:
    """Return how a suite went: finding no test at all is a failure, unless ``extra`` arguments chose among them."""
    if code == 0:
        return "ok"
    return "none chosen" if code == _NO_TESTS and extra else "FAILED"
