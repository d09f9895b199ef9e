"""The front door of a service: one FastAPI application, authentication at every route that is not named public."""

import time
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nrm_shared.http import problems
from nrm_shared.http.call import Call, fingerprint, idempotency_key, if_match, parse_events
from nrm_shared.kernel.actor import PUBLIC, Actor
from nrm_shared.kernel.errors import Malformed, NrmError, Unauthenticated
from nrm_shared.kernel.ids import new_id
from nrm_shared.observability import metrics
from nrm_shared.runner.context import Context
from nrm_shared.runner.runner import Runner

MAX_BODY_BYTES = 1_048_576


class TooLarge(Malformed):
    """The request body is larger than any form of ours."""

    status = 413
    default_code = "too-large"


class Door:
    """Makes the `Call` of each request. `verify(token, audience...)` returns the actor of a token."""

    def __init__(self, runner: Runner, verify: Callable[[str], Actor]) -> None:
        self.runner = runner
        self._verify = verify

    async def body(self, request: Request) -> bytes:
        """Return the raw body, refusing one that is too large."""
        body = await request.body()
        if len(body) > MAX_BODY_BYTES:
            raise TooLarge("/", "too-large", limit=MAX_BODY_BYTES)
        return body

    def signed_in(self) -> Any:
        """Return the dependency of a route that demands a token."""

        def call(request: Request, body: bytes = Depends(self.body)) -> Call:
            return self._call(request, body, self._bearer(request))

        return Depends(call)

    def public(self) -> Any:
        """Return the dependency of a public route (see the list in CONTRIBUTING.md); a token is used if one comes."""

        def call(request: Request, body: bytes = Depends(self.body)) -> Call:
            actor = self._bearer(request) if "Authorization" in request.headers else PUBLIC
            return self._call(request, body, actor)

        return Depends(call)

    def _bearer(self, request: Request) -> Actor:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated
        actor = self._verify(token)
        if actor.kind == "service" and (forwarded := request.headers.get("NRM-Actor-Token")):
            # A service asks in somebody's name: what that person may not do, the service may not do for them.
            return self._verify(forwarded)
        return actor

    def _call(self, request: Request, body: bytes, actor: Actor) -> Call:
        correlation = request.headers.get("NRM-Correlation-Id") or str(new_id())
        token = request.headers.get("NRM-Actor-Token") or request.headers.get("Authorization", "").partition(" ")[2]
        return Call(
            runner=self.runner,
            actor=actor,
            context=Context(correlation[:64], None, request.headers.get("traceparent"), token or None),
            key=idempotency_key(request),
            fingerprint=fingerprint(request.method, request.url.path, body),
            if_match=if_match(request),
            after=parse_events(request.headers.get("NRM-After", "")),
        )


def make_app(title: str, routers: list[APIRouter], runner: Runner) -> FastAPI:
    """Return the application with `routers`, problems as errors, metrics, and the two health routes."""
    app = FastAPI(
        title=f"NRM {title}",
        version="1",
        docs_url=None,
        redoc_url=None,
        responses=problems.RESPONSES,
        telemetry={"logs": False, "operation_spans": False},
    )
    for router in routers:
        app.include_router(router)
    problems.install(app)
    app.include_router(health_router(runner))
    app.add_middleware(Measured, service=runner.service)
    return app


def health_router(runner: Runner) -> APIRouter:
    """Return /healthz, /readyz and /metrics; they tell nothing about people, and are not for the public."""
    router = APIRouter(include_in_schema=False)

    @router.get("/healthz")
    def healthy() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz")
    def ready(response: Response) -> dict[str, str]:
        try:
            with runner.engine.connect() as connection:
                connection.execute(text("SELECT 1 FROM inbox LIMIT 1"))
        except SQLAlchemyError:
            response.status_code = 503
            return {"status": "unavailable"}
        return {"status": "ok"}

    @router.get("/metrics")
    def expose() -> Response:
        body, media_type = metrics.exposition()
        return Response(body, media_type=media_type)

    return router


class Measured:
    """Counts and times every request by its route template, never by its path."""

    def __init__(self, app: ASGIApp, service: str) -> None:
        self.app = app
        self.service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and observe it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.monotonic()
        status = 500

        async def observed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, observed)
        finally:
            route = getattr(scope.get("route"), "path", "unknown")
            family = f"{status // 100}xx"
            metrics.HTTP.labels(self.service, route, scope["method"], family).observe(time.monotonic() - began)


__all__ = ["Call", "Door", "NrmError", "health_router", "make_app"]
