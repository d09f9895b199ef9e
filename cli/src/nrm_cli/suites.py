"""The table of test suites: a suite is a kind of directory, and the directories that exist are its members."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Suite:
    """A kind of test, found by the places where such tests live (glob patterns below the root)."""

    name: str
    about: str
    places: tuple[str, ...]
    needs_running: bool = False
    """Whether it runs against a whole installation, started for it, instead of parts of its own."""
    workers: int = 1
    """How many processes share its files, each with servers of its own."""
    needs_broker: bool = False
    """Whether its tests need a broker, which has room for one test run at a time if it is not our own."""
    on_request: bool = False
    """Whether it is too long for the run of all suites and runs only when it is named."""

    def directories(self, root: Path) -> list[Path]:
        """Return the directories that hold tests of this suite."""
        found = {path for place in self.places for path in root.glob(place)}
        return sorted(path for path in found if path.is_dir() and any(path.rglob("test_*.py")))


SUITES: tuple[Suite, ...] = (
    Suite("unit", "rules without any input or output", ("*/tests/unit", "*/*/tests/unit"), workers=2),
    Suite("architecture", "the house's rules about the code itself", ("tests/architecture",), workers=2),
    Suite(
        "contracts",
        "golden examples of all events; registries' contracts",
        ("tests/contracts", "*/*/tests/contract"),
        workers=2,
    ),
    Suite(
        "integration",
        "services on a real PostgreSQL, servers on real sockets, programs as processes",
        ("*/tests/integration", "*/*/tests/integration"),
        workers=2,
    ),
    Suite(
        "consumers",
        "consumers and relay on a real RabbitMQ",
        ("*/tests/consumers", "*/*/tests/consumers"),
        workers=2,
        needs_broker=True,
    ),
    Suite("journeys", "whole referrals over HTTP and AMQP", ("tests/journeys",), needs_running=True),
    Suite("security", "who may see what, and proof of it", ("tests/security",), on_request=True),
    Suite("chaos", "kills and crashes while events flow; the ledger balances", ("tests/chaos",)),
)


def existing(root: Path) -> list[Suite]:
    """Return the suites that have tests below ``root``."""
    return [suite for suite in SUITES if suite.directories(root)]
