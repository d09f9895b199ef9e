from collections.abc import Iterator
from uuid import uuid4

import pytest
from sqlalchemy.dialects import postgresql

from nrm_shared.kernel.confidential import Confidential, reveal
from nrm_shared.security import columns
from nrm_shared.security.columns import SealedColumn, SealedJson
from nrm_shared.security.erasurekey import ErasureKey
from nrm_shared.security.keyring import KeyDestroyed, KeyRing, SealBroken
from nrm_shared.security.masterkeys import KeyInMemory, KnownMasterKeys
from nrm_shared.security.memorystore import MemoryKeyStore
from nrm_shared.security.wrapping import Wrapping

DIALECT = postgresql.dialect()


@pytest.fixture(autouse=True)
def store() -> Iterator[MemoryKeyStore]:
    kept = MemoryKeyStore()
    master = KnownMasterKeys("1", {"1": KeyInMemory(b"k" * 32)})
    columns.use(KeyRing(kept, Wrapping(master, ErasureKey.fresh())))
    yield kept
    columns.use(None)


def test_a_column_stores_no_plain_text_and_returns_the_confidential() -> None:
    name = Confidential(uuid4(), "Rehana")
    column = SealedColumn("person.name")

    stored = column.process_bind_param(name, DIALECT)

    assert stored is not None
    assert b"Rehana" not in stored
    assert column.process_result_value(stored, DIALECT) == name


def test_an_absent_value_stays_absent() -> None:
    column = SealedColumn("person.name")

    assert column.process_bind_param(None, DIALECT) is None
    assert column.process_result_value(None, DIALECT) is None


def test_a_value_copied_into_another_column_does_not_open() -> None:
    stored = SealedColumn("person.name").process_bind_param(Confidential(uuid4(), "Rehana"), DIALECT)

    moved = SealedColumn("person.father_name").process_result_value(stored, DIALECT)

    with pytest.raises(SealBroken):
        reveal(moved)


def test_what_is_no_sealed_value_is_refused_when_it_is_read() -> None:
    with pytest.raises(SealBroken):
        SealedColumn("person.name").process_result_value(b"Rehana, in the clear, as nobody may store her", DIALECT)


def test_an_erased_value_can_be_listed_and_only_its_text_is_refused(store: MemoryKeyStore) -> None:
    name = Confidential(uuid4(), "Rehana")
    stored = SealedColumn("person.name").process_bind_param(name, DIALECT)
    store.destroy(name.subject)
    columns.ring().heed(lambda: 1)

    found = SealedColumn("person.name").process_result_value(stored, DIALECT)

    assert found is not None
    assert found.subject == name.subject
    with pytest.raises(KeyDestroyed):
        reveal(found)


def test_a_stored_value_does_not_show_itself() -> None:
    column = SealedColumn("person.name")
    found = column.process_result_value(column.process_bind_param(Confidential(uuid4(), "Rehana"), DIALECT), DIALECT)

    assert reveal(found) == "Rehana"
    assert "Rehana" not in f"{found!r} {found}"


def test_a_json_column_refuses_what_is_not_json() -> None:
    with pytest.raises(ValueError):
        SealedJson("task.answers").process_bind_param(Confidential(uuid4(), "{"), DIALECT)


def test_a_sealed_column_without_a_key_ring_says_so() -> None:
    columns.use(None)

    with pytest.raises(RuntimeError, match="sealed column"):
        SealedColumn("person.name").process_bind_param(Confidential(uuid4(), "x"), DIALECT)


def test_two_columns_of_one_table_do_not_share_a_compiled_statement() -> None:
    assert SealedColumn("person.name")._static_cache_key != SealedColumn("person.alias")._static_cache_key
