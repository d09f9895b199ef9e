"""Everybody who acts in the stories: people at their portals, partners at their systems, the registries."""

import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self

from nrm_cli.story.correspondent import Correspondent
from nrm_cli.story.police import Stations
from nrm_cli.story.portal import Portal, SignIn, new_client
from nrm_cli.story.registries import Registries
from nrm_cli.story.teller import Silent, Teller
from nrm_cli.story.trail import Trail
from nrm_cli.story.world import World


class Cast:
    """Use it in a `with` block: partners listen from its beginning to its end."""

    def __init__(self, world: World, teller: Teller | None = None) -> None:
        self.world = world
        self.tell: Teller = teller or Silent()
        self.client = new_client()
        self.mofa = Correspondent(world, "mofa")
        self.stations = Stations(world)
        self.registries = Registries(world)
        self._sign_ins: dict[str | None, SignIn] = {}
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self.mofa.start()
        self.stations.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.mofa.stop()
        self.stations.stop()
        self.client.close()

    def sign_in(self, usernames: Iterable[str]) -> None:
        """Sign people in beforehand, two at a time: checking a password is meant to take long."""
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda username: self.portal(username).account, usernames))

    def portal(self, username: str | None, trail: Trail | None = None) -> Portal:
        """Return the portal of a demo account (None: the public), in the story that `trail` belongs to."""
        with self._lock:
            sign_in = self._sign_ins.setdefault(username, SignIn(self.world, self.client, username))
        return Portal(self.world, self.client, sign_in, trail or Trail())
