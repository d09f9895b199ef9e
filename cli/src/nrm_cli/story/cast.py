"""Everybody who acts in the stories: people at their portals, partners at their systems, the registries."""

import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Self

import httpx

from nrm_cli.story.correspondent import Correspondent
from nrm_cli.story.police import Stations
from nrm_cli.story.portal import Portal, SignIn, new_client
from nrm_cli.story.registries import Registries
from nrm_cli.story.surprise import Surprise
from nrm_cli.story.teller import Silent, Teller
from nrm_cli.story.trail import Trail
from nrm_cli.story.world import World


class Cast:
    """Use it in a `with` block: partners listen from its beginning to its end. Who needs no partner only closes it."""

    def __init__(self, world: World, teller: Teller | None = None) -> None:
        self.world = world
        self.tell: Teller = teller or Silent()
        self.client = new_client(world)
        self.mofa = Correspondent(world, "mofa")
        self.stations = Stations(world)
        self.registries = Registries(world)
        self._doorman = ThreadPoolExecutor(2, thread_name_prefix="story-sign-in")
        self._sign_ins: dict[str | None, SignIn] = {}
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self.mofa.start()
        self.stations.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def partners_away(self) -> Iterator[None]:
        """Let no partner of the cast listen within the block: somebody else reads their queues."""
        self.mofa.stop()
        self.stations.stop()
        try:
            yield
        finally:
            self.mofa.start()
            self.stations.start()

    def close(self) -> None:
        """Send everybody home."""
        self._doorman.shutdown(cancel_futures=True)
        self.mofa.stop()
        self.stations.stop()
        self.client.close()

    def sign_in_beforehand(self, usernames: Iterable[str]) -> None:
        """Sign people in while the story begins: checking a password is meant to take long."""
        for username in usernames:
            self._doorman.submit(self._signed_in, username)

    def _signed_in(self, username: str) -> None:
        # Whoever cannot sign in is told so when the story needs them.
        with suppress(Surprise, httpx.HTTPError):
            self.portal(username).sign_in()

    def portal(self, username: str | None, trail: Trail | None = None) -> Portal:
        """Return the portal of a demo account (None: the public), in the story that `trail` belongs to."""
        with self._lock:
            sign_in = self._sign_ins.setdefault(username, SignIn(self.world, self.client, username))
        return Portal(self.world, self.client, sign_in, trail or Trail())
