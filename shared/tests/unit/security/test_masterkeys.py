from pathlib import Path

import pytest

from nrm_shared.security.masterkeys import new_key_text, read_key, read_master_keys


def test_a_bare_key_has_the_id_1(tmp_path: Path) -> None:
    path = tmp_path / "master"
    path.write_text(new_key_text() + "\n")

    keys = read_master_keys(path)

    assert keys.current == "1"
    assert keys.keys == {"1": read_key(path)}


def test_the_first_line_is_the_key_in_use(tmp_path: Path) -> None:
    path = tmp_path / "master"
    path.write_text(f"2027:{new_key_text()}\n2026:{new_key_text()}\n")

    keys = read_master_keys(path)

    assert keys.current == "2027"
    assert set(keys.keys) == {"2026", "2027"}


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
