"""Master keys inside a PKCS#11 token (a hardware security module, or SoftHSM in tests): they wrap there and never leave."""

import os
import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pkcs11
from pkcs11 import Attribute, GCMParams, KeyType, Mechanism, ObjectClass
from pkcs11.exceptions import NoSuchKey, PKCS11Error

from nrm_shared.security.masterkeys import NONCE_BYTES, MasterKeyMissing, WrapBroken, Wrapper
from nrm_shared.settings import read_secret

KEY_BITS = 256
TAG_BITS = 128


@dataclass(frozen=True, slots=True)
class TokenPlace:
    """Which token: the library that speaks to it, its label, and the file of its PIN."""

    library: Path
    label: str
    pin_file: Path


class _Session:
    """The one session of this process with a token (it signs in only once); used by a thread at a time."""

    def __init__(self, place: TokenPlace) -> None:
        self._place = place
        self._opened: Any = None
        self.lock = threading.Lock()

    def opened(self) -> Any:
        """Return the session; call it while holding `lock`."""
        # When first used, not when made: a token must not be spoken to before a process is forked.
        if self._opened is None:
            token = pkcs11.lib(str(self._place.library)).get_token(token_label=self._place.label)
            self._opened = token.open(rw=True, user_pin=read_secret(self._place.pin_file))
        return self._opened


_session_of = cache(_Session)


class Token:
    """One service's keys in a token; a key's label is `nrm-<service>-<key id>`."""

    def __init__(self, place: TokenPlace, service: str) -> None:
        self._session = _session_of(place)
        self._service = service

    def wrapper(self, kek_id: str) -> Wrapper:
        """Return the key of this id; whether it is there shows when it is first used."""
        return _KeyInToken(self, kek_id)

    def make(self, kek_id: str) -> None:
        """Make a new key in the token: kept there, secret and never to be taken out."""
        with self._session.lock:
            self._session.opened().generate_key(
                KeyType.AES,
                KEY_BITS,
                label=self._label(kek_id),
                store=True,
                template={Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False},
            )

    def encrypt(self, kek_id: str, text: bytes, nonce: bytes, context: bytes) -> bytes:
        """Encrypt in the token; raise `MasterKeyMissing`."""
        return self._with_key(kek_id, "encrypt", text, nonce, context)

    def decrypt(self, kek_id: str, sealed: bytes, nonce: bytes, context: bytes) -> bytes:
        """Decrypt in the token; raise `MasterKeyMissing`, `WrapBroken`."""
        try:
            return self._with_key(kek_id, "decrypt", sealed, nonce, context)
        except PKCS11Error:
            # Tokens disagree about the name of this error; what does not open is all there is to know.
            raise WrapBroken from None

    def _with_key(self, kek_id: str, verb: str, data: bytes, nonce: bytes, context: bytes) -> bytes:
        how = GCMParams(nonce=nonce, aad=context, tag_bits=TAG_BITS)
        with self._session.lock:
            try:
                key = self._session.opened().get_key(label=self._label(kek_id), object_class=ObjectClass.SECRET_KEY)
            except NoSuchKey:
                raise MasterKeyMissing(kek_id) from None
            return bytes(getattr(key, verb)(data, mechanism=Mechanism.AES_GCM, mechanism_param=how))

    def _label(self, kek_id: str) -> str:
        return f"nrm-{self._service}-{kek_id}"


class _KeyInToken:
    """A master key that lies in a token."""

    def __init__(self, token: Token, kek_id: str) -> None:
        self._token = token
        self._kek_id = kek_id

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """Return `key` encrypted, bound to `context`."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._token.encrypt(self._kek_id, key, nonce, context)

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Return what `wrap` took; raise `WrapBroken`."""
        return self._token.decrypt(self._kek_id, wrapped[NONCE_BYTES:], wrapped[:NONCE_BYTES], context)
