"""Requests that go straight into an application: no socket, and no thread to wait for.

An application hands what is not asynchronous to worker threads, so that others are served meanwhile. Here one request is
under way at a time, and the caller's own thread does that work: tens of thousands of requests start no thread, and what
they do is the same.
"""

import asyncio
import contextvars
import os
import threading
from asyncio import events
from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import anyio.to_thread
import httpx
from fastapi import FastAPI

T = TypeVar("T")
Address = tuple[str, int]
NOBODY: Address = ("testclient", 50_000)


class Straight(httpx.BaseTransport):
    """Carries requests into `app` and answers when it has; a breakdown is an answer 500, as it is of a server.

    `client` is the address they come from.
    """

    def __init__(self, app: FastAPI, client: Address = NOBODY) -> None:
        self._app = app
        self.client = client

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the answer to a request."""
        with _work_done_here():
            return _run(self._answer(request))

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        waiting = [request.read()]
        answered = asyncio.Event()
        status, headers, parts = 500, [], []

        async def receive() -> dict[str, Any]:
            if waiting:
                return {"type": "http.request", "body": waiting.pop(), "more_body": False}
            await answered.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                status, headers = message["status"], list(message.get("headers", []))
            elif message["type"] == "http.response.body":
                parts.append(bytes(message.get("body", b"")))
                if not message.get("more_body", False):
                    answered.set()

        with suppress(Exception):
            await self._app(self._scope(request), receive, send)
        content = b"" if request.method == "HEAD" else b"".join(parts)
        return httpx.Response(status, headers=headers, content=content, request=request)

    def _scope(self, request: httpx.Request) -> dict[str, Any]:
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": request.url.scheme,
            "path": request.url.path,
            "raw_path": request.url.raw_path.partition(b"?")[0],
            "query_string": request.url.query,
            "root_path": "",
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "client": self.client,
            "server": (request.url.host, request.url.port or 80),
        }


# Loops that run nothing just now, of each process and thread: a forked one shares none with its parent.
_idle: dict[tuple[int, int], list[asyncio.AbstractEventLoop]] = defaultdict(list)


def _run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run to its end what is asynchronous, also within what this thread is running: a service that asks another one."""
    idle = _idle[os.getpid(), threading.get_ident()]
    loop = idle.pop() if idle else asyncio.new_event_loop()
    outer = events._get_running_loop()
    events._set_running_loop(None)
    try:
        return loop.run_until_complete(coroutine)
    finally:
        events._set_running_loop(outer)
        idle.append(loop)


@contextmanager
def _work_done_here() -> Iterator[None]:
    """Let what would be given to a worker thread be done at once, in a context of its own as there."""

    async def here(work: Callable[..., T], *arguments: Any, **_: Any) -> T:
        return contextvars.copy_context().run(work, *arguments)

    threads, before = vars(anyio.to_thread), anyio.to_thread.run_sync
    threads["run_sync"] = here
    try:
        yield
    finally:
        threads["run_sync"] = before
