"""Approval on a real PostgreSQL: its application, its inbox, and a clock that the test moves."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from nrm_approval import wiring
from nrm_approval.adapters.households import IntakeHouseholds
from nrm_approval.entrypoints.http.__main__ import routers
from nrm_approval.settings import Settings
from nrm_shared.contracts import envelope, identity, intake, referral, verification
from nrm_shared.contracts.base import Event
from nrm_shared.inbox.delivery import Delivery
from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.clock import ManualClock
from nrm_shared.kernel.errors import Unauthenticated, Unavailable
from nrm_shared.kernel.ids import new_id
from nrm_shared.runner.batch import Inbox
from nrm_shared.runner.runner import Runner
from tests.support.postgres import ServiceDatabase
from tests.support.routes import SharedApplication
from tests.support.services import ServiceEnvironment

POOL_ORGANISATION, PROVIDER, REPORTER = "org-dhaka-care", "org-asha-shelter", "org-returnee-help"
PEOPLE = {
    "farida": Actor("farida", "person", "org-moha", frozenset({"FP"}), ("BD",)),
    "rokeya": Actor("rokeya", "person", "org-moha", frozenset({"FP"}), ("BD",)),
    "secretary": Actor("secretary", "person", "org-authority", frozenset({"AUT"}), ("BD",)),
    "anika": Actor("anika", "person", POOL_ORGANISATION, frozenset({"ASR"})),
    "stranger": Actor("stranger", "person", "org-elsewhere", frozenset({"ASR"})),
    "shelter-assessor": Actor("shelter-assessor", "person", PROVIDER, frozenset({"ASR"})),
    "shelter-focal": Actor("shelter-focal", "person", PROVIDER, frozenset({"PFP"})),
    "shirin": Actor("shirin", "person", PROVIDER, frozenset({"CMG"})),
    "officer": Actor("officer", "person", REPORTER, frozenset({"FRO"})),
}


@dataclass
class Answer:
    """What a route answered."""

    status: int
    body: Any
    version: str | None

    @property
    def code(self) -> str:
        """The code of a refusal."""
        return str(self.body["code"])


@dataclass
class FakeIntake:
    """Answers whether a suspect is close; while `suspect` is None it cannot be reached."""

    suspect: bool | None = False
    asked: list[str] = field(default_factory=list)

    def get(self, path: str, caller: Any = None, after: str | None = None) -> Any:
        """Answer as intake does."""
        self.asked.append(path)
        if self.suspect is None:
            raise Unavailable("peer-unavailable")
        return {"case_id": path.split("/")[3], "suspect_close": self.suspect}


@dataclass
class Approval:
    """The service under test, as its neighbours and its users meet it."""

    runner: Runner
    inbox: Inbox
    client: TestClient
    clock: ManualClock
    intake: FakeIntake
    numbers: dict[str, int] = field(default_factory=dict)

    def call(self, who: str, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Send one request in the name of `who`."""
        sent = {"Authorization": f"Bearer {who}", "Idempotency-Key": str(new_id()), "If-Match": "*"}
        sent |= {"Accept-Language": "en", **headers}
        response = self.client.request(method, path, json=body, headers=sent)
        return Answer(response.status_code, response.json(), response.headers.get("ETag"))

    def post(self, who: str, path: str, body: Any = None, *, expect: int = 200, **headers: str) -> Any:
        """Post and return the body; the status must be the expected one."""
        answer = self.call(who, "POST", path, body, **headers)
        assert answer.status == expect, answer.body
        return answer.body

    def get(self, who: str, path: str, *, expect: int = 200) -> Any:
        """Read and return the body; the status must be the expected one."""
        answer = self.call(who, "GET", path)
        assert answer.status == expect, answer.body
        return answer.body

    def delivery(self, event: Event, subject: UUID | str, sequence: int, case_id: UUID | None = None) -> Delivery:
        """Return `event` as the broker would hand it over."""
        id = new_id()
        body = envelope.write(
            event,
            id=id,
            source=f"/nrm/{event.owner()}",
            time=self.clock.now(),
            subject=str(subject),
            sequence=sequence,
            case_id=case_id,
        )
        return Delivery(self.inbox.queue, body, str(id), event.TYPE, envelope.CONTENT_TYPE)

    def tell(self, event: Event, subject: UUID | str, sequence: int = 1, case_id: UUID | None = None) -> None:
        """Let approval receive `event`."""
        self.inbox.run_batch([self.delivery(event, subject, sequence, case_id)])

    def events(self, type: str) -> list[dict[str, Any]]:
        """Return the data of the events of `type` written so far, oldest first."""
        with self.runner.engine.connect() as connection:
            rows = connection.execute(text("SELECT body FROM outbox WHERE type = :type ORDER BY id"), {"type": type})
            return [json.loads(bytes(row.body))["data"] for row in rows]

    def sql(self, statement: str, **values: Any) -> Any:
        """Return all rows of a statement."""
        with self.runner.engine.connect() as connection:
            return connection.execute(text(statement), values).all()

    def know_organisation(self, organisation: str, *, active: bool = True, sequence: int = 1) -> None:
        """Let identity tell of an organisation."""
        event = identity.OrganisationChangedV1(
            organisation=organisation, label_bn="প্রতিষ্ঠান", label_en="Organisation", kind="NGO", active=active
        )
        self.tell(event, organisation, sequence)

    def open_case(self, **profile: str) -> UUID:
        """Let intake open a case (victim status POSSIBLE) and return its id."""
        case_id = new_id()
        self.numbers["case"] = self.numbers.get("case", 0) + 1
        values = {
            "gender": "Feminine",
            "age_band": "A_25_34",
            "minor_now": "no",
            "minor_at_act": "no",
            "current_district": "BD-41",
            "reporter_organisation": REPORTER,
            "tip_type": "INTERNATIONAL",
        }
        event = intake.CaseOpenedV1(
            case_id=case_id,
            case_number=f"NRM-26-{self.numbers['case']:06d}-K",
            report_id=new_id(),
            profile=intake.CaseProfile.model_validate(values | profile),
        )
        self.tell(event, case_id, 1, case_id)
        return case_id

    def determine(self, case_id: UUID, outcome: str = "CONFIRMED", *, round: int = 1) -> None:
        """Let verification determine the victim status."""
        id = new_id()
        event = verification.DeterminationIssuedV1(
            determination_id=id, case_id=case_id, outcome=outcome, differs_from_police=False, round=round
        )
        self.tell(event, id, 1, case_id)

    def overturn(self, case_id: UUID) -> None:
        """Let verification take a determination back after a review."""
        id = new_id()
        event = verification.DeterminationReviewDecidedV1(determination_id=id, case_id=case_id, decision="OVERTURNED")
        self.tell(event, id, 2, case_id)

    def uphold(self, case_id: UUID) -> None:
        """Let verification keep a determination after a review."""
        id = new_id()
        event = verification.DeterminationReviewDecidedV1(determination_id=id, case_id=case_id, decision="UPHELD")
        self.tell(event, id, 2, case_id)

    def serves(self, case_id: UUID, *items: UUID | str) -> UUID:
        """Let referral tell that the shelter serves the case, with these needs, and that Shirin manages it."""
        id = new_id()
        accepted = referral.ReferralAcceptedV1(
            referral_id=id, case_id=case_id, organisation=PROVIDER, item_ids=list(items) or [id]
        )
        self.tell(accepted, id, 1, case_id)
        manager = referral.CaseManagerAppointedV1(case_id=case_id, organisation=PROVIDER, person="shirin")
        self.tell(manager, case_id, 1, case_id)
        return id

    def consent(self, case_id: UUID, purpose: str = "C4") -> UUID:
        """Let intake record a consent and return its id."""
        id = new_id()
        event = intake.ConsentGivenV1(consent_id=id, case_id=case_id, person_id=new_id(), purpose=purpose)
        self.tell(event, id, 1, case_id)
        return id

    def withdraw_consent(self, consent_id: UUID, case_id: UUID, purpose: str = "C4") -> None:
        """Let intake record that a consent was withdrawn."""
        event = intake.ConsentWithdrawnV1(consent_id=consent_id, case_id=case_id, person_id=new_id(), purpose=purpose)
        self.tell(event, consent_id, 2, case_id)


def verify(token: str) -> Actor:
    """Return the actor named by the token; signing is identity's and the spine's business and tested there."""
    if token not in PEOPLE:
        raise Unauthenticated
    return PEOPLE[token]


APPLICATION = SharedApplication("approval", routers, verify)


@pytest.fixture
def approval(
    service_database: Callable[[str], ServiceDatabase],
    service_environment: ServiceEnvironment,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Iterator[Approval]:
    """Return approval with an empty database, the organisations known and Dhaka Care in the pool."""
    for name, value in service_environment("approval", database=service_database("approval")).items():
        monkeypatch.setenv(name, value)
    foundation = wiring.foundation_of(Settings.of("approval"), pool=4)
    clock = ManualClock(datetime(2026, 8, 16, 4, 0, tzinfo=UTC))
    neighbour = FakeIntake()
    runner = wiring.build_runner(foundation, IntakeHouseholds(lambda: neighbour, foundation.engine))
    runner.clock = clock
    with TestClient(APPLICATION.before(runner)) as client:
        service = Approval(runner, wiring.build_inbox(runner), client, clock, neighbour)
        for organisation in (POOL_ORGANISATION, PROVIDER, REPORTER):
            service.know_organisation(organisation)
        service.post("secretary", "/v1/pool-members", {"organisation": POOL_ORGANISATION}, expect=201)
        yield service
    runner.engine.dispose()
