"""`nrm bench spine`: what the spine costs against bare parts, and how long an event takes. See bench/README.md."""

import argparse
import json
import os
import statistics
import sys
import warnings
from pathlib import Path
from typing import Any

warnings.filterwarnings("ignore")

from rich.console import Console  # noqa: E402 - eventlet's warning comes at import
from rich.table import Table  # noqa: E402
from spine_parts import latency, wire, work, world  # noqa: E402
from spine_parts.about import machine  # noqa: E402

ROUNDS = 5
TARGETS = {
    "wire_vs_raw": (">=", 0.35),
    "work_vs_plain_nameko": (">=", 4.0),
    "p99_ms.20": ("<", 25.0),
    "p50_ms.500": ("<", 15.0),
    "p99_ms.500": ("<", 50.0),
    "first_after_quiet_ms": ("<", 300.0),
}
console = Console(width=130)


def spread(values: list[float]) -> str:
    """Return the median and the range."""
    return f"{statistics.median(values):,.0f} ({min(values):,.0f} to {max(values):,.0f})"


def show_rates(title: str, rates: dict[str, list[float]], subject: str) -> float:
    """Print the rates of every configuration; return subject / best other, by medians."""
    medians = {name: statistics.median(values) for name, values in rates.items()}
    best = max((name for name in medians if name != subject), key=lambda name: medians[name])
    table = Table(title=title, title_justify="left")
    for column in ("configuration", "messages/s: median (range)", "product / this"):
        table.add_column(column, justify="left" if column == "configuration" else "right")
    for name, values in rates.items():
        mark = "  <- counts" if name == best else ""
        table.add_row(name + mark, spread(values), f"{medians[subject] / medians[name]:.2f}")
    console.print(table)
    return medians[subject] / medians[best]


def main() -> int:
    """Measure, print, write var/bench/spine.json; exit 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--only", choices=("wire", "work", "latency"), action="append")
    arguments = parser.parse_args()
    parts = arguments.only or ["wire", "work", "latency"]
    figures: dict[str, Any] = {}
    about = machine()
    with world.made() as here:
        if "wire" in parts:
            rates = wire.measure(here, arguments.rounds, console.print)
            figures["wire_vs_raw"] = show_rates(
                "Wire: the same ready bytes, persistent and confirmed", rates, wire.SUBJECT
            )
            figures["wire_rates"] = rates
        if "work" in parts:
            rates = work.measure(here, arguments.rounds, console.print)
            figures["work_vs_plain_nameko"] = show_rates(
                "Work: approval's handler of a determination", rates, work.SUBJECT
            )
            figures["work_rates"] = rates
        if "latency" in parts:
            figures |= latency.measure(here, console.print)
    return report(figures, about)


def report(figures: dict[str, Any], about: dict[str, Any]) -> int:
    """Print the figures against their targets and keep them; return the exit code."""
    table = Table(title="Spine", title_justify="left")
    for column in ("key", "figure", "target", ""):
        table.add_column(column)
    missed = 0
    for key, (relation, target) in TARGETS.items():
        if key not in figures:
            continue
        held = figures[key] >= target if relation == ">=" else figures[key] < target
        missed += not held
        table.add_row(key, f"{figures[key]:.2f}", f"{relation} {target:g}", "held" if held else "missed")
    console.print(table)
    console.print(f"{about}", style="dim")
    out = Path(os.environ.get("NRM_VAR", "var")) / "bench"
    out.mkdir(parents=True, exist_ok=True)
    (out / "spine.json").write_text(json.dumps({**figures, "machine": about}, indent=1))
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
