"""What a refused request leaves in the log: who tried, on which route, against which rule; never a value.

Who: the account's, partner's or service's id; of a survivor, and of somebody without an account, a digest under a key that
lives as long as the process, so that lines belong together and lead to nobody. Bounded: a burst of each, and of all
together, then a little at a time with a count of what was left out.
"""

import hashlib
import secrets
from collections.abc import MutableMapping
from typing import Any

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from nrm_shared.http.guards import METHODS, Watched
from nrm_shared.http.problems import REFUSAL
from nrm_shared.http.source import source_of
from nrm_shared.kernel.actor import PUBLIC, Actor
from nrm_shared.kernel.errors import NrmError
from nrm_shared.observability import metrics
from nrm_shared.observability.allowance import Allowances, Rate
from nrm_shared.observability.logs import log

KINDS = {
    400: "malformed",
    401: "not-proven",
    405: "malformed",
    409: "against-a-rule",
    413: "too-large",
    415: "malformed",
    422: "malformed",
    429: "too-often",
}
"""Which answers tell of an attempt, and of which kind. 403 and 404 are rows of the audit (`audit.refusals`)."""
NO_ROUTE = "no-route"
BURST, PER_SECOND = 10.0, 1 / 6
BURST_OF_ALL, PER_SECOND_OF_ALL = 100.0, 1.0
MOST_RULES = 5
ACTOR = "nrm.actor"
_KEY = secrets.token_bytes(32)


def remember_actor(scope: MutableMapping[str, Any], actor: Actor) -> None:
    """Keep with a request who made it."""
    scope[ACTOR] = actor


def digest_of(who: str) -> str:
    """Return what stands for an address or a survivor in the lines of this process, and tells nothing elsewhere."""
    return hashlib.blake2s(who.encode(), key=_KEY, digest_size=6).hexdigest()


class Told:
    """Leaves a line for each refused request, as far as there is room."""

    def __init__(self, app: ASGIApp, service: str) -> None:
        self._app = app
        self._service = service
        self._room = Allowances(Rate(BURST, PER_SECOND), Rate(BURST_OF_ALL, PER_SECOND_OF_ALL))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and look at what it was answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        watched = Watched(send)
        await self._app(scope, receive, watched)
        if watched.status is not None and watched.status >= 400 and (kind := kind_of(scope, watched.status)):
            self._tell(scope, watched.status, kind)

    def _tell(self, scope: Scope, status: int, kind: str) -> None:
        metrics.REFUSED.labels(self._service, kind).inc()
        who = who_of(scope)
        missed = self._room.take(next(iter(who.values())))
        if missed is None:
            metrics.UNLOGGED.labels("request refused").inc()
            return
        error = scope.get(REFUSAL)
        log().warning(
            "request refused",
            kind=kind,
            status=status,
            method=scope["method"] if scope["method"] in METHODS else "other",
            route=getattr(scope.get("route"), "path", "unknown"),
            code=error.code if isinstance(error, NrmError) else "unknown",
            rules=rules_of(error),
            suppressed=missed,
            **who,
        )


def kind_of(scope: Scope, status: int) -> str | None:
    """Return of which kind the attempt behind an answer is, or None if there is none to tell of."""
    if status == 404 and scope.get("route") is None:
        return NO_ROUTE
    return KINDS.get(status)


def who_of(scope: Scope) -> dict[str, str]:
    """Return the one field that says who tried."""
    actor = scope.get(ACTOR)
    if not isinstance(actor, Actor) or actor.kind == PUBLIC.kind:
        return {"source": digest_of(source_of(Request(scope)))}
    return {"actor": digest_of(actor.id) if actor.kind == "survivor" else actor.id}


def rules_of(error: object) -> list[str]:
    """Return the codes of the rules that the fields broke, each once; no field is named, for a sender may have made it up."""
    problems = error.problems if isinstance(error, NrmError) else ()
    return sorted({problem.code for problem in problems})[:MOST_RULES]
