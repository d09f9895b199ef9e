"""Sessions as a state machine: whatever is tried in whatever order, a secret that left our hands renews once."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from nrm_identity.domain.session import IDLE, LONGEST, REPEAT, SignInSession

BEGIN = datetime(2026, 8, 12, 9, 0, tzinfo=UTC)


def begun() -> SignInSession:
    return SignInSession.begin(uuid4(), account=uuid4(), audience=("intake",), acr="mfa", digest="0", at=BEGIN)


def test_a_session_lives_while_it_is_used_but_not_longer_than_a_day() -> None:
    session, at, number = begun(), BEGIN, 0
    while session.renew(str(number), str(number + 1), at=at):
        at, number = at + IDLE, number + 1

    assert BEGIN + LONGEST < at <= BEGIN + LONGEST + IDLE


def test_a_session_nobody_used_for_a_quarter_of_an_hour_is_over() -> None:
    assert begun().renew("0", "1", at=BEGIN + IDLE)
    assert not begun().renew("0", "1", at=BEGIN + IDLE + timedelta(seconds=1))


def test_an_answer_lost_on_the_way_may_be_asked_for_again_at_once() -> None:
    session = begun()
    session.renew("0", "1", at=BEGIN)

    assert session.renew("0", "2", at=BEGIN + REPEAT)
    assert session.renew("2", "3", at=BEGIN + REPEAT)


def test_a_stolen_secret_used_later_ends_the_session_for_both() -> None:
    session = begun()
    session.renew("0", "1", at=BEGIN)

    assert not session.renew("0", "2", at=BEGIN + REPEAT + timedelta(seconds=1))
    assert session.ended_for == "SECRET_USED_TWICE"
    assert not session.renew("1", "2", at=BEGIN + REPEAT + timedelta(seconds=2))


class AnySession(RuleBasedStateMachine):
    """Secrets are numbers in the order in which they were given out."""

    def __init__(self) -> None:
        super().__init__()
        self.session, self.at, self.given = begun(), BEGIN, 0

    @rule(seconds=st.integers(min_value=0, max_value=1200))
    def wait(self, seconds: int) -> None:
        self.at += timedelta(seconds=seconds)

    @rule(back=st.integers(min_value=0, max_value=4))
    def renew(self, back: int) -> None:
        before = self.session.used_at
        alive = self.session.alive(self.at)
        renewed = self.session.renew(str(self.given - back), str(self.given + 1), at=self.at)
        if renewed:
            assert alive
            assert self.session.digest == str(self.given + 1)
            assert back == 0 or self.at - before <= REPEAT
            self.given += 1

    @rule()
    def end(self) -> None:
        self.session.end("SIGNED_OUT", at=self.at)

    @invariant()
    def an_ended_session_stays_ended(self) -> None:
        if self.session.ended_at is not None:
            assert not self.session.alive(self.at)


TestAnySession = AnySession.TestCase
TestAnySession.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
