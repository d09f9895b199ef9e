"""One request in somebody's name, and the world as if it had never been asked.

Each service's work runs inside a transaction that is rolled back afterwards: the services' own commits end savepoints
within it. So moves do not disturb one another, and thousands of requests meet the same files.
"""

import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
from sqlalchemy import Connection, Engine

from nrm_identity.app.seed_accounts import seeded_account_id
from nrm_shared.kernel.actor import Actor
from tests.security.matrix.file import OFFICE, File
from tests.security.matrix.requests import ASKS, Ask
from tests.security.town.straight import Straight
from tests.security.town.town import Town

# Who is asked by whom in a `prepare`; their audit rows are rolled back as well.
PEERS = {"verification": ("intake",), "referral": ("intake",)}
DENIED = frozenset({401, 403, 404})
# A rule about persons, not about states: SD7.
DENYING = frozenset({"separation-of-duties-own-roles"})
TOKEN_SECONDS = 120
FOCAL = Actor(str(seeded_account_id("farida")), "person", OFFICE, frozenset({"FP"}), ("BD",))


@dataclass(frozen=True)
class Seen:
    """What came back. `allowed` is read from the status, for lists from whether the thing is in it."""

    status: int
    text: str
    allowed: bool
    code: str = ""


class Court:
    """Sends trial requests to the services of a town."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.calls = 0
        self._tokens: dict[Actor, tuple[str, float]] = {}
        self._addresses = itertools.count(1)
        self._doors = {name: Straight(each.app) for name, each in town.services.items()}
        self._engines: dict[str, Engine] = {name: each.runner.engine for name, each in town.services.items()}
        self._connections: dict[str, Connection] = {}

    def close(self) -> None:
        """Give the services their engines back."""
        for connection in self._connections.values():
            connection.close()
        for name, service in self.town.services.items():
            service.runner.engine = self._engines[name]

    def try_it(self, service: str, route: str, ask: Ask, actor: Actor | None, file: File) -> Seen:
        """Send the request of `route` about `file` in the name of `actor`; nothing of it remains."""
        with self._undone(service):
            if ask.after:
                self.send(service, ask.after, ASKS[service][ask.after], FOCAL, file)
            answer = self.send(service, route, ask, actor, file)
        return self._judged(answer, ask, file)

    def send(self, service: str, route: str, ask: Ask, actor: Actor | None, file: File, **more: Any) -> httpx.Response:
        """Send the request, for good."""
        method, _, path = path_of(route).partition(" ")
        values = {name: _known(source, file) for name, source in ask.path.items()}
        params = {name: _known(source, file) for name, source in ask.query.items()}
        headers = self.headers(actor) | {"Accept": "*/*", "Accept-Language": "en"}
        if method != "GET":
            headers["Idempotency-Key"] = str(uuid4())
            headers["If-Match"] = f'"{ask.version}"' if ask.version else "*"
        sent: dict[str, Any] = {"json": ask.body(file) if ask.body else None}
        if ask.content:
            sent = {"content": ask.content}
        sent |= {"params": params or None, "headers": headers | dict(ask.headers) | more.get("headers", {})}
        self.calls += 1
        return self._ask(service, method, path.format(**values), **sent)

    def _ask(self, service: str, method: str, path: str, **what: Any) -> httpx.Response:
        # Everybody comes from an address of their own: a brake on one is no decision about another.
        number = next(self._addresses)
        door = self._doors[service]
        door.client = (f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}", 50_000)
        return door.handle_request(httpx.Request(method, f"http://town{path}", **what))

    def headers(self, actor: Actor | None) -> dict[str, str]:
        """Return what proves who asks; nothing for nobody."""
        if actor is None:
            return {}
        # Some things are done only by who signed in a moment ago.
        if self._tokens.get(actor, ("", 0.0))[1] < time.monotonic():
            self._tokens[actor] = (self.town.token(actor), time.monotonic() + TOKEN_SECONDS)
        return {"Authorization": f"Bearer {self._tokens[actor][0]}"}

    @contextmanager
    def _undone(self, service: str) -> Iterator[None]:
        names = (service, *PEERS.get(service, ()))
        outer = [self._begin(name) for name in names]
        try:
            yield
        finally:
            for name, transaction in zip(names, outer, strict=True):
                transaction.rollback()
                self.town.services[name].runner.engine = self._engines[name]

    def _begin(self, name: str) -> Any:
        connection = self._connections.get(name)
        if connection is None or connection.closed or connection.invalidated:
            connection = self._connections[name] = self._engines[name].connect()
        transaction = connection.begin()
        # Sessions on a connection that stands in a savepoint make savepoints of their own, and commit those.
        connection.begin_nested()
        self.town.services[name].runner.engine = connection  # type: ignore[assignment]
        return transaction

    @staticmethod
    def _judged(answer: httpx.Response, ask: Ask, file: File) -> Seen:
        kind = answer.headers.get("Content-Type", "")
        text = answer.text if "json" in kind or kind.startswith("text/plain") else ""
        code = answer.json().get("code", "") if answer.status_code >= 400 and "json" in kind else ""
        allowed = answer.status_code not in DENIED and code not in DENYING
        if allowed and ask.seeks and answer.status_code == 200:
            allowed = file.known[ask.seeks] in text
        return Seen(answer.status_code, text, allowed, code)


def path_of(route: str) -> str:
    """Return the route without the name of the question that it is asked (`GET /v1/things?name`)."""
    return route.partition("?")[0]


def _known(source: str, file: File) -> str:
    return source.removeprefix("=") if source.startswith("=") else file.known[source]
