"""Reading the content files that are packaged beside this module."""

import csv
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def read_toml(*parts: str) -> dict[str, Any]:
    """Parse one packaged TOML file; callers cache the typed value they build from it."""
    return tomllib.loads(HERE.joinpath(*parts).read_text(encoding="utf-8"))


def read_csv(*parts: str) -> list[dict[str, str]]:
    """Read one packaged CSV file with a header line; used where a list has hundreds of rows."""
    with HERE.joinpath(*parts).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
