"""An HTTP application with routes that behave badly, behind the real front door; no database is ever asked.

`python -m shared.tests.town PORT [PROXIES]` serves it as a service is served.
"""

import asyncio
import logging
import sys
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel
from sqlalchemy import create_engine
from starlette.exceptions import HTTPException

from nrm_shared.http.door import Call, Door, make_app
from nrm_shared.http.rate_limit import RateLimit
from nrm_shared.http.serve import serve
from nrm_shared.http.source import source_of
from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.clock import MachineClock
from nrm_shared.runner.runner import Runner
from nrm_shared.runner.work import SqlWork
from nrm_shared.settings import ServiceSettings

FREE = RateLimit(of_one=1_000_000, of_all=None)
MARK = "marked-0171-rehana"
ACTORS = {
    "farida": Actor("person:farida", "person", "nrm-office", frozenset({"FP"})),
    "anika": Actor("person:anika", "person", "dhaka-care", frozenset({"ASR"})),
    "verification": Actor("service:verification", "service", None, frozenset({"SVC-verification"})),
}


class Body(BaseModel):
    """Any body."""

    text: str = ""


def runner() -> Runner:
    """Return a runner whose database is nowhere."""
    engine = create_engine("postgresql+psycopg2://nobody@127.0.0.1:1/nowhere", connect_args={"connect_timeout": 1})
    return Runner(service="town", engine=engine, work=SqlWork, clock=MachineClock())


def seen(call: Call) -> dict[str, Any]:
    """Return what the door made of a request."""
    return {
        "actor": call.actor.id,
        "token": call.context.actor_token,
        "correlation": call.context.correlation_id,
        "trace": call.context.traceparent,
        "key": call.key,
    }


def router(door: Door) -> APIRouter:
    """Return the routes that tell what the door made of a request."""
    routes = APIRouter()

    @routes.get("/public")
    def public(call: Call = door.public(limit=FREE)) -> dict[str, Any]:  # noqa: B008 - FastAPI's way
        return seen(call)

    @routes.get("/whence")
    def whence(request: Request) -> str:
        return source_of(request)

    @routes.get("/signed-in")
    def signed_in(call: Call = door.signed_in()) -> dict[str, Any]:  # noqa: B008 - FastAPI's way
        return seen(call)

    @routes.post("/bodies")
    def take(body: Body, call: Call = door.public(limit=FREE)) -> int:  # noqa: B008 - FastAPI's way
        return len(body.text)

    @routes.post("/bodies/raw")
    def take_raw(call: Call = door.public(limit=FREE)) -> str:  # noqa: B008 - FastAPI's way
        return "taken"

    @routes.get("/things/{id}")
    def thing(id: str, limit: Annotated[int, Query(le=100)] = 10) -> dict[str, Any]:
        return {"id": id, "limit": limit}

    @routes.get("/kept")
    def kept(response: Response) -> str:
        response.headers["Cache-Control"] = "public, max-age=300"
        return "kept"

    @routes.post("/commands")
    def command(call: Call = door.public(limit=FREE)) -> Response:  # noqa: B008 - FastAPI's way
        return call.run(object(), answer=int)

    return routes


def bugs() -> APIRouter:
    """Return the routes that behave badly."""
    routes = APIRouter()

    @routes.get("/bug")
    def bug() -> None:
        raise ValueError(f"a text with {MARK}")

    @routes.get("/wrong-answer", response_model=int)
    def wrong_answer() -> Any:
        return f"not a number: {MARK}"

    @routes.get("/late-bug")
    def late_bug() -> StreamingResponse:
        def chunks() -> Any:
            yield b"a beginning"
            raise ValueError(MARK)

        return StreamingResponse(chunks())

    @routes.get("/library")
    async def library() -> None:
        try:
            raise ValueError(MARK)
        except ValueError:
            logging.getLogger("some.library").exception("it failed")

        async def forgotten() -> None:
            raise ValueError(MARK)

        asyncio.get_running_loop().create_task(forgotten())

    @routes.get("/http/{status}")
    def refuse(status: int) -> None:
        raise HTTPException(status, detail=MARK)

    return routes


def application() -> FastAPI:
    """Return the application."""
    made = runner()
    return make_app("town", [router(Door(made, lambda token: ACTORS[token])), bugs()], made)


if __name__ == "__main__":
    settings = ServiceSettings(
        service="town",
        port=int(sys.argv[1]),
        database_url="",
        database_password_file=Path(),
        amqp_url="",
        amqp_password_file=Path(),
        trusted_proxies=",".join(sys.argv[2:]),
    )
    serve(application(), settings)
