"""An answer kept for a repeated request opens with the caller's key and those of everybody it may be about, or not at all."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from cryptography.exceptions import InvalidTag

from nrm_shared.kernel.confidential import Confidential, KeyDestroyed
from nrm_shared.runner.once import Once
from nrm_shared.security import columns
from nrm_shared.security.columns import SealedColumn, StoredConfidential, meeting
from nrm_shared.security.erasurekey import ErasureKey
from nrm_shared.security.keyring import KeyRing
from nrm_shared.security.masterkeys import KeyInMemory, KnownMasterKeys
from nrm_shared.security.memorystore import MemoryKeyStore
from nrm_shared.security.wrapping import SealBroken, Wrapping

MASTER = Wrapping(KnownMasterKeys("2026", {"2026": KeyInMemory(b"k" * 32)}), ErasureKey.fresh())
ANSWER = '{"name": "রেহানা"}'
ONCE = Once("the key that the caller holds", b"asked")
REHANA, MAYA = UUID(int=1), UUID(int=2)


@pytest.fixture
def store() -> Iterator[MemoryKeyStore]:
    """Return where the data keys are, while sealed columns use them."""
    made = MemoryKeyStore()
    columns.use(KeyRing(made, MASTER))
    yield made
    columns.use(None)


def erase(store: MemoryKeyStore, subject: UUID) -> None:
    store.destroy(subject)
    columns.use(KeyRing(store, MASTER))


def test_it_opens_while_everybody_it_is_about_is_there(store: MemoryKeyStore) -> None:
    assert ONCE.open(ONCE.seal(ANSWER, {REHANA, MAYA})) == ANSWER


@pytest.mark.parametrize("erased", [REHANA, MAYA])
def test_it_opens_no_more_when_one_of_them_is_erased(store: MemoryKeyStore, erased: UUID) -> None:
    kept = ONCE.seal(ANSWER, {REHANA, MAYA})
    erase(store, erased)

    with pytest.raises(KeyDestroyed):
        ONCE.open(kept)


def test_whoever_takes_the_shares_away_does_not_open_it(store: MemoryKeyStore) -> None:
    kept = ONCE.seal(ANSWER, {REHANA})

    with pytest.raises(InvalidTag):
        ONCE.open(kept.rpartition(".")[2])


def test_a_share_belongs_to_its_own_answer(store: MemoryKeyStore) -> None:
    share = ONCE.seal(ANSWER, {REHANA}).partition(".")[0]
    other = Once("another key", b"asked")

    with pytest.raises(SealBroken):
        other.open(f"{share}.{other.seal(ANSWER, {REHANA}).partition('.')[2]}")


def test_an_answer_about_nobody_needs_no_key_but_the_callers() -> None:
    assert ONCE.open(ONCE.seal(ANSWER)) == ANSWER


def test_nothing_is_kept_about_who_is_erased_already(store: MemoryKeyStore) -> None:
    ONCE.seal(ANSWER, {REHANA})
    erase(store, REHANA)

    with pytest.raises(KeyDestroyed):
        ONCE.seal(ANSWER, {REHANA})


def test_whoever_is_sealed_or_opened_is_noted_until_the_work_ends(store: MemoryKeyStore) -> None:
    column, stranger = SealedColumn("person.name"), uuid4()
    blobs = {who: column.process_bind_param(Confidential(who, "x"), None) for who in (REHANA, MAYA)}  # type: ignore[arg-type]
    opened, shut = (StoredConfidential(who, blobs[who] or b"", "person.name") for who in (REHANA, MAYA))

    with meeting() as met:
        column.process_bind_param(Confidential(stranger, "y"), None)  # type: ignore[arg-type]
        assert opened.text == "x"

    assert met == {stranger, REHANA}, "what nobody opened is in no answer"
    assert shut.text == "x"
    assert met == {stranger, REHANA}
