"""``nrm check``."""

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import typer

from nrm_cli.console import print_table, say


@dataclass(frozen=True)
class Step:
    """One tool of the check."""

    name: str
    program: str
    arguments: tuple[str, ...]


def steps(root: Path) -> list[Step]:
    """Return what is checked: rules, format, types of all packages, import directions."""
    sources = [str(path.relative_to(root)) for path in sorted([*root.glob("*/src"), *root.glob("*/*/src")])]
    places = [root / name for name in ("tests", "bench", "docs/generate")]
    places += [*root.glob("*/tests"), *root.glob("*/*/tests")]
    # A folder with a hyphen is no Python package: pytest finds these tests by their path, mypy cannot.
    tests = sorted(str(path.relative_to(root)) for path in places if path.is_dir() and "-" not in str(path.parent.name))
    return [
        Step("lint", "ruff", ("check", ".")),
        Step("format", "ruff", ("format", "--check", "--quiet", ".")),
        Step("types", "mypy", (*sources, *tests)),
        Step("imports", "lint-imports", ("--config", "pyproject.toml")),
    ]


def check() -> None:
    """Check the code: rules and format (ruff), types (mypy strict), who may import whom (import-linter).

    The tests' types are checked too, except those of services/registry-adapters: mypy takes no folder with a hyphen.
    """
    from nrm_local.paths import project_root

    root = project_root()
    bin_directory = Path(sys.executable).parent
    rows = []
    failed = False
    for step in steps(root):
        say(f"== {step.name}: {step.program} {step.arguments[0]}")
        began = time.monotonic()
        code = subprocess.run([bin_directory / step.program, *step.arguments], cwd=root).returncode
        failed = failed or code != 0
        rows.append((step.name, step.program, "ok" if code == 0 else "FAILED", f"{time.monotonic() - began:.1f} s"))
    print_table("Check", ("what", "tool", "result", "took"), rows)
    if failed:
        raise typer.Exit(1)
