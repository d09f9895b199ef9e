import json
from pathlib import Path

import pytest

from nrm_shared.kernel.actor import Actor
from nrm_shared.security.jwks import StaticKeys
from nrm_shared.security.signingkeys import (
    ANNOUNCED_SECONDS,
    LINGERS_SECONDS,
    LOOK_SECONDS,
    SigningKeyFile,
    new_signing_keys,
    read_signing_keys,
    rotate_signing_keys,
)
from nrm_shared.security.tokens import TokenIssuer, TokenVerifier

FARIDA = Actor("p", "person", "office", frozenset({"FP"}))
NOW = 1_786_000_000.0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "signing.json"
    made.write_text(json.dumps(new_signing_keys()))
    return made


def kids(path: Path) -> dict[str, list[str]]:
    places: dict[str, list[str]] = {}
    for key in read_signing_keys(path).all:
        places.setdefault(key.place, []).append(str(key.key.kid))
    return places


def test_what_the_first_key_signs_the_published_keys_verify(path: Path) -> None:
    path.write_text(
        json.dumps({"keys": [*new_signing_keys()["keys"], *new_signing_keys()["keys"]]}).replace("nrm_", "x_")
    )

    keys = read_signing_keys(path)
    token = TokenIssuer(keys.current).issue(FARIDA, ["intake"])

    assert len(keys.published["keys"]) == 2
    assert TokenVerifier(StaticKeys(keys.published), "intake").verify(token) == FARIDA


def test_a_file_with_one_bare_key_serves_as_well_and_is_rotated(path: Path) -> None:
    bare = {name: value for name, value in new_signing_keys()["keys"][0].items() if not name.startswith("nrm_")}
    path.write_text(json.dumps({**bare, "made_for": "demo"}))
    assert len(read_signing_keys(path).published["keys"]) == 1

    rotate_signing_keys(path, now=NOW)

    assert kids(path)["current"] == [bare["kid"]]
    assert json.loads(path.read_text())["made_for"] == "demo"


def test_published_keys_hold_no_private_half(path: Path) -> None:
    rotate_signing_keys(path, now=NOW)

    published = read_signing_keys(path).published["keys"]
    assert len(published) == 2
    assert all("d" not in key and "nrm_place" not in key for key in published)


def test_a_key_is_announced_then_signs_then_lingers_then_is_gone(path: Path) -> None:
    [first] = kids(path)["current"]

    announced = rotate_signing_keys(path, now=NOW)
    [second] = announced.announced
    assert kids(path) == {"current": [first], "next": [second]}

    early = rotate_signing_keys(path, now=NOW + ANNOUNCED_SECONDS - 1)
    assert (early.began, round(early.ripe_in)) == ((), 1)

    at = NOW + ANNOUNCED_SECONDS
    assert rotate_signing_keys(path, now=at).began == (second,)
    places = kids(path)
    assert (places["current"], places["previous"]) == ([second], [first])

    rotate_signing_keys(path, now=at + LINGERS_SECONDS - 1)
    assert kids(path)["previous"] == [first]
    assert rotate_signing_keys(path, now=at + LINGERS_SECONDS).gone == (first,)
    assert "previous" not in kids(path)


def test_a_key_somebody_knows_is_gone_at_once(path: Path) -> None:
    [known] = kids(path)["current"]

    done = rotate_signing_keys(path, now=NOW, at_once=True)

    assert known in done.gone
    assert known not in str(kids(path))
    assert len(kids(path)["current"]) == 1


def test_rotating_again_at_once_changes_nothing(path: Path) -> None:
    rotate_signing_keys(path, now=NOW)
    before = path.read_text()

    rotate_signing_keys(path, now=NOW + 1)

    assert path.read_text() == before


def test_the_file_stays_readable_by_its_owner_only(path: Path) -> None:
    rotate_signing_keys(path, now=NOW)

    assert path.stat().st_mode & 0o777 == 0o600


class Timer:
    """A monotonic clock that the test moves."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def test_a_running_process_sees_new_keys_within_a_second(path: Path) -> None:
    timer = Timer()
    file = SigningKeyFile(path, timer)
    rotate_signing_keys(path, now=NOW)

    assert len(file.keys.all) == 1
    timer.at += LOOK_SECONDS
    assert len(file.keys.all) == 2


@pytest.mark.parametrize("slip", ["", "{", None])
def test_an_operators_slip_stops_nobody(path: Path, slip: str | None) -> None:
    timer = Timer()
    file = SigningKeyFile(path, timer)
    before = file.current().kid
    if slip is None:
        path.unlink()
    else:
        path.write_text(slip)

    timer.at += LOOK_SECONDS
    assert file.current().kid == before


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        '{"keys": []}',
        '{"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "AA"}]}',
        '{"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "AA", "d": "AA", "kid": "k", "nrm_place": "elsewhere"}]}',
    ],
)
def test_a_bad_file_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "signing.json"
    path.write_text(content)

    with pytest.raises(ValueError, match=r"signing\.json"):
        read_signing_keys(path)
