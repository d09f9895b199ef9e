"""People at work: reports are submitted, taken up and accepted at an even rate, each request repeated until it is answered."""

import http.client
import itertools
import json
import random
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from nrm_cli.story.factor import Authenticator
from nrm_local import ports
from nrm_local.installation import Installation
from nrm_shared.http.call import parse_events

WORKERS = 24
REQUEST_SECONDS = 8.0
PAUSE_SECONDS = (0.05, 0.4)
GIVE_UP_SECONDS = 120.0
TOKEN_SECONDS = 200.0
FOCAL_POINT = "farida"
AUDIENCE = ["intake"]
DISTRICT = "BD3026"


class Stuck(AssertionError):
    """A request got no 2xx although everything had time to recover."""


@dataclass
class Held:
    """What the clients hold in their hands: one entry per 2xx."""

    reports: list[str] = field(default_factory=list)
    events: list[tuple[str, str]] = field(default_factory=list)
    answers: int = 0
    repeats: int = 0
    stuck: list[str] = field(default_factory=list)


class Clients:
    """Begins `rate` reports per second until it is told to stop; every report goes on until it is a case."""

    def __init__(self, installation: Installation, rate: float, seed: int) -> None:
        self._installation = installation
        self._rate = rate
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._numbers = itertools.count()
        # The public's keys have to be hard to guess.
        self._secret = uuid4()
        self._token = ""
        self._renewal = ""
        self._token_until = 0.0
        self._signing_in = threading.Lock()
        secrets = installation.secrets
        self._factor = Authenticator(secrets.read(secrets.demo_factor), FOCAL_POINT)
        self._began = 0.0
        self.held = Held()
        self._threads = [threading.Thread(target=self._work, name=f"client-{n}", daemon=True) for n in range(WORKERS)]

    def start(self) -> None:
        """Begin."""
        self._began = time.monotonic()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Begin no new report, and wait until every request has its answer."""
        self._stop.set()
        for thread in self._threads:
            thread.join(GIVE_UP_SECONDS)
        if self.held.stuck:
            raise Stuck(self.held.stuck[:10])

    def _work(self) -> None:
        connection = Connection()
        while True:
            number = next(self._numbers)
            # The schedule does not wait for answers: what could not be done in time is done as soon as possible.
            if self._stop.wait(max(0.0, self._began + number / self._rate - time.monotonic())):
                return
            try:
                self._one_report(connection, number)
            except Stuck as stuck:
                self.held.stuck.append(str(stuck))
                return

    def _one_report(self, connection: "Connection", number: int) -> None:
        receipt = self._until_answered(
            connection, "/v1/reports", f"submit-{number}-{self._secret}", REPORT, signed_in=False
        )
        report = receipt["report_id"]
        with self._lock:
            self.held.reports.append(report)
        self._until_answered(connection, f"/v1/reports/{report}/triage", f"triage-{number}", None)
        self._until_answered(connection, f"/v1/reports/{report}/acceptance", f"accept-{number}", {"risk_level": "LOW"})

    def _until_answered(
        self, connection: "Connection", path: str, key: str, body: Any, *, signed_in: bool = True
    ) -> dict[str, Any]:
        give_up = time.monotonic() + GIVE_UP_SECONDS
        port = ports.service_port("intake")
        status, answer = 0, b""
        while time.monotonic() < give_up:
            headers = {"Idempotency-Key": key, "If-Match": "*", "Content-Type": "application/json"}
            if signed_in:
                headers["Authorization"] = f"Bearer {self._bearer(connection)}"
            status, found, answer = connection.post(port, path, headers, body)
            if 200 <= status < 300:
                self._hold(found.get("NRM-Event", ""))
                return dict(json.loads(answer))
            if status == 401:
                self._token_until = 0.0
            elif 400 <= status < 500:
                break
            with self._lock:
                self.held.repeats += 1
                pause = self._random.uniform(*PAUSE_SECONDS)
            threading.Event().wait(pause)
        raise Stuck(f"{path} {key}: {status} {_complaint(answer)}")

    def _hold(self, header: str) -> None:
        events: list[tuple[str, UUID]] = parse_events(header)
        with self._lock:
            self.held.answers += 1
            self.held.events += [(type, str(id)) for type, id in events]

    def _bearer(self, connection: "Connection") -> str:
        # One signs in and all others wait for it: a code of the second factor is good once.
        with self._signing_in:
            if time.monotonic() >= self._token_until:
                self._sign_in(connection)
            return self._token

    def _sign_in(self, connection: "Connection") -> None:
        """Go on with the session, or begin another; whoever wanted the token tries again if nobody answers."""
        secrets = self._installation.secrets
        form = {
            "grant": "password",
            "username": FOCAL_POINT,
            "password": secrets.read(secrets.demo_password),
            "audience": AUDIENCE,
        }
        body = (
            {"grant": "renewal", "renewal": self._renewal} if self._renewal else form | {"code": self._factor.fresh()}
        )
        status, _, answer = connection.post(ports.service_port("identity"), "/v1/tokens", {}, body)
        if status == 200:
            issued = json.loads(answer)
            self._token, self._renewal = issued["access_token"], issued["renewal"]
            self._token_until = time.monotonic() + TOKEN_SECONDS
        elif status == 401:
            self._renewal = ""


def _complaint(answer: bytes) -> str:
    try:
        problem = json.loads(answer)
        return f"{problem['code']} {[(error['pointer'], error['code']) for error in problem['errors']]}"
    except (ValueError, KeyError, TypeError):
        return repr(answer[:200])


REPORT = {
    "channel": "VOT_STATEMENT",
    "consent_basis": "VICTIM",
    "reporter_kind": "SELF",
    "current_district": DISTRICT,
    "narrative": "A fictional story of a fictional person, told to find out what gets lost.",
    "consents": [{"purpose": "C1", "method": "ONLINE"}],
}


class Connection:
    """One worker's kept-alive connections; an answer of status 0 means that nobody answered."""

    def __init__(self) -> None:
        self._open: dict[int, http.client.HTTPConnection] = {}

    def post(self, port: int, path: str, headers: dict[str, str], body: Any) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body of the answer."""
        connection = self._open.get(port)
        if connection is None:
            connection = self._open[port] = http.client.HTTPConnection("127.0.0.1", port, timeout=REQUEST_SECONDS)
        content = json.dumps(body).encode() if body is not None else b""
        try:
            connection.request("POST", path, content, {"Content-Type": "application/json"} | headers)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            del self._open[port]
            return 0, {}, type(error).__name__.encode()
