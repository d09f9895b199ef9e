"""Verification on a real PostgreSQL with real keys; intake is a fake of our own port."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from nrm_local.secrets import Secrets
from nrm_shared.contracts import envelope
from nrm_shared.contracts.base import Event
from nrm_shared.contracts.intake import CaseOpenedV1, CaseProfile, ConsentGivenV1
from nrm_shared.contracts.partner_words import IdentityClaims
from nrm_shared.inbox.delivery import Delivery
from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.clock import ManualClock
from nrm_shared.kernel.errors import NrmError
from nrm_shared.kernel.ids import case_number, new_id
from nrm_shared.runner.batch import Inbox
from nrm_shared.runner.runner import Runner
from nrm_shared.security.partykeys import PartyKeys, read_key_set
from nrm_shared.security.seal import Opened, Sealer
from nrm_verification import wiring
from nrm_verification.app.words import ConfirmationFile, IdentifierClaims
from nrm_verification.settings import load

NOW = datetime(2026, 8, 12, 3, 0, tzinfo=UTC)
STATION = "PS-404190"
FOCAL_POINT = Actor("person:farida", "person", "FP-OFFICE", frozenset({"FP"}))
POLICE = Actor("person:kamrul", "person", STATION, frozenset({"POL"}))
REHANA = IdentityClaims(name_bn="রেহানা খাতুন", name_en="Rehana Khatun", gender="Feminine")


@dataclass
class FakeIntake:
    """Answers what `prepare` asks; `error` makes it unreachable."""

    identifiers: dict[UUID, IdentifierClaims] = field(default_factory=dict)
    error: NrmError | None = None
    asked: list[tuple[str, Any]] = field(default_factory=list)

    def confirmation_file(self, case_id: UUID, legal_basis: str | None, caller: Any) -> ConfirmationFile:
        self._fail("file", caller)
        incident = {"narrative": "Promised a sewing job abroad; passport withheld.", "minor_at_act": "no"}
        return ConfirmationFile.model_validate(
            {"case_id": case_id, "case_number": case_number(2026, 1), "person": REHANA, "incident": incident}
        )

    def nationality_claims(self, repatriation_id: UUID) -> IdentityClaims:
        self._fail("claims", None)
        return REHANA

    def identifier_claims(self, identifier_id: UUID, caller: Any) -> IdentifierClaims:
        self._fail("identifier", caller)
        return self.identifiers[identifier_id]

    def _fail(self, what: str, caller: Any) -> None:
        self.asked.append((what, caller.actor if caller else None))
        if self.error:
            raise self.error


@dataclass
class Verification:
    """The service under test, and the other ends of its messages."""

    runner: Runner
    intake: FakeIntake
    clock: ManualClock
    inbox: Inbox
    from_police: Inbox
    secrets: Secrets
    facts: int = 0

    def hear(self, event: Event, *, subject: UUID | str, sequence: int = 1, case_id: UUID | None = None) -> None:
        """Let an event of another service arrive."""
        id = new_id()
        body = envelope.write(
            event,
            id=id,
            source="/nrm/test",
            time=self.clock.now(),
            subject=str(subject),
            sequence=sequence,
            case_id=case_id,
        )
        self.inbox.run_batch([Delivery("verification.inbox", body, str(id), event.TYPE, envelope.CONTENT_TYPE)])

    def open_case(self, *, minor_now: str = "no", minor_at_act: str = "no", consents: tuple[str, ...] = ()) -> UUID:
        """Let a case arrive, with its consents."""
        case = new_id()
        self.facts += 1
        profile = CaseProfile(
            gender="Feminine",
            age_band="A_25_34",
            minor_now=minor_now,
            minor_at_act=minor_at_act,
            current_district="BD4041",
            current_upazila="BD404190",
            reporter_organisation="NGO-1",
            tip_type="INTERNATIONAL",
        )
        opened = CaseOpenedV1(
            case_id=case, case_number=case_number(2026, self.facts), report_id=new_id(), profile=profile
        )
        self.hear(opened, subject=case, case_id=case)
        for purpose in consents:
            self.consent(case, purpose)
        return case

    def consent(self, case: UUID, purpose: str) -> ConsentGivenV1:
        """Let a consent arrive."""
        given = ConsentGivenV1(consent_id=new_id(), case_id=case, person_id=new_id(), purpose=purpose)
        self.hear(given, subject=given.consent_id, case_id=case)
        return given

    def run(self, command: Any, actor: Actor = FOCAL_POINT) -> Any:
        """Run a command and return its result."""
        return self.runner.run(command, actor=actor).result

    def ask(self, query: Any, actor: Actor = FOCAL_POINT) -> Any:
        """Ask a query."""
        return self.runner.ask(query, actor=actor)

    def outbox(self, *, clear: bool = True) -> list[Any]:
        """Return what waits to be published, oldest first."""
        with self.runner.engine.begin() as connection:
            rows = connection.execute(text("SELECT * FROM outbox ORDER BY id")).all()
            if clear:
                connection.execute(text("DELETE FROM outbox"))
        return list(rows)

    def types(self) -> list[str]:
        """Return the types of what waits to be published, and forget it."""
        return [row.type for row in self.outbox()]

    def sealer_of(self, party: str) -> Sealer:
        """Return the sealer of a partner or adapter."""
        own = PartyKeys(read_key_set(self.secrets.seal_keys(party)))
        return Sealer(party, own, PartyKeys(read_key_set(self.secrets.partner_keys)))

    def opened(self, party: str) -> list[Opened]:
        """Return the sealed messages that wait for `party`, opened by it, and forget the outbox."""
        sealer = self.sealer_of(party)
        queue = party if party.startswith("registry") else f"partner.{party}.out"
        return [sealer.open(bytes(row.body)) for row in self.outbox() if row.routing_key == queue]

    def letter(self, message: Any, *, by: str = "police-cdms", id: UUID | None = None) -> Delivery:
        """Return a sealed message of a police system as the broker delivers it."""
        number = str(id or new_id())
        body = self.sealer_of(by).seal(
            message.model_dump_json().encode(), type=message.TYPE, message_id=number, to="verification"
        )
        return Delivery("verification.from-police", body, number, message.TYPE, "application/jose", f"partner-{by}")

    def move(self, **time: float) -> None:
        """Move the business clock."""
        self.clock.move(timedelta(**time))


@pytest.fixture
def retry_settings() -> dict[str, str]:
    """Return how registries are asked again: two waits; a file about the schedule says otherwise."""
    return {"registry_retry_seconds": "60,300"}


@pytest.fixture
def verification(
    service_database: Callable[..., Any],
    service_environment: Callable[..., dict[str, str]],
    retry_settings: dict[str, str],
    test_secrets: Secrets,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Iterator[Verification]:
    """Return the service on a fresh database at 12 August 2026."""
    environment = service_environment("verification", database=service_database("verification"), **retry_settings)
    for name, value in environment.items():
        monkeypatch.setitem(os.environ, name, value)
    foundation = wiring.foundation_of(load(), pool=3)
    intake = FakeIntake()
    runner = wiring.build_runner(foundation, intake)
    clock = ManualClock(NOW)
    runner.clock = clock
    door = wiring.police_door(foundation.sealer)
    service = Verification(runner, intake, clock, wiring.build_inbox(runner), door.inbox(runner), test_secrets)
    yield service
    service.runner.engine.dispose()
