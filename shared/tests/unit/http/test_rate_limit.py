"""The brake on public routes: what counts, what does not, and what is told to whom it refuses."""

from collections.abc import Callable
from contextlib import ExitStack

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient

from nrm_shared.http.door import Call, Door, make_app
from nrm_shared.http.rate_limit import MOST_ADDRESSES, WINDOW_SECONDS, RateLimit
from nrm_shared.kernel.errors import TooManyRequests
from shared.tests.town import ACTORS, runner


def never() -> bool:
    return False


def tried(
    limit: RateLimit, source: str = "a", request: bytes | None = None, answered: Callable[[], bool] = never
) -> bool:
    """Try once; return whether it was let in."""
    try:
        with limit.trying(source, request, answered):
            return True
    except TooManyRequests:
        return False


def test_so_many_in_a_minute_and_no_more_and_others_are_not_refused_for_it() -> None:
    now = [0.0]
    limit = RateLimit(2, None, lambda: now[0])
    assert [tried(limit) for _ in range(3)] == [True, True, False]
    assert tried(limit, "b")
    now[0] = WINDOW_SECONDS
    assert tried(limit)


def test_a_repeat_of_a_request_in_hand_is_not_counted() -> None:
    limit = RateLimit(2, None)
    with ExitStack() as in_hand:
        for _ in range(100):
            in_hand.enter_context(limit.trying("a", b"one", never))
    assert [tried(limit, request=b"two"), tried(limit, request=b"three")] == [True, False]


def test_a_repeat_of_what_was_answered_passes_and_leaves_no_count() -> None:
    limit = RateLimit(1, None)
    with limit.trying("a", b"one", never) as attempt:
        attempt.repeated = True
    assert tried(limit, request=b"two")
    assert tried(limit, request=b"one", answered=lambda: True)
    assert not tried(limit, request=b"three")


def test_a_refused_request_is_a_try_again_when_it_comes_again() -> None:
    limit = RateLimit(1, None)
    with pytest.raises(ValueError, match="refused"), limit.trying("a", b"one", never):
        raise ValueError("refused")
    assert not tried(limit, request=b"one")


def test_memory_is_bounded_however_many_come() -> None:
    limit = RateLimit(1, None)
    for number in range(MOST_ADDRESSES + 10):
        assert tried(limit, str(number), b"one")
    assert (len(limit._each), len(limit._in_hand)) == (MOST_ADDRESSES, 0)


def town(limit: RateLimit) -> TestClient:
    """Return a client of one public route under a brake."""
    made = runner()
    door, routes = Door(made, lambda token: ACTORS[token]), APIRouter()

    @routes.get("/public")
    def public(call: Call = door.public(limit=limit)) -> str:  # noqa: B008 - FastAPI's way
        return call.actor.id

    return TestClient(make_app("town", [routes], made), raise_server_exceptions=False)


def test_who_is_refused_is_told_when_to_come_back_in_both_languages() -> None:
    http = town(RateLimit(1, None, lambda: 7.0))
    assert http.get("/public").status_code == 200
    answer = http.get("/public")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "61")
    problem = answer.json()
    assert problem["code"] == "too-many-requests"
    assert "৬১" in problem["bn"]["detail"]
    assert "61" in problem["en"]["detail"]
    declared = http.get("/openapi.json").json()["paths"]["/public"]["get"]["responses"]["429"]
    assert "Retry-After" in declared["headers"]


def test_who_says_who_they_are_is_counted_by_that_and_not_by_the_address_of_their_office() -> None:
    http = town(RateLimit(1, None))
    for token in ("farida", "anika"):
        assert http.get("/public", headers={"Authorization": f"Bearer {token}"}).status_code == 200
        assert http.get("/public", headers={"Authorization": f"Bearer {token}"}).status_code == 429
    assert http.get("/public").status_code == 200
