from pathlib import Path

import pytest

from nrm_shared.security.masterkeys import (
    KeyInMemory,
    MasterKeyFile,
    MasterKeyMissing,
    WrapBroken,
    new_key_text,
    read_key,
    read_master_keys,
)


def test_a_bare_key_has_the_id_1(tmp_path: Path) -> None:
    path = tmp_path / "master"
    path.write_text(new_key_text() + "\n")

    keys = read_master_keys(path)

    assert keys.current == "1"
    assert KeyInMemory(read_key(path)).unwrap(keys.wrapper("1").wrap(b"data key", b"whose"), b"whose") == b"data key"


def test_the_first_line_is_the_key_in_use(tmp_path: Path) -> None:
    path = tmp_path / "master"
    path.write_text(f"2027:{new_key_text()}\n2026:{new_key_text()}\n")

    keys = read_master_keys(path)

    assert keys.current == "2027"
    assert set(keys.wrappers) == {"2026", "2027"}


@pytest.mark.parametrize("text", ["", "not base64!", "c2hvcnQ="])
def test_a_bad_file_is_named_and_its_content_is_not(tmp_path: Path, text: str) -> None:
    path = tmp_path / "master"
    path.write_text(text)

    with pytest.raises(ValueError, match="master") as caught:
        read_master_keys(path)
    assert not text or text not in str(caught.value)


def test_keys_do_not_show_themselves(tmp_path: Path) -> None:
    path = tmp_path / "master"
    text = new_key_text()
    path.write_text(text)

    assert repr(read_key(path)) not in repr(read_master_keys(path))


def test_a_new_key_file_is_taken_up_without_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "master"
    first, second = f"2026:{new_key_text()}\n", f"2027:{new_key_text()}\n"
    path.write_text(first)
    keys = MasterKeyFile(path)
    wrapped = keys.wrapper("2026").wrap(b"data key", b"whose")
    with pytest.raises(MasterKeyMissing):
        keys.wrapper("2027")

    path.write_text(second + first)

    assert keys.current == "2027"
    assert keys.wrapper("2026").unwrap(wrapped, b"whose") == b"data key"
    path.write_text(second)
    with pytest.raises(MasterKeyMissing):
        keys.wrapper("2026")


def test_a_wrapped_key_opens_for_its_own_subject_only(tmp_path: Path) -> None:
    key = KeyInMemory(b"k" * 32)

    with pytest.raises(WrapBroken):
        key.unwrap(key.wrap(b"data key", b"mine"), b"yours")


def test_a_key_in_a_token_needs_a_token(tmp_path: Path) -> None:
    path = tmp_path / "master"
    path.write_text("2027:token\n")

    with pytest.raises(ValueError, match="token"):
        read_master_keys(path)
