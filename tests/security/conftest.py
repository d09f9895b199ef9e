"""The town with its six files, made once for all tests that need it."""

from collections.abc import Iterator

import pytest

from nrm_local.secrets import Secrets
from nrm_shared.observability import logs
from tests.security.matrix.files import Files
from tests.security.matrix.scene import Scene
from tests.security.town.cast import TownCast
from tests.security.town.town import town
from tests.support.postgres import Databases


@pytest.fixture(scope="module")
def scene(
    databases_of_session: Databases, test_secrets: Secrets, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    """Return the town with all files."""
    # As in a real process: one line for a refusal, no pictures of a breakdown.
    logs.configure("town", "http", "ERROR")
    var = tmp_path_factory.mktemp("town")
    with town(databases_of_session, test_secrets, var) as here:
        cast = TownCast(here, var / "out")
        cast.populate()
        yield Scene(here, Files(cast).all())
