"""Keys of requests: nobody can guess somebody else's, and what was stored under them goes away."""

from collections.abc import Callable
from uuid import UUID, uuid4

import psycopg2
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from nrm_shared.kernel.actor import PUBLIC, Actor
from nrm_shared.kernel.errors import Malformed
from nrm_shared.runner.forgetting import KEPT_HOURS, MOST_AT_ONCE, forget_answers
from nrm_shared.runner.once import Answer, Once, keep, replay
from shared.tests.parts import number_of, relaying
from tests.support.postgres import ServiceDatabase
from tests.support.rabbit import TestBroker
from tests.support.waiting import eventually

FOCAL_POINT = Actor("farida", "person", "nrm-office", frozenset({"FP"}))


def store(engine: Engine, count: int, hours_ago: float) -> None:
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO http_once (actor, key, fingerprint, created_at) SELECT 'public', gen_random_uuid()::text,"
                " 'x', clock_timestamp() - :age * interval '1 hour' FROM generate_series(1, :count)"
            ),
            {"age": hours_ago, "count": count},
        )


@pytest.mark.parametrize("key", ["1", "report", "x" * 31])
def test_a_key_that_others_of_the_public_could_hit_upon_is_refused(engine: Engine, key: str) -> None:
    with Session(engine) as session, pytest.raises(Malformed) as refused:
        replay(session, PUBLIC, Once(key, b"asked"))
    [problem] = refused.value.problems
    assert (problem.pointer, problem.code) == ("/headers/Idempotency-Key", "idempotency-key-weak")


@pytest.mark.parametrize("written", [str, lambda key: key.hex], ids=["with hyphens", "without"])
def test_a_uuid_is_strong_enough_for_the_public(engine: Engine, written: Callable[[UUID], str]) -> None:
    with Session(engine) as session:
        assert replay(session, PUBLIC, Once(written(uuid4()), b"asked")) is None


def test_who_is_signed_in_shares_keys_with_nobody_and_may_choose_short_ones(engine: Engine) -> None:
    with Session(engine) as session:
        assert replay(session, FOCAL_POINT, Once("1", b"asked")) is None


def test_answers_are_forgotten_after_two_days_and_not_before(engine: Engine, spine: ServiceDatabase) -> None:
    store(engine, 3, KEPT_HOURS + 0.1)
    store(engine, 2, KEPT_HOURS - 0.1)
    database = psycopg2.connect(spine.app_url)
    assert forget_answers(database) == 3
    assert forget_answers(database) == 0
    database.close()
    assert number_of(engine, "http_once") == 2


def test_a_sweep_is_small(engine: Engine, spine: ServiceDatabase) -> None:
    store(engine, MOST_AT_ONCE + 1, KEPT_HOURS + 1)
    database = psycopg2.connect(spine.app_url)
    assert [forget_answers(database) for _ in range(3)] == [MOST_AT_ONCE, 1, 0]
    database.close()


def test_a_sweep_that_takes_too_long_is_given_up_and_nothing_else_suffers(
    engine: Engine, spine: ServiceDatabase
) -> None:
    store(engine, 1, KEPT_HOURS + 1)
    database = psycopg2.connect(spine.app_url, options="-c statement_timeout=100")
    with engine.begin() as holder:
        holder.execute(text("LOCK TABLE http_once IN ACCESS EXCLUSIVE MODE"))
        assert forget_answers(database) == 0
    assert forget_answers(database) == 1
    database.close()


def test_a_request_repeated_while_its_answer_is_forgotten_is_a_new_one(engine: Engine) -> None:
    once = Once(str(uuid4()), b"asked")
    with Session(engine) as session:
        replay(session, PUBLIC, once)
        keep(session, PUBLIC, once, Answer(201, "{}", {}))
        session.commit()
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM http_once"))
    with Session(engine) as session:
        assert replay(session, PUBLIC, once) is None


def test_every_relay_forgets_what_its_service_stored(
    clean_rabbit: TestBroker, engine: Engine, spine: ServiceDatabase
) -> None:
    store(engine, MOST_AT_ONCE + 5, KEPT_HOURS + 1)
    store(engine, 1, 0)
    with relaying(clean_rabbit, spine):
        eventually(lambda: number_of(engine, "http_once") == 1, "only the fresh answer is kept")
