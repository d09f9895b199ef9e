"""One person at the mechanism's HTTP doors: signs in, asks and does, as the portal would in that person's name."""

import threading
import time
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx

from nrm_cli.story.answer import Answer
from nrm_cli.story.factor import Authenticator
from nrm_cli.story.surprise import Surprise
from nrm_cli.story.trail import Trail
from nrm_cli.story.world import World
from nrm_shared.messaging.names import SERVICES

ANSWER_SECONDS = 15.0
# Nobody waits longer than this for facts to arrive or for a process to come back.
PATIENCE_SECONDS = 20.0
# Between two times of asking: what the service wishes, within these bounds.
_SHORTEST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 5.0
_RENEW_SECONDS = 60.0
# The longest page a list gives.
MOST_AT_ONCE = 100
# So many codes are tried before somebody is said not to be able to sign in: the two that fit at once, and two to come.
_CODES = 4


class SignIn:
    """The session of one demo account, renewed before its token ends. Without a user name nobody is signed in."""

    def __init__(self, world: World, client: httpx.Client, username: str | None) -> None:
        self._world = world
        self._client = client
        self._lock = threading.Lock()
        self._token = ""
        self._renewal = ""
        self._until = 0.0
        self._factor = Authenticator(world.demo_factor, username) if username else None
        self.username = username

    def forget(self) -> None:
        """Sign in anew next time: what was given out is worth nothing any more."""
        with self._lock:
            self._renewal, self._until = "", 0.0

    def header(self) -> dict[str, str]:
        """Return the Authorization header; raise `Surprise` if identity refuses."""
        if self.username is None:
            return {}
        with self._lock:
            if time.monotonic() > self._until - _RENEW_SECONDS:
                self._renew(self.username)
        return {"Authorization": f"Bearer {self._token}"}

    def _renew(self, username: str) -> None:
        """Go on with the session; if it has ended, begin another."""
        body = {"grant": "renewal", "renewal": self._renewal}
        answer = self._asked(body) if self._renewal else None
        for _ in range(_CODES):
            if answer is not None and answer.status_code == 200:
                break
            answer = self._asked(self._form(username))
        if answer is None or answer.status_code != 200:
            raise Surprise(f"{username} could not sign in: {Answer(answer).summary if answer is not None else ''}")
        issued = answer.json()
        self._token, self._renewal = issued["access_token"], issued["renewal"] or ""
        self._until = time.monotonic() + issued["expires_in"]

    def _form(self, username: str) -> dict[str, Any]:
        return {
            "grant": "password",
            "username": username,
            "password": self._world.demo_password,
            # Somebody else may have shown a code of this half minute for the same person: then another is good.
            "code": self._factor.fresh() if self._factor else None,
            "audience": list(SERVICES),
        }

    def _asked(self, body: dict[str, Any]) -> httpx.Response:
        return self._client.post(self._world.url("identity") + "/v1/tokens", json=body)


class Portal:
    """Requests of one person within one story: whatever the story caused before has arrived where it is asked."""

    def __init__(self, world: World, client: httpx.Client, sign_in: SignIn, trail: Trail) -> None:
        self._world = world
        self._client = client
        self._sign_in = sign_in
        self._trail = trail
        # Never set: waited for, it is a pause.
        self._pause = threading.Event()

    @property
    def account(self) -> str:
        """Return the signed-in account's id, by which other services know the person."""
        token = self._sign_in.header()["Authorization"].removeprefix("Bearer ")
        return str(_claims(token)["sub"])

    def sign_in(self) -> None:
        """Sign in now instead of with the first request."""
        self._sign_in.header()

    def bearer(self, *, anew: bool = False) -> dict[str, str]:
        """Return the header that carries the person's token; with `anew`, one that was given out just now."""
        if anew:
            self._sign_in.forget()
        return self._sign_in.header()

    def get(self, service: str, path: str, *, expect: int = 200, **params: Any) -> Answer:
        """Read `path`; raise `Surprise` for any other status than `expect`."""
        return self._expected(self.send("GET", service, path, params=params), (expect,), f"GET {service} {path}")

    def every(self, service: str, path: str, **params: Any) -> list[Any]:
        """Read a list to its end, page by page; raise `Surprise` as `get` does."""
        items: list[Any] = []
        after: dict[str, Any] = {}
        while True:
            page = self.get(service, path, limit=MOST_AT_ONCE, **after, **params).body
            items += page["items"]
            if page["next"] is None:
                return items
            after = {"after": page["next"]}

    def post(self, service: str, path: str, body: Any = None, *, version: int | None = None) -> Answer:
        """Do something; raise `Surprise` unless it is done (200 or 201)."""
        answer = self.send("POST", service, path, body=body, version=version)
        return self._expected(answer, (200, 201), f"POST {service} {path}")

    def attach(self, service: str, path: str, content: bytes, *, type: str, name: str) -> Answer:
        """Attach a file to what lies at `path`; raise `Surprise` unless it is kept."""
        headers = {
            "Content-Disposition": "attachment; filename*=UTF-8''" + quote(name),
            "NRM-Attachment-Type": type,
        }
        answer = self.send("POST", service, f"{path}/attachments", content=content, headers=headers)
        return self._expected(answer, (201,), f"POST {service} {path}/attachments")

    def refused(
        self, service: str, path: str, body: Any = None, *, code: str, status: int = 409, version: int | None = None
    ) -> Answer:
        """Try something that the mechanism must refuse with `status` and `code`; raise `Surprise` if it does not."""
        answer = self.send("POST", service, path, body=body, version=version)
        if (answer.status, answer.code) != (status, code):
            raise Surprise(f"POST {service} {path}: expected {status} {code}, got {answer.summary}")
        return answer

    def send(
        self,
        method: str,
        service: str,
        path: str,
        *,
        body: Any = None,
        content: bytes | None = None,
        params: dict[str, Any] | None = None,
        version: int | None = None,
        key: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Send a request and return whatever comes.

        `not-yet` and `unavailable` (503) are asked again with the same key, after the pause the service asks for.
        """
        sent = dict(headers or {})
        if method != "GET":
            sent["Idempotency-Key"] = key or str(uuid4())
            # Whoever has not read the record before says that any version will do.
            sent["If-Match"] = "*" if version is None else f'"{version}"'
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            fresh = self._sign_in.header() | self._trail.header() | sent
            what: dict[str, Any] = {"json": body} if content is None else {"content": content}
            answer = Answer(
                self._client.request(
                    method, self._world.url(service) + path, params=params or None, headers=fresh, **what
                )
            )
            pause = _pause(answer)
            if answer.status != 503 or time.monotonic() + pause > deadline:
                self._trail.add(answer.events)
                return answer
            self._pause.wait(pause)

    def _expected(self, answer: Answer, statuses: tuple[int, ...], what: str) -> Answer:
        if answer.status not in statuses:
            who = self._sign_in.username or "the public"
            raise Surprise(f"{what} by {who}: {answer.summary}")
        return answer


def _pause(answer: Answer) -> float:
    """Return how many seconds to wait before asking again: Retry-After, bounded."""
    wished = answer.response.headers.get("Retry-After", "")
    seconds = float(wished) if wished.isdecimal() else _SHORTEST_PAUSE_SECONDS
    return min(max(seconds, _SHORTEST_PAUSE_SECONDS), _LONGEST_PAUSE_SECONDS)


def _claims(token: str) -> dict[str, Any]:
    """Return what a token says; the services verify it, this only reads the own account's id."""
    import base64
    import json

    payload = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims


def new_client(world: World) -> httpx.Client:
    """Return the HTTP client all people of a story share; it trusts the authority of this installation alone."""
    limits = httpx.Limits(max_connections=40, max_keepalive_connections=40)
    return httpx.Client(timeout=ANSWER_SECONDS, limits=limits, trust_env=False, verify=world.tls or True)
