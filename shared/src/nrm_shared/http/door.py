"""The front door of a service: one FastAPI application, authentication at every route that is not named public."""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Callable, Iterator
from threading import BoundedSemaphore
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.routing import APIRoute
from sqlalchemy.exc import SQLAlchemyError

from nrm_shared.db.answering import serves
from nrm_shared.db.schema import Schema
from nrm_shared.http import levels, permissions, problems
from nrm_shared.http.call import Call, Upload, file_name, fingerprint, idempotency_key, parse_events
from nrm_shared.http.callers import Callers
from nrm_shared.http.guards import CORRELATION, Bounded, Caught, Measured
from nrm_shared.http.headers import Headed
from nrm_shared.http.rate_limit import RateLimit
from nrm_shared.http.refused import Told, remember_actor
from nrm_shared.http.source import source_of
from nrm_shared.kernel.actor import PUBLIC, Actor
from nrm_shared.kernel.errors import Malformed, Unauthenticated, Unavailable
from nrm_shared.kernel.files import MAX_BYTES
from nrm_shared.kernel.ids import new_id
from nrm_shared.observability import metrics
from nrm_shared.runner.context import Context
from nrm_shared.runner.runner import Runner

# W3C Trace Context: version, trace, parent, flags; all zeros, and the version ff, mean nothing.
TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


OF_FILE = "nrm-attachment-"
MAX_FILES_AT_ONCE = 4
NO_CHARACTER = b"%00"
UPLOAD_SECONDS = 120.0


class Door:
    """Makes the `Call` of each request. `verify(token, audience...)` returns the actor of a token.

    `callers` counts the requests of those who are signed in; every service has one (`tests/architecture/test_routes.py`).
    """

    def __init__(self, runner: Runner, verify: Callable[[str], Actor], callers: Callers | None = None) -> None:
        self.runner = runner
        self._verify = verify
        self._callers = callers
        self._files = BoundedSemaphore(MAX_FILES_AT_ONCE)

    async def body(self, request: Request) -> bytes:
        """Return the raw body; `Bounded` has seen to its size."""
        return await request.body()

    def signed_in(self, *does: type, limit: RateLimit | None = None) -> Any:
        """Return the dependency of a route that demands a token; `does` are the commands or questions it may bring.

        Their permissions stand in the OpenAPI document (see `permissions`), and nothing else passes. `limit` counts the
        route by account, beside what `callers` counts; the repeat of a request under its Idempotency-Key is not counted.
        """

        def call(request: Request, body: bytes = Depends(self.body)) -> Call:
            actor, token = self._counted(request)
            return self._call(request, body, actor, token, does)

        permissions.name(call, does)
        if limit is None:
            return Depends(call)

        def braked(made: Call = Depends(call)) -> Iterator[Call]:
            yield from _tried(limit, made.actor.id, made)

        permissions.name(braked, does)
        return Depends(braked)

    def public(self, *does: type, limit: RateLimit) -> Any:
        """Return the dependency of a public route (see the list in CONTRIBUTING.md); a token is used if one comes.

        `limit` counts it by its source, or by the account of whoever has one and says so. The repeat of a request under
        its Idempotency-Key is not counted.
        """

        def call(request: Request, body: bytes = Depends(self.body)) -> Iterator[Call]:
            actor, token = self._bearer(request) if "Authorization" in request.headers else (PUBLIC, None)
            made = self._call(request, body, actor, token, does)
            source = source_of(request) if actor.kind == PUBLIC.kind else actor.id
            yield from _tried(limit, source, made)

        permissions.name(call, does)
        return Depends(call)

    def taking_file(self, *does: type) -> Any:
        """Return the dependency of a route that demands a token and takes a file as its body (`Upload`).

        Who asks is settled before anything of the body is read, and no more files are read at once than fit in memory.
        """

        def known(request: Request) -> tuple[Actor, str]:
            actor, token = self._counted(request)
            for command in does:
                self.runner.admit_at_the_door(command, actor, Context(correlation_of(request)))
            return actor, token

        async def received(request: Request, who: tuple[Actor, str] = Depends(known)) -> AsyncIterator[bytes]:
            if not self._files.acquire(blocking=False):
                raise Unavailable("too-many-files")
            try:
                yield await _whole(request)
            finally:
                self._files.release()

        def upload(
            request: Request, who: tuple[Actor, str] = Depends(known), content: bytes = Depends(received)
        ) -> Upload:
            actor, token = who
            name = file_name(request.headers.get("Content-Disposition", ""))
            told = f"{_of_file(request)}\n{name}\n".encode() + hashlib.sha256(content).digest()
            return Upload(self._call(request, told, actor, token, does), name, content)

        permissions.name(upload, does)
        return Depends(upload)

    def _counted(self, request: Request) -> tuple[Actor, str]:
        """Return as `_bearer`; raise `TooManyRequests` for somebody who asks too often."""
        actor, token = self._bearer(request)
        if self._callers is not None:
            self._callers.count(actor, request.method)
        return actor, token

    def _bearer(self, request: Request) -> tuple[Actor, str]:
        """Return who acts and the token that proves it, which is the one to ask others with."""
        actor, token = self._proven(request)
        remember_actor(request.scope, actor)
        return actor, token

    def _proven(self, request: Request) -> tuple[Actor, str]:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated
        actor = self._verify(token)
        if actor.kind == "service" and (forwarded := request.headers.get("NRM-Actor-Token")):
            # A service asks in somebody's name: what that person may not do, the service may not do for them.
            # From anybody else the header means nothing.
            return self._verify(forwarded), forwarded
        return actor, token

    def _call(self, request: Request, body: bytes, actor: Actor, token: str | None, does: tuple[type, ...]) -> Call:
        # No text that the database takes holds this character, and no code or cursor of ours.
        if NO_CHARACTER in request.scope["query_string"]:
            raise Malformed
        return Call(
            runner=self.runner,
            actor=actor,
            context=Context(correlation_of(request), None, traceparent_of(request), token),
            key=idempotency_key(request),
            fingerprint=fingerprint(request.method, request.url.path, body),
            seen=request.headers.get("If-Match"),
            after=parse_events(request.headers.get("NRM-After", "")),
            does=does,
        )


def _tried(limit: RateLimit, source: str, made: Call) -> Iterator[Call]:
    """Yield the call if `source` may try; a repeat of what was answered is not counted. Raises what `limit` refuses with."""
    with limit.trying(source, made.once.name if made.once else None, made.answered_before) as attempt:
        yield made
        attempt.repeated = made.repeated


def _of_file(request: Request) -> list[tuple[str, str]]:
    """Return what the sender says of the file in headers: two requests that differ in it are not the same."""
    return sorted((name, said) for name, said in request.headers.items() if name.startswith(OF_FILE))


async def _whole(request: Request) -> bytes:
    """Return the body; `Bounded` has seen to its size. Raise `Malformed` for one that takes too long to come."""
    try:
        async with asyncio.timeout(UPLOAD_SECONDS):
            return await request.body()
    except TimeoutError as error:
        raise Malformed("/content", "too-slow", seconds=int(UPLOAD_SECONDS)) from error


def larger_bodies(routers: list[APIRouter]) -> list[tuple[re.Pattern[str], int]]:
    """Return the paths of the routes that take a file, with how large it may be."""
    found = (route for router in routers for route in router.routes if isinstance(route, APIRoute))
    return [(route.path_regex, MAX_BYTES) for route in found if permissions.takes_file(route)]


def correlation_of(request: Request) -> str:
    """Return the NRM-Correlation-Id if it is a UUID, else a new one: it goes into logs and events as it is."""
    if CORRELATION not in request.scope:
        try:
            request.scope[CORRELATION] = str(UUID(request.headers.get("NRM-Correlation-Id", "")))
        except ValueError:
            request.scope[CORRELATION] = str(new_id())
    return str(request.scope[CORRELATION])


def traceparent_of(request: Request) -> str | None:
    """Return the `traceparent` if it has the form of W3C Trace Context, else None."""
    header = request.headers.get("traceparent", "")
    return header if TRACEPARENT.fullmatch(header) else None


def make_app(title: str, routers: list[APIRouter], runner: Runner) -> FastAPI:
    """Return the application with `routers`, problems as errors, metrics, and the two health routes."""
    app = FastAPI(
        title=f"NRM {title}",
        version="1",
        docs_url=None,
        redoc_url=None,
        # A slash too many is another address: nobody is sent elsewhere by what a Host header says.
        redirect_slashes=False,
        responses=problems.RESPONSES,
        telemetry={"logs": False, "operation_spans": False},
    )
    permissions.declare(routers, {**runner.handlers, **runner.queries})
    for router in routers:
        app.include_router(router)
    problems.install(app)
    levels.declare(app, routers)
    app.include_router(health_router(runner))
    # The last one added is the outermost.
    app.add_middleware(Bounded, larger=larger_bodies(routers))
    app.add_middleware(Measured, service=runner.service)
    app.add_middleware(Told, service=runner.service)
    app.add_middleware(Caught)
    app.add_middleware(Headed)
    return app


def health_router(runner: Runner) -> APIRouter:
    """Return /healthz, /readyz and /metrics; they tell nothing about people, and are not for the public."""
    router = APIRouter(include_in_schema=False)
    schema = Schema(runner.service)

    @router.get("/healthz")
    def healthy() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz")
    def ready(response: Response) -> dict[str, str]:
        try:
            with runner.engine.connect() as connection:
                fine = serves(connection, schema)
        except SQLAlchemyError:
            fine = False
        response.status_code = 200 if fine else 503
        return {"status": "ok" if fine else "unavailable"}

    @router.get("/metrics")
    def expose() -> Response:
        body, media_type = metrics.exposition()
        return Response(body, media_type=media_type)

    return router


__all__ = ["Call", "Door", "Upload", "health_router", "make_app"]
