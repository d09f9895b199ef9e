"""Sealed messages: signed by us, encrypted to one party, so that broker and outbox hold only what they cannot read.

A sealed message is a JWS (Ed25519) inside a JWE (ECDH-ES+A256KW on X25519, A256GCM), both compact. The signed part is
`{iss, aud, type, id, iat, exp, data}` with the JSON payload in `data`. Algorithms are fixed here; what a message's
header asks for beyond them is refused, never followed.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from joserfc import jwe, jws
from joserfc.errors import JoseError
from joserfc.jwe import JWERegistry
from joserfc.jwk import OKPKey
from joserfc.jws import JWSRegistry

from nrm_shared.contracts.envelope import MAX_BODY_BYTES
from nrm_shared.kernel.errors import Malformed, Refused
from nrm_shared.security.partykeys import PartyKeys

SIGNATURE = "Ed25519"
KEY_AGREEMENT = "ECDH-ES+A256KW"
ENCRYPTION = "A256GCM"

# Long enough for a message that waits out a broken line and a holiday; replay within it is the inbox's business.
LIFE_SECONDS = 14 * 24 * 3600
# Clocks of partners' machines may run ahead by this much.
LEEWAY_SECONDS = 120

_JWE = JWERegistry(algorithms=[KEY_AGREEMENT, ENCRYPTION])
_JWE.max_ciphertext_length = MAX_BODY_BYTES
_JWS = JWSRegistry(algorithms=[SIGNATURE])
_JWS.max_payload_length = MAX_BODY_BYTES


class TooLarge(Malformed):
    """The message is larger than `MAX_BODY_BYTES`."""

    default_code = "message-too-large"


class NotSealed(Malformed):
    """The body is not a sealed message of this system."""

    default_code = "not-sealed"


class SignatureInvalid(Malformed):
    """The message is not signed by a key we know, or was altered."""

    default_code = "signature-invalid"


class WrongRecipient(Refused):
    """The message was not sealed to us, or names no key of ours."""

    default_code = "wrong-recipient"


class WrongSender(Refused):
    """The message's issuer is not the owner of the key that signed it, or not the party expected on this queue."""

    default_code = "wrong-sender"


class WrongType(Refused):
    """The message is of another type than was expected."""

    default_code = "wrong-type"


class Expired(Refused):
    """The message is too old, or claims to come from the future."""

    default_code = "message-expired"


@dataclass(frozen=True, slots=True)
class Opened:
    """A sealed message after all checks: the payload's JSON bytes and who sent what when."""

    payload: bytes
    sender: str
    type: str
    message_id: str
    issued_at: datetime

    def __repr__(self) -> str:
        return f"Opened(type={self.type!r}, sender={self.sender!r}, message_id={self.message_id!r})"


class Sealer:
    """Seals messages of `party` and opens messages to it."""

    def __init__(
        self, party: str, own: PartyKeys, directory: PartyKeys, timer: Callable[[], float] = time.time
    ) -> None:
        signing = own.signing_key(party)
        if signing is None or own.encryption_key(party) is None:
            raise ValueError(f"the private keys of {party!r} are incomplete")
        self.party = party
        self._own = own
        self._signing = signing
        self._directory = directory
        self._timer = timer

    def seal(self, payload: bytes, type: str, message_id: str, to: str, life: int = LIFE_SECONDS) -> bytes:
        """Return the JSON `payload` signed by us and encrypted to the party `to`; it holds for `life` seconds.

        Raise `WrongRecipient` if we have no key of `to`, `TooLarge`, or `ValueError` if the payload is not JSON.
        """
        recipient = self._directory.encryption_key(to)
        if recipient is None:
            raise WrongRecipient(party=to)
        now = int(self._timer())
        claims = {
            "iss": self.party,
            "aud": to,
            "type": type,
            "id": message_id,
            "iat": now,
            "exp": now + life,
            "data": json.loads(payload),
        }
        body = json.dumps(claims, ensure_ascii=False, separators=(",", ":"))
        signed = jws.serialize_compact({"alg": SIGNATURE, "kid": self._signing.kid}, body, self._signing, registry=_JWS)
        header = {"alg": KEY_AGREEMENT, "enc": ENCRYPTION, "kid": recipient.kid, "cty": "JWT"}
        sealed = jwe.encrypt_compact(header, signed, recipient, registry=_JWE).encode("ascii")
        if len(sealed) > MAX_BODY_BYTES:
            raise TooLarge
        return sealed

    def open(self, body: bytes, expect_type: str | None = None, expect_sender: str | None = None) -> Opened:
        """Return the content of a message to us after checking recipient, signature, sender, type and time.

        Raise `TooLarge`, `NotSealed`, `WrongRecipient`, `SignatureInvalid`, `WrongSender`, `WrongType` or `Expired`.
        """
        if len(body) > MAX_BODY_BYTES:
            raise TooLarge
        sender, claims = self._verified(self._decrypted(body))
        if claims["iss"] != sender or (expect_sender is not None and sender != expect_sender):
            raise WrongSender
        if claims["aud"] != self.party:
            raise WrongRecipient
        now = self._timer()
        if now > claims["exp"] + LEEWAY_SECONDS or now < claims["iat"] - LEEWAY_SECONDS:
            raise Expired
        if expect_type is not None and claims["type"] != expect_type:
            raise WrongType
        return Opened(
            payload=json.dumps(claims["data"], ensure_ascii=False, separators=(",", ":")).encode(),
            sender=sender,
            type=claims["type"],
            message_id=claims["id"],
            issued_at=datetime.fromtimestamp(claims["iat"], UTC),
        )

    def _decrypted(self, body: bytes) -> bytes:
        def ours(recipient: Any) -> OKPKey:
            found = self._own.find("enc", str(recipient.headers().get("kid")))
            if found is None:
                raise WrongRecipient
            return found[1]

        try:
            plaintext = jwe.decrypt_compact(body, ours, registry=_JWE).plaintext
        except (JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise NotSealed from error
        if plaintext is None:
            raise NotSealed
        return plaintext

    def _verified(self, signed: bytes) -> tuple[str, dict[str, Any]]:
        try:
            message = jws.extract_compact(signed, registry=_JWS)
            kid = message.headers()["kid"]
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise SignatureInvalid from error
        found = self._directory.find("sig", str(kid))
        if found is None:
            raise SignatureInvalid
        party, key = found
        try:
            if not jws.validate_compact(message, key, registry=_JWS):
                raise SignatureInvalid
        except JoseError as error:
            raise SignatureInvalid from error
        return party, _claims(message.payload)


_CLAIMS: dict[str, type] = {"iss": str, "aud": str, "type": str, "id": str, "iat": int, "exp": int, "data": object}


def _claims(payload: bytes) -> dict[str, Any]:
    try:
        claims = json.loads(payload)
    except ValueError as error:
        raise NotSealed from error
    if not isinstance(claims, dict) or any(
        name not in claims or not isinstance(claims[name], kind) for name, kind in _CLAIMS.items()
    ):
        raise NotSealed
    return claims
