from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm_shared.security.erasurekey import ErasureKey
from nrm_shared.security.keyring import CACHE_SECONDS, KeyDestroyed, KeyMissing, KeyRing, SealBroken
from nrm_shared.security.masterkeys import KeyInMemory, KnownMasterKeys
from nrm_shared.security.memorystore import MemoryKeyStore
from nrm_shared.security.wrapping import ONE_PART, WrappedKey, Wrapping

KEYS = {"2026": KeyInMemory(b"k" * 32)}
ERASURE_KEY = ErasureKey.fresh()
MASTER = Wrapping(KnownMasterKeys("2026", KEYS), ERASURE_KEY)


class Stopwatch:
    """A machine timer that the test moves."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def store() -> MemoryKeyStore:
    return MemoryKeyStore()


@pytest.fixture
def ring(store: MemoryKeyStore) -> KeyRing:
    return KeyRing(store, MASTER)


@given(text=st.text(), subject=st.uuids())
def test_any_text_opens_to_itself_and_its_subject(text: str, subject: UUID) -> None:
    ring = KeyRing(MemoryKeyStore(), MASTER)

    assert ring.open(ring.seal(subject, text, "person.name"), "person.name") == (subject, text)


@given(position=st.integers(min_value=0), bit=st.integers(0, 7))
def test_no_single_changed_bit_opens(position: int, bit: int) -> None:
    ring = KeyRing(MemoryKeyStore(), MASTER)
    blob = bytearray(ring.seal(uuid4(), "রেহানা", "person.name"))
    blob[position % len(blob)] ^= 1 << bit

    with pytest.raises(SealBroken):
        ring.open(bytes(blob), "person.name")


def test_a_value_moved_to_another_column_does_not_open(ring: KeyRing) -> None:
    blob = ring.seal(uuid4(), "01711000000", "person.phone")

    with pytest.raises(SealBroken):
        ring.open(blob, "person.passport")


def test_a_value_relabelled_as_another_persons_does_not_open(ring: KeyRing) -> None:
    mine, other = uuid4(), uuid4()
    ring.seal(other, "x", "person.name")
    blob = ring.seal(mine, "Rehana", "person.name")

    with pytest.raises(SealBroken):
        ring.open(blob[:2] + other.bytes + blob[18:], "person.name")


def test_values_swapped_between_two_rows_still_name_their_own_subject(ring: KeyRing) -> None:
    one, two = uuid4(), uuid4()
    rows = {one: ring.seal(two, "Two", "person.name"), two: ring.seal(one, "One", "person.name")}

    assert ring.open(rows[one], "person.name") == (two, "Two")


def test_equal_texts_have_unequal_seals(ring: KeyRing) -> None:
    subject = uuid4()

    assert ring.seal(subject, "same", "person.name") != ring.seal(subject, "same", "person.name")


def test_a_destroyed_key_neither_opens_nor_seals(store: MemoryKeyStore) -> None:
    subject = uuid4()
    blob = KeyRing(store, MASTER).seal(subject, "Rehana", "person.name")

    assert store.destroy(subject)
    ring = KeyRing(store, MASTER)

    with pytest.raises(KeyDestroyed):
        ring.open(blob, "person.name")
    with pytest.raises(KeyDestroyed):
        ring.seal(subject, "again", "person.name")
    assert not store.destroy(subject)


def test_erasing_one_person_leaves_the_others_readable(ring: KeyRing, store: MemoryKeyStore) -> None:
    erased, kept = uuid4(), uuid4()
    ring.seal(erased, "a", "person.name")
    blob = ring.seal(kept, "b", "person.name")

    store.destroy(erased)

    assert KeyRing(store, MASTER).open(blob, "person.name") == (kept, "b")


def test_a_process_notices_a_destroyed_key_when_the_generation_grew(store: MemoryKeyStore) -> None:
    ring = KeyRing(store, MASTER, Stopwatch())
    subject = uuid4()
    blob = ring.seal(subject, "Rehana", "person.name")
    store.destroy(subject)
    assert ring.open(blob, "person.name")[1] == "Rehana"

    ring.heed(lambda: 1)

    with pytest.raises(KeyDestroyed):
        ring.open(blob, "person.name")


def test_a_key_looked_up_before_keys_were_destroyed_is_not_remembered(store: MemoryKeyStore) -> None:
    class Late(MemoryKeyStore):
        """Answers with what was there a moment ago, while somebody else erases."""

        def get(self, subject: UUID) -> WrappedKey | None:
            found = store.get(subject)
            store.destroy(subject)
            reader.heed(lambda: 1)
            return found

    subject = uuid4()
    blob = KeyRing(store, MASTER).seal(subject, "Rehana", "person.name")
    reader = KeyRing(Late(), MASTER)

    assert reader.open(blob, "person.name")[1] == "Rehana"
    with pytest.raises(KeyDestroyed):
        reader.open(blob, "person.name")


def test_a_process_notices_a_destroyed_key_within_five_minutes(store: MemoryKeyStore) -> None:
    timer = Stopwatch()
    ring = KeyRing(store, MASTER, timer)
    subject = uuid4()
    blob = ring.seal(subject, "Rehana", "person.name")
    store.destroy(subject)
    timer.at = CACHE_SECONDS

    with pytest.raises(KeyDestroyed):
        ring.open(blob, "person.name")


def test_a_value_without_its_data_key_is_broken_not_empty(ring: KeyRing) -> None:
    blob = KeyRing(MemoryKeyStore(), MASTER).seal(uuid4(), "Rehana", "person.name")

    with pytest.raises(KeyMissing):
        ring.open(blob, "person.name")


def test_a_new_master_key_leaves_earlier_values_readable(store: MemoryKeyStore) -> None:
    old_subject, new_subject = uuid4(), uuid4()
    blob = KeyRing(store, MASTER).seal(old_subject, "before", "person.name")
    renewed = KnownMasterKeys("2027", {"2027": KeyInMemory(b"n" * 32), **KEYS})
    ring = KeyRing(store, Wrapping(renewed, ERASURE_KEY))
    ring.seal(new_subject, "after", "person.name")

    assert ring.open(blob, "person.name") == (old_subject, "before")
    assert store.keys[new_subject].kek_id == "2027"


def test_another_master_key_under_the_same_id_opens_nothing(store: MemoryKeyStore) -> None:
    blob = KeyRing(store, MASTER).seal(uuid4(), "Rehana", "person.name")

    other = Wrapping(KnownMasterKeys("2026", {"2026": KeyInMemory(b"z" * 32)}), ERASURE_KEY)

    with pytest.raises(SealBroken):
        KeyRing(store, other).open(blob, "person.name")


def test_another_erasure_key_opens_nothing(store: MemoryKeyStore) -> None:
    blob = KeyRing(store, MASTER).seal(uuid4(), "Rehana", "person.name")
    other = Wrapping(KnownMasterKeys("2026", KEYS), ErasureKey.fresh())

    with pytest.raises(SealBroken):
        KeyRing(store, other).open(blob, "person.name")


def test_a_copy_of_a_wrapped_key_is_worth_nothing_once_its_subject_was_cut_out(store: MemoryKeyStore) -> None:
    erased, kept = uuid4(), uuid4()
    blobs = {subject: KeyRing(store, MASTER).seal(subject, "Rehana", "person.name") for subject in (erased, kept)}
    now = KeyRing(store, Wrapping(KnownMasterKeys("2026", KEYS), ERASURE_KEY.without([erased])))

    with pytest.raises(KeyDestroyed):
        now.open(blobs[erased], "person.name")
    assert now.open(blobs[kept], "person.name") == (kept, "Rehana")


def test_a_rewrapped_key_opens_what_it_sealed_under_the_new_master_key_alone(store: MemoryKeyStore) -> None:
    subject = uuid4()
    blob = KeyRing(store, MASTER).seal(subject, "Rehana", "person.name")
    new = KeyInMemory(b"n" * 32)
    both = Wrapping(KnownMasterKeys("2027", {"2027": new, **KEYS}), ERASURE_KEY)

    store.keys[subject] = both.rewrap(store.keys[subject])

    only_new = Wrapping(KnownMasterKeys("2027", {"2027": new}), ERASURE_KEY)
    assert KeyRing(store, only_new).open(blob, "person.name") == (subject, "Rehana")


def test_a_key_of_one_part_is_read_and_gets_both_when_it_is_rewrapped(store: MemoryKeyStore) -> None:
    subject = uuid4()
    wrapped = KEYS["2026"].wrap(b"d" * 32, b"data-key" + subject.bytes + b"2026")
    store.keys[subject] = WrappedKey(subject, wrapped, "2026", ONE_PART)
    blob = KeyRing(store, MASTER).seal(subject, "Rehana", "person.name")

    store.keys[subject] = MASTER.rewrap(store.keys[subject])

    assert store.keys[subject].parts == 2
    assert KeyRing(store, MASTER).open(blob, "person.name") == (subject, "Rehana")


@pytest.mark.parametrize(
    "blob", [b"", b"\x01\x01", b"plain text that was never sealed, long enough to be taken for it"]
)
def test_what_is_no_sealed_value_is_refused(ring: KeyRing, blob: bytes) -> None:
    with pytest.raises(SealBroken):
        ring.open(blob, "person.name")
