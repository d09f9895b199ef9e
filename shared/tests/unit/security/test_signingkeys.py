import json
from pathlib import Path

import pytest

from nrm_shared.kernel.actor import Actor
from nrm_shared.security.jwks import StaticKeys
from nrm_shared.security.signingkeys import new_signing_keys, read_signing_keys
from nrm_shared.security.tokens import TokenIssuer, TokenVerifier

FARIDA = Actor("p", "person", "office", frozenset({"FP"}))


def test_what_the_first_key_signs_the_published_keys_verify(tmp_path: Path) -> None:
    path = tmp_path / "signing.json"
    path.write_text(json.dumps({"keys": [*new_signing_keys()["keys"], *new_signing_keys()["keys"]]}))

    keys = read_signing_keys(path)
    token = TokenIssuer(keys.current).issue(FARIDA, ["intake"])

    assert len(keys.published["keys"]) == 2
    assert TokenVerifier(StaticKeys(keys.published), "intake").verify(token) == FARIDA


def test_a_file_with_one_bare_key_serves_as_well(tmp_path: Path) -> None:
    path = tmp_path / "signing.json"
    path.write_text(json.dumps(new_signing_keys()["keys"][0]))

    assert len(read_signing_keys(path).published["keys"]) == 1


def test_published_keys_hold_no_private_half(tmp_path: Path) -> None:
    path = tmp_path / "signing.json"
    path.write_text(json.dumps(new_signing_keys()))

    assert all("d" not in key for key in read_signing_keys(path).published["keys"])


@pytest.mark.parametrize(
    "content", ["", "[]", '{"keys": []}', '{"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "AA"}]}']
)
def test_a_bad_file_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "signing.json"
    path.write_text(content)

    with pytest.raises(ValueError, match=r"signing\.json"):
        read_signing_keys(path)
