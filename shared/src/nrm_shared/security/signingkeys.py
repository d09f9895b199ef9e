"""The private keys with which identity signs tokens, in one file: one JSON Web Key, or a set of them with their places.

A key goes through three places, all of them published: `next` (every service knows it before it signs anything),
`current` (it signs) and `previous` (until the last token it signed has expired). The file is read again when it changed,
so keys are rotated while requests come. Times are seconds of the epoch, the machine's.
"""

import json
import os
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from nrm_shared.security.jwks import FRESH_SECONDS
from nrm_shared.security.tokens import LEEWAY_SECONDS, LIFE_SECONDS

CURVE: Final = "Ed25519"
NEXT, CURRENT, PREVIOUS = "next", "current", "previous"
# Services ask for the keys again after five minutes; twice that, and nobody is surprised by a token.
ANNOUNCED_SECONDS = 2 * FRESH_SECONDS
# The last token of a key lives its five minutes from the moment the key was put aside; a process may have had the file
# open for a little longer.
LINGERS_SECONDS = LIFE_SECONDS + LEEWAY_SECONDS + 60.0
LOOK_SECONDS = 1.0
_BARE = ("kty", "crv", "x", "d", "kid")
# What this module adds to a key; all else in the file is kept as it is.
_PLACE, _SINCE = "nrm_place", "nrm_since"


@dataclass(frozen=True, slots=True, repr=False)
class SigningKey:
    """One private key, its place, and since when it has it."""

    key: OKPKey
    place: str
    since: float


@dataclass(frozen=True, slots=True, repr=False)
class SigningKeys:
    """The key that signs, the public halves of all keys as identity publishes them, and all keys with their places."""

    current: OKPKey
    published: dict[str, Any]
    all: tuple[SigningKey, ...]


def new_signing_keys() -> dict[str, Any]:
    """Return a fresh private key set with one key, ready to be written to a file."""
    return {"keys": [_written(_fresh(CURRENT, 0.0))]}


def read_signing_keys(path: Path) -> SigningKeys:
    """Return the keys of a file; raise `ValueError` naming the file (never its content) if one is no signing key.

    Where no key has a place, the first is the current one and the others are yet to come.
    """
    members = _content(path)[0]
    if not members:
        raise ValueError(f"{path} holds no key")
    placed = any(_PLACE in member for member in members)
    keys = tuple(
        _read(path, member, str(member.get(_PLACE)) if placed else CURRENT if number == 0 else NEXT)
        for number, member in enumerate(members)
    )
    current = [key for key in keys if key.place == CURRENT]
    if len(current) != 1:
        raise ValueError(f"{path} does not hold exactly one current key")
    published = [{**key.key.as_dict(private=False), "use": "sig"} for key in keys]
    return SigningKeys(current[0].key, {"keys": published}, keys)


class SigningKeyFile:
    """The keys of a file as they are now: a changed file is seen within a second. Safe among threads.

    A file that became unreadable changes nothing: the keys read last go on, for an operator's slip must not stop all.
    """

    def __init__(self, path: Path, timer: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._timer = timer
        self._lock = threading.Lock()
        self._stamp = self._look()
        self._keys = read_signing_keys(path)
        self._looked_at = timer()

    @property
    def keys(self) -> SigningKeys:
        """Return the keys."""
        if self._timer() - self._looked_at >= LOOK_SECONDS and self._lock.acquire(blocking=False):
            try:
                self._reread()
            finally:
                self._lock.release()
        return self._keys

    def current(self) -> OKPKey:
        """Return the key that signs now."""
        return self.keys.current

    def _reread(self) -> None:
        self._looked_at = self._timer()
        try:
            stamp = self._look()
            if stamp != self._stamp:
                self._keys, self._stamp = read_signing_keys(self._path), stamp
        except (OSError, ValueError):
            return

    def _look(self) -> tuple[int, int, int]:
        about = self._path.stat()
        return about.st_mtime_ns, about.st_ino, about.st_size


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a rotation did: key ids that came, that began to sign, and that went; and when there is more to do."""

    announced: tuple[str, ...]
    began: tuple[str, ...]
    gone: tuple[str, ...]
    ripe_in: float


def rotate_signing_keys(path: Path, *, now: float, at_once: bool = False) -> Rotation:
    """Take the next step of a rotation that is due, and write the file; harmless to repeat as often as one likes.

    Puts aside what is dead, lets a next key sign that every service has had the time to learn of, and announces another.
    `at_once` lets the next key sign now and drops all others: the current one is known to somebody. Tokens it signed end.
    """
    members, rest = _content(path)
    keys = list(read_signing_keys(path).all)
    before = {_kid(key) for key in keys}
    if not any(key.place == NEXT for key in keys):
        keys.append(_fresh(NEXT, now))
    ready = next(key for key in keys if key.place == NEXT)
    ripe_in = ready.since + ANNOUNCED_SECONDS - now
    began: tuple[str, ...] = ()
    if at_once or ripe_in <= 0:
        keys = [_moved(key, ready, now) for key in keys]
        keys.append(_fresh(NEXT, now))
        began = (_kid(ready),)
        ripe_in = ANNOUNCED_SECONDS
    keys = [key for key in keys if not _dead(key, now, at_once=at_once)]
    gone = before - {_kid(key) for key in keys}
    announced = {_kid(key) for key in keys} - before
    if began or gone or announced or not any(_PLACE in member for member in members):
        _write(path, {**rest, "keys": [_written(key) for key in sorted(keys, key=_order)]})
    return Rotation(tuple(sorted(announced)), began, tuple(sorted(gone)), ripe_in)


def _moved(key: SigningKey, ready: SigningKey, now: float) -> SigningKey:
    if key is ready:
        return replace(key, place=CURRENT, since=now)
    return replace(key, place=PREVIOUS, since=now) if key.place == CURRENT else key


def _dead(key: SigningKey, now: float, *, at_once: bool) -> bool:
    return key.place == PREVIOUS and (at_once or now - key.since >= LINGERS_SECONDS)


def _order(key: SigningKey) -> int:
    return (CURRENT, NEXT, PREVIOUS).index(key.place)


def _fresh(place: str, since: float) -> SigningKey:
    key = OKPKey.generate_key(CURVE, {"kid": f"identity.{secrets.token_hex(4)}"}, private=True)
    return SigningKey(key, place, since)


def _kid(key: SigningKey) -> str:
    return str(key.key.kid)


def _written(key: SigningKey) -> dict[str, Any]:
    return {**key.key.as_dict(private=True), "use": "sig", _PLACE: key.place, _SINCE: key.since}


def _write(path: Path, content: dict[str, Any]) -> None:
    """Put the new file in the old one's place, whole or not at all, readable by its owner only."""
    partial = path.with_name(path.name + ".partial")
    partial.unlink(missing_ok=True)
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def _read(path: Path, member: dict[str, Any], place: str) -> SigningKey:
    if member.get("crv") != CURVE or not member.get("kid") or "d" not in member:
        raise ValueError(f"{path} holds something else than private Ed25519 keys with key ids")
    since = member.get(_SINCE, 0.0)
    if place not in (NEXT, CURRENT, PREVIOUS) or not isinstance(since, int | float):
        raise ValueError(f"{path} holds a key without a place")
    bare: dict[str, Any] = {name: member[name] for name in _BARE if name in member}
    try:
        return SigningKey(OKPKey.import_key(bare), place, since)
    except JoseError:
        raise ValueError(f"{path} holds a key that cannot be read") from None


def _content(path: Path) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return the keys of a file and whatever else stands beside them."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        content = None
    if isinstance(content, dict) and "keys" not in content:
        of_a_key = {*_BARE, "use", "alg", "key_ops"}
        return [content], {name: value for name, value in content.items() if name not in of_a_key}
    members = content.get("keys") if isinstance(content, dict) else None
    if isinstance(members, list) and all(isinstance(member, dict) for member in members):
        return members, {name: value for name, value in content.items() if name != "keys"}
    raise ValueError(f"{path} holds no JSON Web Key")
