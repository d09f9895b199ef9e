"""What a service remembers of revoked access, in a real database, and how soon its door knows."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, create_engine, event

from nrm_shared.kernel.errors import Unavailable
from nrm_shared.retention.schedule import rule_named
from nrm_shared.security.revocation import Revocation
from nrm_shared.security.revokedaccess import FRESH_SECONDS, STALE_SECONDS, WINDOW_SECONDS, SqlRevokedAccess, remember


class Timer:
    """A monotonic clock that the test moves."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def timer() -> Timer:
    return Timer()


@pytest.fixture
def access(engine: Engine, timer: Timer) -> SqlRevokedAccess:
    return SqlRevokedAccess(engine, timer)


@pytest.fixture
def revoke(engine: Engine) -> Callable[..., datetime]:
    """Return a function that remembers a revocation of this moment (or of an earlier one)."""

    def revoked(kind: str, id: str, ago: float = 0.0) -> datetime:
        at = datetime.now(UTC) - timedelta(seconds=ago)
        with engine.begin() as connection:
            remember(connection, Revocation(kind, id, at))
        return at

    return revoked


@pytest.mark.parametrize("kind", ["actor", "organisation", "session"])
def test_a_token_issued_before_is_covered_and_one_issued_after_is_not(
    access: SqlRevokedAccess, revoke: Callable[..., datetime], kind: str
) -> None:
    at = revoke(kind, "x").timestamp()

    assert access.covers({kind: "x"}, at - 0.001)
    assert not access.covers({kind: "x"}, at)
    assert not access.covers({kind: "y"}, at - 1)
    assert not access.covers({"actor": None, "organisation": None, "session": None}, at - 1)


def test_of_several_revocations_the_latest_counts_whatever_order_they_come_in(
    access: SqlRevokedAccess, revoke: Callable[..., datetime]
) -> None:
    latest = revoke("actor", "x").timestamp()
    revoke("actor", "x", ago=30)

    assert access.covers({"actor": "x"}, latest - 1)


def test_a_revocation_is_known_within_a_second_and_nothing_is_read_twice_meanwhile(
    access: SqlRevokedAccess, revoke: Callable[..., datetime], timer: Timer
) -> None:
    assert not access.covers({"actor": "x"}, 0.0)
    revoke("actor", "x")

    assert not access.covers({"actor": "x"}, 0.0)
    timer.at += FRESH_SECONDS
    assert access.covers({"actor": "x"}, 0.0)


def test_what_can_still_refuse_a_living_token_is_kept_for_longer_than_it_is_read() -> None:
    assert rule_named("revoked-access").lasts.total_seconds() > WINDOW_SECONDS


def test_without_its_database_a_service_goes_on_for_a_moment_and_then_lets_nobody_in(
    access: SqlRevokedAccess, revoke: Callable[..., datetime], timer: Timer, engine: Engine
) -> None:
    revoke("actor", "x")
    assert access.covers({"actor": "x"}, 0.0)
    access._engine = create_engine(
        "postgresql+psycopg2://nobody@127.0.0.1:1/nowhere", connect_args={"connect_timeout": 1}
    )

    timer.at += FRESH_SECONDS
    assert access.covers({"actor": "x"}, 0.0)
    timer.at += STALE_SECONDS
    with pytest.raises(Unavailable):
        access.covers({"actor": "y"}, 0.0)


def test_looking_asks_the_database_once_for_all_requests_of_a_moment(
    access: SqlRevokedAccess, engine: Engine, revoke: Callable[..., datetime]
) -> None:
    for number in range(50):
        revoke("actor", f"p-{number}")
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *told: asked.append(told[2]))

    for _ in range(1_000):
        access.covers({"actor": "x", "organisation": "o", "session": "s"}, 0.0)

    assert len(asked) == 1
