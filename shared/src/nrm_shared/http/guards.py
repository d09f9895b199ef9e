"""What surrounds the application: bugs are caught, bodies are bounded, requests are measured."""

import re
import time
from collections.abc import Sequence

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nrm_shared.http.problems import language_of, problem_of, remember_refusal
from nrm_shared.kernel.errors import Malformed, NrmError
from nrm_shared.observability import metrics
from nrm_shared.observability.about import About
from nrm_shared.observability.logs import log

MAX_BODY_BYTES = 1_048_576
# Where a request keeps its correlation id, once somebody asked for it.
CORRELATION = "nrm.correlation"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class TooLarge(Malformed):
    """The request body is larger than any form of ours."""

    status = 413
    default_code = "too-large"


class _Overrun(Exception):
    """More of a body came than may come; seen only by `Bounded`."""


class Watched:
    """Passes messages on, and knows the status of the answer once it has begun."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status: int | None = None

    async def __call__(self, message: Message) -> None:
        """Pass a message on."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
        await self._send(message)


class Caught:
    """Answers what no handler expected as the problem `internal`, and logs where it happened, never its text.

    It is the outermost of ours. Starlette's own would raise the error again after answering, and the server would
    print the traceback, with whatever a database or a validator wrote into the exception's text.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; nothing but the end of the process comes out."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        watched = Watched(send)
        try:
            await self._app(scope, receive, watched)
        except Exception as error:  # noqa: BLE001 - this is where a bug ends
            with About(correlation_id=scope.get(CORRELATION)):
                log().exception("request failed", exc_info=error)
            # An answer that has begun cannot be taken back: the server closes the connection in the middle of it.
            if watched.status is None:
                await problem_of(NrmError(), language_of(Request(scope)))(scope, receive, send)


class Measured:
    """Counts and times every request by its route template, never by its path."""

    def __init__(self, app: ASGIApp, service: str) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and observe it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.monotonic()
        watched = Watched(send)
        try:
            await self._app(scope, receive, watched)
        finally:
            route = getattr(scope.get("route"), "path", "unknown")
            method = scope["method"] if scope["method"] in METHODS else "other"
            family = f"{(watched.status or 500) // 100}xx"
            metrics.HTTP.labels(self._service, route, method, family).observe(time.monotonic() - began)


class Bounded:
    """Refuses a body that is too large: at once if it says so, otherwise as soon as too much of it has come.

    `larger` are the routes that take a file, with what each takes; every other body is a form of ours.
    """

    def __init__(self, app: ASGIApp, larger: Sequence[tuple[re.Pattern[str], int]] = ()) -> None:
        self._app = app
        self._larger = larger

    def _limit(self, scope: Scope) -> int:
        if scope["method"] != "POST":
            return MAX_BODY_BYTES
        return next((limit for path, limit in self._larger if path.match(scope["path"])), MAX_BODY_BYTES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, its body counted."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limit(scope)
        if _declared(scope) > limit:
            await _refuse(scope, receive, send, limit)
            return
        came = 0

        async def counted() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > limit:
                raise _Overrun
            return message

        watched = Watched(send)

        async def unless_overrun(message: Message) -> None:
            # What the application makes of the interruption is not the answer.
            if came <= limit:
                await watched(message)

        try:
            await self._app(scope, counted, unless_overrun)
        except Exception:
            if came <= limit:
                raise
        if came > limit and watched.status is None:
            await _refuse(scope, receive, send, limit)


def _declared(scope: Scope) -> int:
    length = Request(scope).headers.get("Content-Length", "")
    # Nineteen digits are far too many already, and more of them are slow to read.
    return int(length[:19]) if length.isascii() and length.isdigit() else 0


async def _refuse(scope: Scope, receive: Receive, send: Send, limit: int) -> None:
    error = TooLarge("/", "too-large", limit=limit)
    remember_refusal(scope, error)
    answer = problem_of(error, language_of(Request(scope)))
    # The rest of the body is not wanted, also not to be thrown away.
    answer.headers["Connection"] = "close"
    await answer(scope, receive, send)
