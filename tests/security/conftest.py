"""What the trials share, made once: the town with its six files, and an installation; and the order that lets them."""

from collections.abc import Iterator

import pytest

from nrm_local.secrets import Secrets
from nrm_shared.observability import logs
from tests.journeys.conftest import cast, installation
from tests.security.matrix.files import Files
from tests.security.matrix.scene import Scene
from tests.security.town.cast import TownCast
from tests.security.town.town import town
from tests.support.postgres import Databases

# Fixtures of the journeys: an installation whose processes run, and everybody in it.
__all__ = ["cast", "installation"]

# One key ring serves a process: those who play in the same town come before whoever brings a ring of their own.
FIRST = ("test_access", "test_attacks", "test_schemas")
# Nobody else works beside the processes of a whole installation. The partners of the marked journey have gone when those
# of the cascade come, so that none reads the other's letters.
LAST = ("test_marked_values", "test_consent_cascade")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the tests that share the town, and those that share an installation, follow one another."""
    items.sort(key=lambda item: _turn(item.path.stem))


def _turn(module: str) -> int:
    if module in FIRST:
        return FIRST.index(module)
    return len(FIRST) + (LAST.index(module) + 1 if module in LAST else 0)


@pytest.fixture(scope="session")
def scene(
    databases_of_session: Databases, test_secrets: Secrets, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    """Return the town with all files."""
    # As in a real process: one line for a refusal, no pictures of a breakdown.
    logs.configure("town", "http", "ERROR")
    var = tmp_path_factory.mktemp("town")
    with town(databases_of_session, test_secrets, var) as here:
        people = TownCast(here, var / "out")
        people.populate()
        yield Scene(here, Files(people).all())
