"""One service as its own process builds it, with two things replaced: who asks identity, and how others are reached."""

import itertools
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from types import ModuleType
from typing import Any

import httpx
from argon2 import PasswordHasher
from fastapi import FastAPI

from nrm_identity.adapters.passwords import Argon2Passwords
from nrm_shared.foundation import Foundation
from nrm_shared.http.peer import Peer
from nrm_shared.http.rate_limit import HOUR_SECONDS
from nrm_shared.inbox.delivery import Delivery
from nrm_shared.kernel.actor import Actor
from nrm_shared.messaging import names
from nrm_shared.runner.batch import Inbox
from nrm_shared.runner.runner import Runner
from nrm_shared.security.tokens import TokenVerifier
from tests.security.town.straight import Straight

Tell = Callable[[Actor], str]
"""Returns a token for an actor, signed as identity would."""


def service_actor(service: str) -> Actor:
    """Return who a service is to the others, as identity says: each has a role of its own."""
    return Actor(id=f"service:{service}", kind="service", roles=frozenset({f"SVC-{service}"}))


@dataclass
class TownTokens:
    """A service's own token, signed on the spot."""

    service: str
    tell: Tell

    def authorization(self) -> dict[str, str]:
        """Return the header with the service's token."""
        return {"Authorization": f"Bearer {self.tell(service_actor(self.service))}"}


@dataclass
class TownService:
    """One service: its application, runner and inboxes."""

    name: str
    app: FastAPI
    runner: Runner
    foundation: Foundation
    client: httpx.Client
    inboxes: dict[str, Inbox] = field(default_factory=dict)

    def hear(self, queue: str, deliveries: list[Delivery]) -> None:
        """Let deliveries arrive in one batch."""
        self.inboxes[queue].run_batch(deliveries)


@dataclass
class Surroundings:
    """What a service of the town finds around it."""

    tell: Tell
    verifier: Callable[[Foundation], TokenVerifier]
    peer: Callable[[str], httpx.Client]
    """Returns a client that reaches the application behind a base URL."""


def quick_passwords() -> Argon2Passwords:
    """Return what hashes and compares passwords at once: how long a guess takes is no matter of these trials."""
    return Argon2Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def build(service: str, environment: Mapping[str, str], around: Surroundings) -> TownService:
    """Return the service as its HTTP process builds it from `environment`."""
    package = f"nrm_{service}"
    wiring = import_module(f"{package}.wiring")
    http = import_module(f"{package}.entrypoints.http.__main__")
    with _changed(environment), _unbraked(http), _caught(wiring, around, service) as caught:
        settings = import_module(f"{package}.settings").load()
        app = http.build_app(settings, quick_passwords()) if service == "identity" else http.build_app(settings)
    foundation, runner = caught["foundation_of"], caught["build_runner"]
    client = httpx.Client(transport=Straight(app), base_url="http://testserver", follow_redirects=True, trust_env=False)
    made = TownService(service, app, runner, foundation, client)
    if hasattr(wiring, "build_inbox"):
        made.inboxes[names.inbox(service)] = wiring.build_inbox(runner)
    if hasattr(wiring, "build_mofa_inbox"):
        made.inboxes[names.from_partner("mofa")] = wiring.build_mofa_inbox(runner, foundation)
    if hasattr(wiring, "police_door"):
        made.inboxes[names.from_partner("police-cdms")] = wiring.police_door(foundation.sealer).inbox(runner)
    return made


@contextmanager
def _changed(environment: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(environment)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def _unbraked(http: ModuleType) -> Iterator[None]:
    """Let an hour pass for the brakes on single routes before every try: thousands of trials are one decision each."""
    original = getattr(http, "RateLimit", None)
    if original is None:
        yield
        return
    hours = itertools.count()
    vars(http)["RateLimit"] = partial(original, timer=lambda: next(hours) * HOUR_SECONDS)
    try:
        yield
    finally:
        vars(http)["RateLimit"] = original


@contextmanager
def _caught(wiring: ModuleType, around: Surroundings, service: str) -> Iterator[dict[str, Any]]:
    """Remember what the wiring builds; its foundation asks nobody over the network."""
    caught: dict[str, Any] = {}
    originals = {name: getattr(wiring, name) for name in ("foundation_of", "build_runner")}

    def foundation_of(*args: Any, **kwargs: Any) -> Foundation:
        made: Foundation = originals["foundation_of"](*args, **kwargs)
        vars(made)["verifier"] = around.verifier(made)
        vars(made)["tokens"] = TownTokens(service, around.tell)
        vars(made)["peer"] = lambda url: _peer(made, around.peer(url))
        caught["foundation_of"] = made
        return made

    def build_runner(*args: Any, **kwargs: Any) -> Runner:
        caught["build_runner"] = originals["build_runner"](*args, **kwargs)
        return caught["build_runner"]

    vars(wiring).update(foundation_of=foundation_of, build_runner=build_runner)
    try:
        yield caught
    finally:
        vars(wiring).update(originals)


def _peer(foundation: Foundation, client: httpx.Client) -> Peer:
    made = Peer("http://town", foundation.tokens)
    made._client = client
    return made
