"""Options of the chaos suite: `--seeds N` (or NRM_CHAOS_SEEDS), `--long`, `--rate`."""

import os

import pytest

LONG = 20


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options; they are known when pytest is given this directory."""
    group = parser.getgroup("chaos")
    group.addoption("--seeds", type=int, default=int(os.environ.get("NRM_CHAOS_SEEDS", "1")), help="how many seeds")
    group.addoption("--long", action="store_true", help=f"{LONG} seeds")
    group.addoption("--first-seed", type=int, default=1, help="the first seed (a run is repeated by its seed)")
    rate = float(os.environ.get("NRM_CHAOS_RATE", "6"))
    group.addoption("--rate", type=float, default=rate, help="reports per second (three requests each)")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give each seed its own test."""
    if "seed" in metafunc.fixturenames:
        first = metafunc.config.getoption("--first-seed")
        seeds = LONG if metafunc.config.getoption("--long") else metafunc.config.getoption("--seeds")
        metafunc.parametrize("seed", range(first, first + seeds))
