"""AC12 with the schedule the service is delivered with: birth registration is away for six hours, and nobody waits for it."""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from nrm_shared.contracts.registry import CheckAnsweredV1, CheckState, MatchedFields, Registry, adapter_party
from nrm_verification.app.adjudicate import GetIdentityCheck
from nrm_verification.app.reconcile import Reconcile
from nrm_verification.entrypoints import jobs

from .conftest import Verification
from .test_confirmation import accepted, decide
from .test_identity_checks import requested

ADAPTER = adapter_party(Registry.BIRTH)
OUTAGE = 6 * 60
# The waits of 1, 5, 30 minutes and 2 hours lie within the outage, and 12 hours beyond it (2.9).
WITHIN_THE_OUTAGE = [0, 1, 6, 36, 156]
AFTER_IT = 156 + 12 * 60


@pytest.fixture
def retry_settings() -> dict[str, str]:
    """Return no setting: the schedule is the service's own."""
    return {}


@dataclass
class BirthRegistration:
    """The adapter and the registry behind it, minute by minute; what was asked when, and what was told of the check."""

    verification: Verification
    check: Any
    minute: int = 0
    asked: list[tuple[int, int]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    unexplained: set[int] = field(default_factory=set)

    def live_until(self, minute: int) -> None:
        """Let the service's timer and the adapter work up to and including this minute; beyond the outage, a twelfth one."""
        while True:
            self._work()
            if self.minute == minute:
                return
            # Nothing but the one long wait lies beyond the outage: there the minutes go by the dozen.
            minutes = 1 if self.minute < OUTAGE else 12
            self.verification.move(minutes=minutes)
            self.minute += minutes

    def answer(self, attempt: int, state: str) -> None:
        """Let an answer of the adapter arrive."""
        matched = MatchedFields(name=True, dob=True) if state == "MATCHED" else MatchedFields()
        said = CheckAnsweredV1(
            check_id=self.check.id,
            registry=Registry.BIRTH,
            attempt=attempt,
            state=CheckState(state),
            matched=matched,
            reference="BRIS-1",
        )
        self.verification.hear(said, subject=self.check.id, sequence=attempt)

    def _work(self) -> None:
        jobs.retry_identity_checks(self.verification.runner)
        for attempt in self._questions():
            self.asked.append((self.minute, attempt))
            self.answer(attempt, "UNAVAILABLE" if self.minute <= OUTAGE else "MATCHED")
        self._questions()
        self.unexplained.add(self.verification.ask(Reconcile()).unexplained)

    def _questions(self) -> list[int]:
        """Return the attempts that wait for the adapter; keep the states that were told."""
        found = []
        for row in self.verification.outbox():
            if row.routing_key == ADAPTER:
                opened = self.verification.sealer_of(ADAPTER).open(bytes(row.body))
                found.append(json.loads(opened.payload)["attempt"])
            elif row.type == "verification.identity-check-changed.v1":
                self.told.append(json.loads(bytes(row.body))["data"]["state"])
        return found


@pytest.fixture
def case(verification: Verification) -> UUID:
    """Return a case whose person consented to the police and to the registry."""
    return verification.open_case(consents=("C2", "C8"))


@pytest.fixture
def registry(verification: Verification, case: UUID) -> BirthRegistration:
    """Return birth registration, just asked for the first time, and away."""
    check = requested(verification, case, type="BRN", value="20001234567890123")
    return BirthRegistration(verification, check)


def test_a_registry_away_for_six_hours_is_asked_five_times_each_wait_longer_than_the_one_before(
    registry: BirthRegistration,
) -> None:
    registry.live_until(OUTAGE)
    assert registry.asked == [(minute, number) for number, minute in enumerate(WITHIN_THE_OUTAGE, 1)]


def test_through_six_hours_without_a_registry_the_check_stays_visible_waiting_and_explained(
    registry: BirthRegistration,
) -> None:
    registry.live_until(OUTAGE)
    check = registry.verification.ask(GetIdentityCheck(registry.check.id))
    assert (check.status, check.attempts, check.stopped) == ("UNAVAILABLE", 5, None)
    waits = check.next_attempt_at - registry.verification.clock.now()
    assert waits.total_seconds() == (AFTER_IT - OUTAGE) * 60
    assert registry.unexplained == {0}


def test_a_case_is_confirmed_while_the_registry_is_away(registry: BirthRegistration, case: UUID) -> None:
    registry.live_until(OUTAGE // 2)
    accepted(registry.verification, case)
    registry.verification.run(decide(case))
    assert "verification.determination-issued.v1" in registry.verification.types()
    assert registry.verification.ask(GetIdentityCheck(registry.check.id)).status == "UNAVAILABLE"


def test_after_six_hours_without_a_registry_the_answer_comes_at_the_sixth_attempt_and_counts_once(
    registry: BirthRegistration,
) -> None:
    registry.live_until(AFTER_IT)
    assert registry.asked[5:] == [(AFTER_IT, 6)]
    for attempt in range(1, 7):
        registry.answer(attempt, "UNAVAILABLE")
        registry.answer(attempt, "MATCHED")
    registry.live_until(AFTER_IT + 2 * OUTAGE)
    check = registry.verification.ask(GetIdentityCheck(registry.check.id))
    assert (check.status, check.attempts, check.next_attempt_at) == ("MATCHED", 6, None)
    assert registry.told == [*["QUEUED", "UNAVAILABLE"] * 5, "QUEUED", "MATCHED"]
    assert registry.unexplained == {0}
