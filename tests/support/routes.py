"""A service's application, made once for all tests of a session: making it takes longer than most of these tests.

FastAPI works out what a route takes and answers when an application is asked for the first time: for a hundred routes that
is half a second.
"""

from collections.abc import Callable, Sequence
from typing import Any

from fastapi import APIRouter, FastAPI

from nrm_shared.http.door import Door, make_app
from nrm_shared.http.rate_limit import RateLimit
from nrm_shared.kernel.actor import Actor
from nrm_shared.runner.runner import Runner


class _SharedDoor(Door):
    """A door before one runner after the other; its brakes have counted nobody when the next one comes."""

    def __init__(self, runner: Runner, verify: Callable[[str], Actor]) -> None:
        super().__init__(runner, verify)
        self._limits: list[RateLimit] = []

    def public(self, *does: type, limit: RateLimit) -> Any:
        self._limits.append(limit)
        return super().public(*does, limit=limit)

    def signed_in(self, *does: type, limit: RateLimit | None = None) -> Any:
        if limit is not None:
            self._limits.append(limit)
        return super().signed_in(*does, limit=limit)

    def lead_to(self, runner: Runner) -> None:
        """Let whoever asks from now on come to `runner`."""
        self.runner = runner
        for limit in self._limits:
            limit._each.clear()
            limit._in_hand.clear()
            if limit._all is not None:
                limit._all.clear()


class SharedApplication:
    """The application of `service` with the routes that `make` makes; behind it is the runner of the test that uses it now.

    Not for two services of one kind in one test; /readyz looks at the first runner's database.
    """

    def __init__(
        self, service: str, make: Callable[[Door], Sequence[APIRouter]], verify: Callable[[str], Actor]
    ) -> None:
        self._service = service
        self._make = make
        self._verify = verify
        self._made: tuple[_SharedDoor, FastAPI] | None = None

    def before(self, runner: Runner) -> FastAPI:
        """Return the application; what it is asked goes to `runner` from now on."""
        if self._made is None:
            door = _SharedDoor(runner, self._verify)
            self._made = door, make_app(self._service, list(self._make(door)), runner)
        door, application = self._made
        door.lead_to(runner)
        return application
