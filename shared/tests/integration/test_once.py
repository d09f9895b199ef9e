"""Keys of requests: nobody can guess somebody else's."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from nrm_shared.kernel.actor import PUBLIC, Actor
from nrm_shared.kernel.errors import Malformed
from nrm_shared.runner.once import Answer, Once, keep, replay

FOCAL_POINT = Actor("farida", "person", "nrm-office", frozenset({"FP"}))


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
