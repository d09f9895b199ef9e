"""A running installation for the whole session, and the cast that acts in it.

Whoever started one for the tests (`nrm test`) says so in the environment; else a private one is started and ended here.
"""

import os
from collections.abc import Callable, Iterator

import pytest

from nrm_cli.running import installation_for_tests
from nrm_cli.story import Cast, World, setup
from nrm_cli.story.people import PEOPLE
from nrm_cli.story.story import Story
from nrm_local.installation import Installation
from tests.journeys.telling import Telling

# One of the variables by which tools find an installation that runs.
RUNNING = "NRM_URL_INTAKE"


@pytest.fixture(scope="session")
def installation() -> Iterator[Installation]:
    """Return an installation whose processes run."""
    if RUNNING in os.environ:
        yield Installation.here()
    else:
        with installation_for_tests():
            yield Installation.here()


@pytest.fixture(scope="session")
def cast(installation: Installation) -> Iterator[Cast]:
    """Return everybody, with the pool and the providers in place."""
    with Cast(World.of(installation)) as everybody:
        everybody.sign_in_beforehand(PEOPLE)
        setup.prepare(Story(everybody, "setup"))
        yield everybody


@pytest.fixture
def story(cast: Cast, request: pytest.FixtureRequest) -> Story:
    """Return a story that has not begun."""
    return Story(cast, request.node.name)


@pytest.fixture(scope="session")
def told(cast: Cast) -> Telling:
    """Return a function that gives a story told to its end, once per session however many tests look at it."""
    finished: dict[Callable[[Story], None], Story] = {}

    def tell(whole: Callable[[Story], None]) -> Story:
        if whole not in finished:
            story = Story(cast, whole.__module__)
            whole(story)
            finished[whole] = story
        return finished[whole]

    return tell
