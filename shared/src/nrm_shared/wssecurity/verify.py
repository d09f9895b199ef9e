"""Verifying a signed envelope, so that what is read afterwards is what was signed and nothing else.

No id is ever looked up: the elements that count are taken from their places (the Body that is the envelope's child, the
Timestamp that is the Security header's), and the signature must cover exactly these two. The answer is the Body's one
element, parsed anew from the very bytes whose digest was signed. That closes XML signature wrapping as a class.
"""

import base64
import binascii
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from lxml import etree

from nrm_shared.wssecurity.freshness import Seen, moment, need_fresh
from nrm_shared.wssecurity.keys import Pinned, PublicKey
from nrm_shared.wssecurity.names import (
    BASE64,
    DIGESTS,
    DS,
    ECDSA_SIGNATURES,
    EXCLUSIVE_C14N,
    RSA_SIGNATURES,
    WSSE,
    WSU,
    WSU_ID,
    X509_TOKEN,
)
from nrm_shared.wssecurity.plainxml import LARGEST_BYTES, canonical, parse
from nrm_shared.wssecurity.refusal import NotBelieved, need

# Whatever some library could take for an id.
_ID_NAMES = frozenset({WSU_ID, "{http://www.w3.org/XML/1998/namespace}id", "Id", "ID", "id", "AssertionID"})


# Looks at the rest of the Security header (a UsernameToken) once the signature is known to hold; raises what refuses it.
Inspect = Callable[[etree._Element], None]


@dataclass(frozen=True)
class Verifier:
    """Believes envelopes of `soap` that `pinned` signed, recently and for the first time. One for each direction."""

    soap: str
    pinned: Pinned
    seen: Seen = field(default_factory=Seen)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    largest: int = LARGEST_BYTES

    def verified(self, content: bytes, inspect: Inspect | None = None) -> etree._Element:
        """Return the one element in the Body of `content`, as it was signed; raise `NotBelieved` for anything odd.

        The message counts as seen only when all of it holds, `inspect` included: who cannot sign cannot use up anything.
        """
        body, security = self._places(parse(content, self.largest))
        _need_unique_ids(body.getroottree().getroot())
        token, stamp, signature = (
            _only(security, f"{{{WSSE}}}BinarySecurityToken"),
            _only(security, f"{{{WSU}}}Timestamp"),
            _only(security, f"{{{DS}}}Signature"),
        )
        now = self.now()
        info, value, key_info = _parts(
            signature, [f"{{{DS}}}{name}" for name in ("SignedInfo", "SignatureValue", "KeyInfo")]
        )
        self._need_pinned(token, key_info, now)
        signed = {f"#{element.get(WSU_ID)}": canonical(element) for element in (body, stamp)}
        need(all(element.get(WSU_ID) for element in (body, stamp)) and len(signed) == 2, "references")
        algorithm = _need_digests(info, signed)
        said = canonical(info)
        need(_holds(self.pinned.key, algorithm, _bytes(value), said), "signature")
        _need_timely(stamp, now)
        if inspect is not None:
            inspect(security)
        # What was signed, not the signature: of every elliptic curve signature anybody can make a second one that holds.
        self.seen.first_time(said, now)
        return parse(signed[f"#{body.get(WSU_ID)}"], self.largest)[0]

    def _places(self, root: etree._Element) -> tuple[etree._Element, etree._Element]:
        """Return Body and Security from their places, with proof that neither stands anywhere else too."""
        need(root.tag == f"{{{self.soap}}}Envelope", "envelope")
        tags = [child.tag for child in root]
        need(f"{{{WSSE}}}Security" in {element.tag for element in root.iter()}, "unsigned")
        need(tags == [f"{{{self.soap}}}Header", f"{{{self.soap}}}Body"], "envelope")
        header, body = root
        need(len(body) == 1 and not _has_text(body), "envelope")
        for tag in (f"{{{WSSE}}}Security", f"{{{DS}}}Signature", f"{{{WSU}}}Timestamp"):
            found = list(root.iter(tag))
            need(found or tag != f"{{{DS}}}Signature", "unsigned")
            need(len(found) == 1, "structure")
        for tag in ("Envelope", "Header", "Body"):
            need(len(list(root.iter(f"{{{self.soap}}}{tag}"))) == 1, "structure")
        return body, _only(header, f"{{{WSSE}}}Security")

    def _need_pinned(self, token: etree._Element, key_info: etree._Element, now: datetime) -> None:
        (holder,) = _parts(key_info, [f"{{{WSSE}}}SecurityTokenReference"])
        (reference,) = _parts(holder, [f"{{{WSSE}}}Reference"])
        need(token.get(WSU_ID) and reference.get("URI") == f"#{token.get(WSU_ID)}", "structure")
        need(token.get("ValueType") == X509_TOKEN and token.get("EncodingType", BASE64) == BASE64, "structure")
        need(hmac.compare_digest(_bytes(token), self.pinned.der) and self.pinned.valid_at(now), "certificate")


def _need_unique_ids(root: etree._Element) -> None:
    ids = [value for element in root.iter() for name, value in element.attrib.items() if name in _ID_NAMES]
    need(len(ids) == len(set(ids)) and all(ids), "ids")


def _need_digests(info: etree._Element, signed: dict[str, bytes]) -> str:
    """Return the signature's algorithm once SignedInfo refers to all of `signed`, to nothing else, and rightly."""
    reference = f"{{{DS}}}Reference"
    names = [f"{{{DS}}}CanonicalizationMethod", f"{{{DS}}}SignatureMethod", reference, reference]
    canonicalisation, method, *references = _parts(info, names, otherwise="references")
    need(canonicalisation.get("Algorithm") == EXCLUSIVE_C14N and len(canonicalisation) == 0, "algorithm")
    need(sorted(one.get("URI", "") for one in references) == sorted(signed), "references")
    for one in references:
        transforms, digest, value = _parts(
            one, [f"{{{DS}}}{name}" for name in ("Transforms", "DigestMethod", "DigestValue")]
        )
        (transform,) = _parts(transforms, [f"{{{DS}}}Transform"], otherwise="algorithm")
        need(transform.get("Algorithm") == EXCLUSIVE_C14N and len(transform) == 0, "algorithm")
        algorithm = DIGESTS.get(digest.get("Algorithm", ""))
        need(algorithm is not None and len(digest) == 0, "algorithm")
        need(hmac.compare_digest(_digest(algorithm, signed[one.get("URI", "")]), _bytes(value)), "digest")
    need(len(method) == 0, "algorithm")
    return method.get("Algorithm", "")


def _digest(algorithm: hashes.HashAlgorithm | None, data: bytes) -> bytes:
    if algorithm is None:
        raise NotBelieved("algorithm")
    digest = hashes.Hash(algorithm)
    digest.update(data)
    return digest.finalize()


def _holds(key: PublicKey, algorithm: str, proof: bytes, data: bytes) -> bool:
    # The kind of the pinned key decides which algorithms are possible, never the message alone.
    known = (RSA_SIGNATURES if isinstance(key, rsa.RSAPublicKey) else ECDSA_SIGNATURES).get(algorithm)
    if known is None:
        raise NotBelieved("algorithm")
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(proof, data, padding.PKCS1v15(), known)
        else:
            length = (key.curve.key_size + 7) // 8
            need(len(proof) == 2 * length, "signature")
            numbers = (int.from_bytes(part, "big") for part in (proof[:length], proof[length:]))
            key.verify(encode_dss_signature(*numbers), data, ec.ECDSA(known))
    except InvalidSignature:
        return False
    return True


def _need_timely(stamp: etree._Element, now: datetime) -> None:
    created, expires = _parts(stamp, [f"{{{WSU}}}Created", f"{{{WSU}}}Expires"], otherwise="timestamp")
    need_fresh(moment(created.text), moment(expires.text), now)


def _only(parent: etree._Element, tag: str) -> etree._Element:
    found = parent.findall(tag)
    need(len(found) == 1, "structure")
    return found[0]


def _parts(parent: etree._Element, tags: Sequence[str], otherwise: str = "structure") -> list[etree._Element]:
    """Return the children of `parent`, which must be exactly `tags` in this order."""
    children = list(parent)
    need([child.tag for child in children] == list(tags), otherwise)
    return children


def _has_text(element: etree._Element) -> bool:
    pieces = [element.text, *(child.tail for child in element)]
    return any(piece and piece.strip() for piece in pieces)


def _bytes(element: etree._Element) -> bytes:
    need(len(element) == 0, "structure")
    try:
        return base64.b64decode("".join((element.text or "").split()), validate=True)
    except binascii.Error:
        raise NotBelieved("structure") from None
