"""People at work: reports become cases, and for every other one help is asked for at once, at an even rate.

Each request is repeated until it is answered.
"""

import itertools
import json
import queue
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from nrm_local import ports
from nrm_local.installation import Installation
from nrm_shared.http.call import parse_events
from tests.chaos.connection import Connection
from tests.chaos.signed_in import SignedIn

WORKERS = 24
PAUSE_SECONDS = (0.05, 0.4)
GIVE_UP_SECONDS = 120.0
FOCAL_POINT, OFFICER = "farida", "ngo-officer"
DISTRICT = "BD3026"
TOLD_HEADER = "nrm-event"


class Stuck(AssertionError):
    """A request got no 2xx although everything had time to recover, or one that does not say what it told."""


@dataclass
class Held:
    """What the clients hold in their hands: one entry per 2xx; of what was made, the ids by kind."""

    made: dict[str, list[str]] = field(default_factory=lambda: {"report": [], "request": []})
    events: list[tuple[str, str]] = field(default_factory=list)
    answers: int = 0
    repeats: int = 0
    stuck: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Answer:
    """A 2xx: its body, and the events it told (header NRM-Event)."""

    body: dict[str, Any]
    told: str


class Clients:
    """Begins `rate` reports per second until it is told to stop; every report goes on until it is a case."""

    def __init__(self, installation: Installation, rate: float, seed: int) -> None:
        self._rate = rate
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._numbers = itertools.count()
        # The public's keys have to be hard to guess.
        self._secret = uuid4()
        self._focal_point = SignedIn(installation, FOCAL_POINT)
        self._officer = SignedIn(installation, OFFICER)
        self._began = 0.0
        self.held = Held()
        self._accepted: queue.SimpleQueue[tuple[int, Answer] | None] = queue.SimpleQueue()
        self._reporters = _threads(self._report, "reporter")
        # Who asks for help has to wait until approval knows the case; reports come at their rate all the same.
        self._askers = _threads(self._ask, "asker")

    def start(self) -> None:
        """Begin."""
        self._began = time.monotonic()
        for thread in [*self._reporters, *self._askers]:
            thread.start()

    def stop(self) -> None:
        """Begin no new report, and wait until every request has its answer."""
        self._stop.set()
        for thread in self._reporters:
            thread.join(GIVE_UP_SECONDS)
        for _ in self._askers:
            self._accepted.put(None)
        for thread in self._askers:
            thread.join(GIVE_UP_SECONDS)
        self.held.stuck += [f"{each.name} never ended" for each in [*self._reporters, *self._askers] if each.is_alive()]
        if self.held.stuck:
            raise Stuck(self.held.stuck[:10])

    def _report(self) -> None:
        connection = Connection()
        while True:
            number = next(self._numbers)
            # The schedule does not wait for answers: what could not be done in time is done as soon as possible.
            if self._stop.wait(max(0.0, self._began + number / self._rate - time.monotonic())):
                return
            try:
                if number % 2:
                    self._report_by_herself(connection, number)
                else:
                    self._accepted.put((number, self._report_by_an_officer(connection, number)))
            except Exception as error:  # noqa: BLE001 - a worker that ends unseen would leave nothing to compare
                self.held.stuck.append(f"{type(error).__name__}: {error}")
                return

    def _ask(self) -> None:
        connection = Connection()
        while accepted := self._accepted.get():
            try:
                self._ask_for_help(connection, *accepted)
            except Exception as error:  # noqa: BLE001 - a worker that ends unseen would leave nothing to compare
                self.held.stuck.append(f"{type(error).__name__}: {error}")
                return

    def _report_by_herself(self, connection: Connection, number: int) -> None:
        key = f"submit-{number}-{self._secret}"
        receipt = self._until_answered(connection, None, "intake", "/v1/reports", key, OWN_REPORT)
        self._open_case(connection, number, receipt)

    def _report_by_an_officer(self, connection: Connection, number: int) -> Answer:
        key = f"submit-{number}"
        receipt = self._until_answered(connection, self._officer, "intake", "/v1/reports", key, OFFICERS_REPORT)
        return self._open_case(connection, number, receipt)

    def _ask_for_help(self, connection: Connection, number: int, accepted: Answer) -> None:
        path, draft = "/v1/service-requests", INTERIM_REQUEST | {"case_id": accepted.body["case_id"]}
        drafted = self._until_answered(
            connection, self._officer, "approval", path, f"draft-{number}", draft, after=accepted.told
        )
        self._keep("request", drafted.body["id"])
        path = f"{path}/{drafted.body['id']}/submission"
        self._until_answered(connection, self._officer, "approval", path, f"ask-{number}", {"consent_discussed": True})

    def _open_case(self, connection: Connection, number: int, receipt: Answer) -> Answer:
        report = receipt.body["report_id"]
        self._keep("report", report)
        path = f"/v1/reports/{report}"
        self._until_answered(connection, self._focal_point, "intake", f"{path}/triage", f"triage-{number}", None)
        return self._until_answered(
            connection, self._focal_point, "intake", f"{path}/acceptance", f"accept-{number}", {"risk_level": "LOW"}
        )

    def _until_answered(
        self,
        connection: Connection,
        who: SignedIn | None,
        service: str,
        path: str,
        key: str,
        body: Any,
        *,
        after: str = "",
    ) -> Answer:
        give_up = time.monotonic() + GIVE_UP_SECONDS
        port = ports.service_port(service)
        status, answer = 0, b""
        while time.monotonic() < give_up:
            headers = {"Idempotency-Key": key, "If-Match": "*"} | ({"NRM-After": after} if after else {})
            if who:
                headers["Authorization"] = f"Bearer {who.bearer(connection)}"
            status, found, answer = connection.post(port, path, headers, body)
            if 200 <= status < 300:
                told = found.get(TOLD_HEADER, "")
                if not told:
                    raise Stuck(f"{path} {key}: {status} without the events it told")
                self._hold(told)
                return Answer(json.loads(answer), told)
            if status == 401 and who:
                who.forget()
            elif 400 <= status < 500:
                break
            with self._lock:
                self.held.repeats += 1
                pause = self._random.uniform(*PAUSE_SECONDS)
            threading.Event().wait(pause)
        raise Stuck(f"{path} {key}: {status} {_complaint(answer)}")

    def _keep(self, kind: str, id: str) -> None:
        with self._lock:
            self.held.made[kind].append(id)

    def _hold(self, header: str) -> None:
        events: list[tuple[str, UUID]] = parse_events(header)
        with self._lock:
            self.held.answers += 1
            self.held.events += [(type, str(id)) for type, id in events]


def _threads(work: Callable[[], None], name: str) -> list[threading.Thread]:
    return [threading.Thread(target=work, name=f"{name}-{n}", daemon=True) for n in range(WORKERS)]


def _complaint(answer: bytes) -> str:
    try:
        problem = json.loads(answer)
        return f"{problem['code']} {[(error['pointer'], error['code']) for error in problem['errors']]}"
    except (ValueError, KeyError, TypeError):
        return repr(answer[:200])


OWN_REPORT = {
    "channel": "VOT_STATEMENT",
    "consent_basis": "VICTIM",
    "reporter_kind": "SELF",
    "current_district": DISTRICT,
    "narrative": "A fictional story of a fictional person, told to find out what gets lost.",
    "consents": [{"purpose": "C1", "method": "ONLINE"}],
}
OFFICERS_REPORT = {
    "channel": "NGO",
    "consent_basis": "VICTIM",
    "reporter_kind": "ORGANISATION",
    "current_district": DISTRICT,
    "narrative": "Another fictional story, for which help is asked at once.",
    "minor_at_act": "no",
    "subject": {"date_of_birth": {"value": "1990-01-01", "precision": "year"}},
    "consents": [
        {"purpose": purpose, "method": "VOICE", "language": "bn", "witness": "জাহিদা পারভীন", "giver_kind": "SELF"}
        for purpose in ("C1", "C4")
    ],
}
INTERIM_REQUEST = {"source": "VICTIM", "items": [{"need": "N06", "requested_term": "T1"}], "interim": True}
