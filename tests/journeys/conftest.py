"""A running installation for the whole session, and the cast that acts in it.

By default a private one of its own below `var/test/journeys`; with NRM_JOURNEYS=running the one that runs already.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nrm_cli.demo.run import SHORT_SETTINGS
from nrm_cli.story import Cast, World, setup
from nrm_cli.story.people import PEOPLE
from nrm_cli.story.story import Story
from nrm_local import ports
from nrm_local.down import down
from nrm_local.installation import Installation
from nrm_local.paths import project_root
from nrm_local.up import up
from tests.journeys.telling import Telling

BASES = range(21_000, 32_000, 1_000)


@pytest.fixture(scope="session")
def installation() -> Iterator[Installation]:
    """Return an installation whose processes run."""
    if os.environ.get("NRM_JOURNEYS") == "running":
        yield Installation.here()
        return
    var = project_root() / "var" / "test" / "journeys"
    given = SHORT_SETTINGS | {"NRM_VAR": str(var), "NRM_PORT_BASE": str(_free_base())}
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    private = Installation.here()
    try:
        down(private, say=_silent)
        _clear(var)
        up(private, say=_silent)
        yield private
    finally:
        down(private, say=_silent)
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


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


def _clear(var: Path) -> None:
    shutil.rmtree(var, ignore_errors=True)


def _free_base() -> int:
    offsets = [*ports.SERVICE_OFFSETS.values(), ports.POSTGRES, ports.RABBITMQ, ports.RABBITMQ_EPMD]
    return next(base for base in BASES if not any(ports.answers(base + offset) for offset in offsets))


def _silent(_text: str) -> None:
    """Say nothing."""
