"""Since when an identity check waits (2.9): whatever is put off, in whatever order, the count does not begin again."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from nrm_shared.kernel.ids import new_id
from nrm_verification.domain.identity_check import IdentityCheck

AT = datetime(2026, 8, 12, tzinfo=UTC)
WAIT, PATIENCE = timedelta(minutes=1), timedelta(minutes=15)


def requested(at: datetime) -> IdentityCheck:
    check = IdentityCheck(id=new_id(), case_id=new_id(), identifier_id=new_id(), registry="national-id")
    check.request(by="farida", at=at, patience=PATIENCE)
    return check


def answered(check: IdentityCheck, state: str, at: datetime, wait: timedelta | None = WAIT) -> None:
    check.answer(state, {}, None, attempt=check.attempts, by="registry", at=at, wait=wait)


class Walk:
    """One check, and beside it what is known of it: since when it waits, if it waits at all, and whether that was told."""

    def __init__(self) -> None:
        self.now = AT
        self.check = requested(AT)
        self.since: datetime | None = AT
        self.told = False

    def goes(self, step: str) -> None:
        """Let one thing happen, if it can happen now."""
        waits = self.check.status == "UNAVAILABLE" and self.since is not None
        if step == "the reconciliation looks":
            self._looks()
        elif step == "the registry is away" and self.check.status == "QUEUED":
            answered(self.check, "UNAVAILABLE", self.now)
            self._waits_since(self.now + WAIT)
        elif step == "the registry is away for the last time" and self.check.status == "QUEUED":
            answered(self.check, "UNAVAILABLE", self.now, None)
            self._waits_since(None)
        elif step == "intake does not tell the claims" and waits:
            self.check.postpone(self.now + WAIT)
        elif step == "intake tells the claims" and waits:
            self.check.queue(by="verification", at=self.now, patience=PATIENCE)
            self._waits_since(self.now)
        elif step == "the consent is withdrawn" and waits:
            self.check.stop("CONSENT_WITHDRAWN")
            self._waits_since(None)

    def _waits_since(self, since: datetime | None) -> None:
        self.since, self.told = since, False

    def _looks(self) -> None:
        before = self.now - PATIENCE
        to_tell = self.since is not None and self.since < before and not self.told
        assert self.check.report(before, self.now) is to_tell
        self.told = self.told or to_tell


STEPS = [
    "the reconciliation looks",
    "the registry is away",
    "the registry is away for the last time",
    "intake does not tell the claims",
    "intake tells the claims",
    "the consent is withdrawn",
]


@given(st.lists(st.tuples(st.integers(1, 2000), st.sampled_from(STEPS)), min_size=5, max_size=30))
def test_whatever_comes_a_check_waits_since_it_was_asked_or_its_try_was_first_due(steps: list[tuple[int, str]]) -> None:
    walk = Walk()
    for minutes, step in steps:
        walk.now += timedelta(minutes=minutes)
        walk.goes(step)
        assert walk.check.waits_since == walk.since
        assert walk.check.stuck_since in (None, walk.since), "it outlives what it counts"


def test_a_try_that_is_postponed_again_and_again_waits_since_it_was_first_due() -> None:
    check = requested(AT)
    answered(check, "UNAVAILABLE", AT)
    for hours in range(1, 4):
        check.postpone(AT + timedelta(hours=hours))
    assert (check.stuck_since, check.waits_since) == (AT + WAIT, AT + WAIT)


def test_a_check_that_got_through_and_is_stuck_anew_counts_from_the_new_time() -> None:
    check = requested(AT)
    answered(check, "UNAVAILABLE", AT)
    check.postpone(AT + timedelta(hours=1))
    check.queue(by="verification", at=AT + timedelta(hours=1), patience=PATIENCE)
    answered(check, "UNAVAILABLE", AT + timedelta(hours=2))
    check.postpone(AT + timedelta(hours=3))
    assert check.waits_since == AT + timedelta(hours=2) + WAIT
