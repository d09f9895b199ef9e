"""A new master key for a service that works: interrupted, resumed, in a file or in a PKCS#11 token."""

import base64
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pkcs11
import pytest
from pkcs11.exceptions import AttributeSensitive
from sqlalchemy import Engine, text

from nrm_shared.db.engine import make_engine
from nrm_shared.security import keyfiles, rotation
from nrm_shared.security.erasurekey import ErasureKeyFile
from nrm_shared.security.keyring import KeyDestroyed, KeyRing, MasterKeyRetired
from nrm_shared.security.keystatus import status_of
from nrm_shared.security.keystore import SqlKeyStore, destroy_keys
from nrm_shared.security.masterkeys import KeyInMemory, KnownMasterKeys, new_key_text, read_lines
from nrm_shared.security.rotation import rewrap_some, rotate
from nrm_shared.security.wrapping import Wrapping
from nrm_shared.settings import ServiceSettings

SOFTHSM = Path("/usr/lib/softhsm/libsofthsm2.so")
COLUMN = "person.name"


@pytest.fixture
def settings(
    service_database: Callable[..., Any],
    service_environment: Callable[..., dict[str, str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> ServiceSettings:
    """Return the settings of a service with key files of its own."""
    master, erasure = tmp_path / "master.key", tmp_path / "erasure.key"
    master.write_text(new_key_text() + "\n")
    erasure.write_text(new_key_text() + "\n")
    values = service_environment(
        "identity", database=service_database("identity"), master_key_file=master, erasure_key_file=erasure
    )
    for name, value in values.items():
        monkeypatch.setitem(os.environ, name, value)
    return ServiceSettings.of("identity")


@pytest.fixture
def engine(settings: ServiceSettings) -> Iterator[Engine]:
    made = make_engine(settings.database_dsn, pool=3, application="test")
    yield made
    made.dispose()


def ring(settings: ServiceSettings, engine: Engine) -> KeyRing:
    """Return what a process that starts now uses."""
    return KeyRing(SqlKeyStore(engine), keyfiles.wrapping(settings))


def sealed(keyring: KeyRing, count: int) -> dict[UUID, bytes]:
    """Seal something of so many people."""
    return {subject: keyring.seal(subject, str(subject), COLUMN) for subject in (uuid4() for _ in range(count))}


def wrapped_by(engine: Engine) -> dict[str, int]:
    """Return how many data keys each master key wraps."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT kek_id, count(*) FROM data_key WHERE wrapped IS NOT NULL GROUP BY 1"))
        return {row[0]: row[1] for row in rows}


def test_after_a_rotation_everything_opens_and_nothing_is_wrapped_by_the_old_key(
    settings: ServiceSettings, engine: Engine
) -> None:
    running = ring(settings, engine)
    values = sealed(running, 7)

    done = rotate(settings, engine)

    assert (done.rewrapped, done.retired, done.resumed) == (7, ("1",), False)
    assert wrapped_by(engine) == {done.current: 7}
    for keyring in (running, ring(settings, engine)):
        assert all(keyring.open(blob, COLUMN) == (subject, str(subject)) for subject, blob in values.items())
    assert settings.master_key_file is not None
    assert list(read_lines(settings.master_key_file)) == [done.current]
    [aside] = (settings.master_key_file.parent / rotation.RETIRED).iterdir()
    assert list(read_lines(aside)) == ["1"]


def test_an_interrupted_rotation_goes_on_with_the_key_it_had_made(
    settings: ServiceSettings, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = sealed(ring(settings, engine), 5)
    monkeypatch.setattr(rotation, "BATCH", 2)

    def killed(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotate(settings, engine, tell=killed)
    assert settings.master_key_file is not None
    begun = next(iter(read_lines(settings.master_key_file)))
    done = rotate(settings, engine)

    assert (done.current, done.resumed) == (begun, True)
    assert wrapped_by(engine) == {begun: 5}
    assert all(ring(settings, engine).open(blob, COLUMN)[0] == subject for subject, blob in values.items())


def test_nothing_new_is_wrapped_by_a_retired_key(settings: ServiceSettings, engine: Engine) -> None:
    assert settings.erasure_key_file is not None
    old_line = read_lines(settings.master_key_file or Path())["1"]
    late = Wrapping(
        KnownMasterKeys("1", {"1": KeyInMemory(base64.b64decode(old_line))}),
        ErasureKeyFile(settings.erasure_key_file),
    )
    rotate(settings, engine)

    with pytest.raises(MasterKeyRetired):
        KeyRing(SqlKeyStore(engine), late).seal(uuid4(), "x", COLUMN)
    assert wrapped_by(engine) == {}


def test_a_destroyed_key_stays_destroyed_through_a_rotation(settings: ServiceSettings, engine: Engine) -> None:
    [(erased, blob), _] = sealed(ring(settings, engine), 2).items()
    with engine.begin() as connection:
        assert destroy_keys(connection, [erased, uuid4()]) == 1

    assert rotate(settings, engine).rewrapped == 1
    with pytest.raises(KeyDestroyed):
        ring(settings, engine).open(blob, COLUMN)


def test_a_row_that_came_back_from_a_backup_does_not_open_for_who_was_cut_out(
    settings: ServiceSettings, engine: Engine
) -> None:
    [(erased, blob)] = sealed(ring(settings, engine), 1).items()
    assert settings.erasure_key_file is not None
    ErasureKeyFile(settings.erasure_key_file).cut([erased])

    with pytest.raises(KeyDestroyed):
        ring(settings, engine).open(blob, COLUMN)
    rotate(settings, engine)
    with pytest.raises(KeyDestroyed):
        ring(settings, engine).open(blob, COLUMN)


def test_the_status_counts_and_shows_no_key(settings: ServiceSettings, engine: Engine) -> None:
    values = sealed(ring(settings, engine), 3)
    with engine.begin() as connection:
        destroy_keys(connection, [next(iter(values))])

    found = status_of(settings, engine)

    [key] = found.master_keys
    assert (key.kek_id, key.place, key.in_use, key.wraps, key.one_part) == ("1", "file", True, 2, 0)
    assert (found.destroyed, found.uncut, found.nodes) == (1, 1, 1)
    assert (settings.master_key_file or Path()).read_text().strip() not in repr(found)


@pytest.fixture
def token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """Return the settings of a fresh SoftHSM token."""
    tokens, pin = tmp_path / "tokens", tmp_path / "pin"
    tokens.mkdir()
    pin.write_text("5678\n")
    configuration = tmp_path / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {tokens}\nobjectstore.backend = file\nlog.level = ERROR\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(configuration))
    program = shutil.which("softhsm2-util")
    assert program, "the Debian package softhsm2 is missing; ./nrm installs it"
    subprocess.run(
        [program, "--init-token", "--free", "--label", "nrm-test", "--so-pin", "1234", "--pin", "5678"],
        check=True,
        capture_output=True,
    )
    return {"pkcs11_library": SOFTHSM, "pkcs11_token": "nrm-test", "pkcs11_pin_file": pin}


def test_a_rotation_takes_the_master_key_from_the_file_into_a_token_it_never_leaves(
    settings: ServiceSettings, engine: Engine, token: dict[str, object]
) -> None:
    values = sealed(ring(settings, engine), 3)
    inside = settings.model_copy(update=token)

    done = rotate(inside, engine)
    again = sealed(ring(inside, engine), 2)

    keyring = ring(inside, engine)
    assert all(keyring.open(blob, COLUMN)[0] == subject for subject, blob in (values | again).items())
    assert wrapped_by(engine) == {done.current: 5}
    assert read_lines(settings.master_key_file or Path()) == {done.current: "token"}
    with pytest.raises(AttributeSensitive):
        taken_out_of(inside, done.current)
    assert rotate(inside, engine).retired == (done.current,)


def taken_out_of(settings: ServiceSettings, kek_id: str) -> bytes:
    """Try to read the key itself; another session of this process is signed in already."""
    session = pkcs11.lib(str(settings.pkcs11_library)).get_token(token_label=settings.pkcs11_token).open()
    key = session.get_key(label=f"nrm-identity-{kek_id}", object_class=pkcs11.ObjectClass.SECRET_KEY)
    return bytes(key[pkcs11.Attribute.VALUE])


def test_a_batch_rewraps_no_more_than_it_was_asked_to(settings: ServiceSettings, engine: Engine) -> None:
    sealed(ring(settings, engine), 3)
    fresh = KnownMasterKeys("2", {"2": KeyInMemory(b"n" * 32), **_known(settings)})

    assert rewrap_some(engine, Wrapping(fresh, keyfiles.erasure_key(settings)), "2", limit=2) == 2
    assert wrapped_by(engine) == {"1": 1, "2": 2}


def _known(settings: ServiceSettings) -> dict[str, Any]:
    return {"1": keyfiles.master_keys(settings).wrapper("1")}
