import json
from pathlib import Path

import pytest

from nrm_shared.security.assertions import ClientKey, new_client_key, public_half


def test_the_public_half_of_a_key_file_has_no_private_part(tmp_path: Path) -> None:
    path = tmp_path / "intake.jwk.json"
    made = new_client_key("intake")
    path.write_text(json.dumps(made))

    half = public_half(path)

    assert "d" not in half
    assert (half["x"], half["kid"]) == (made["x"], made["kid"])


def test_no_two_assertions_are_the_same(tmp_path: Path) -> None:
    path = tmp_path / "intake.jwk.json"
    path.write_text(json.dumps(new_client_key("intake")))
    key = ClientKey.read("intake", path)

    assert key.assertion() != key.assertion()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"kty": "OKP", "crv": "Ed25519", "x": "AA", "kid": "k"}'])
def test_a_bad_key_file_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "intake.jwk.json"
    path.write_text(content)

    with pytest.raises(ValueError, match=r"intake\.jwk\.json"):
        ClientKey.read("intake", path)
