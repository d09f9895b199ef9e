"""The wrapped data keys in a real database."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from nrm_shared.runner.runner import Runner
from nrm_shared.security.erasurekey import ErasureKey
from nrm_shared.security.keyring import KeyDestroyed, KeyRing
from nrm_shared.security.keystore import SqlKeyStore, destroy_keys
from nrm_shared.security.masterkeys import KeyInMemory, KnownMasterKeys
from nrm_shared.security.wrapping import Wrapping

MASTER = Wrapping(KnownMasterKeys("1", {"1": KeyInMemory(b"k" * 32)}), ErasureKey.fresh())


@pytest.fixture
def store(runner: Runner) -> SqlKeyStore:
    return SqlKeyStore(runner.engine)


def test_what_one_process_seals_another_opens(store: SqlKeyStore) -> None:
    subject = uuid4()

    blob = KeyRing(store, MASTER).seal(subject, "রেহানা", "person.name")

    assert KeyRing(store, MASTER).open(blob, "person.name") == (subject, "রেহানা")


def test_processes_that_meet_a_new_person_at_once_agree_on_one_key(store: SqlKeyStore) -> None:
    subject = uuid4()
    rings = [KeyRing(store, MASTER) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        blobs = list(pool.map(lambda ring: ring.seal(subject, "x", "person.name"), rings))

    assert {KeyRing(store, MASTER).open(blob, "person.name") for blob in blobs} == {(subject, "x")}


def test_a_destroyed_key_stays_destroyed(store: SqlKeyStore, runner: Runner) -> None:
    subject, unknown = uuid4(), uuid4()
    ring = KeyRing(store, MASTER)
    blob = ring.seal(subject, "x", "person.name")

    for _ in range(2):
        with runner.engine.begin() as connection:
            destroy_keys(connection, [subject, unknown])

    for erased in (subject, unknown):
        with pytest.raises(KeyDestroyed):
            KeyRing(store, MASTER).seal(erased, "again", "person.name")
    with pytest.raises(KeyDestroyed):
        KeyRing(store, MASTER).open(blob, "person.name")
