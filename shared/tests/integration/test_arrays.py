"""Lists arrive in the database as they were, whatever stands in them."""

from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from nrm_shared.db.arrays import array, byte_array

TEXTS = text("SELECT value FROM unnest(CAST(:values AS text[])) WITH ORDINALITY AS t(value, n) ORDER BY n")
BYTES = text("SELECT value FROM unnest(CAST(:values AS bytea[])) WITH ORDINALITY AS t(value, n) ORDER BY n")
IDS = text("SELECT value FROM unnest(CAST(:values AS uuid[])) WITH ORDINALITY AS t(value, n) ORDER BY n")
kept = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@pytest.mark.parametrize("values", [[], [""], [None], ["NULL", "null", None], ['"', "\\", "{,}", " a ", "'", "নাম"]])
def test_texts_arrive_as_they_were(engine: Engine, values: list[str | None]) -> None:
    with engine.connect() as connection:
        assert list(connection.scalars(TEXTS, {"values": array(values)})) == values


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(st.lists(st.none() | kept, max_size=6), st.lists(st.binary(max_size=20), max_size=6))
def test_any_texts_and_bytes_do(engine: Engine, texts: list[str | None], pieces: list[bytes]) -> None:
    with engine.connect() as connection:
        assert list(connection.scalars(TEXTS, {"values": array(texts)})) == texts
        assert [bytes(piece) for piece in connection.scalars(BYTES, {"values": byte_array(pieces)})] == pieces


def test_ids_may_come_without_hyphens(engine: Engine) -> None:
    ids = [uuid4(), uuid4()]
    with engine.connect() as connection:
        assert list(connection.scalars(IDS, {"values": array(id.hex for id in ids)})) == ids
