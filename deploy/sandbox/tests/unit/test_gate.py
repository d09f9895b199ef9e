"""Who the simulators let in."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from nrm_sandbox.envelope import FaultError
from nrm_sandbox.security import DIGEST, Credential, Gate, password_digest
from nrm_sandbox.signing import strangers_key
from nrm_shared.wssecurity.keys import Pinned
from nrm_shared.wssecurity.names import SOAP11, WSSE, WSU
from nrm_shared.wssecurity.sign import sign

NOW = datetime.now(UTC)
PASSWORD = "correct horse"
OURS, OTHERS = strangers_key(), strangers_key()
CREDENTIAL = Credential("nrm", PASSWORD, "passport-client", Pinned(OURS.certificate))


def request(
    *,
    stamp: datetime = NOW,
    token: datetime = NOW,
    nonce: bytes = b"0123456789abcdef",
    password: str = PASSWORD,
    username: str = "nrm",
    kind: str = DIGEST,
    tokens: int = 1,
    key: object = OURS,
) -> bytes:
    """Return a request as the adapter writes it, with one thing changed."""
    root = etree.Element(f"{{{SOAP11}}}Envelope")
    security = etree.SubElement(etree.SubElement(root, f"{{{SOAP11}}}Header"), f"{{{WSSE}}}Security")
    etree.SubElement(etree.SubElement(root, f"{{{SOAP11}}}Body"), "question").text = "ok"
    created = token.isoformat()
    for _ in range(tokens):
        holder = etree.SubElement(security, f"{{{WSSE}}}UsernameToken")
        etree.SubElement(holder, f"{{{WSSE}}}Username").text = username
        digest = password_digest(nonce, created, password)
        etree.SubElement(holder, f"{{{WSSE}}}Password", Type=kind).text = digest
        etree.SubElement(holder, f"{{{WSSE}}}Nonce").text = base64.b64encode(nonce).decode()
        etree.SubElement(holder, f"{{{WSU}}}Created").text = created
    sign(root, key, stamp)  # type: ignore[arg-type]
    return etree.tostring(root)


def gate() -> Gate:
    """Return a gate at a standing clock."""
    return Gate(SOAP11, CREDENTIAL, now=lambda: NOW)


def test_the_right_caller_comes_in() -> None:
    assert gate().admit(request(), "passport-client").text == "ok"


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"password": "guessed"}, "wrong"),
        ({"username": "other"}, "wrong"),
        ({"stamp": NOW - timedelta(minutes=6)}, "stale"),
        ({"stamp": NOW + timedelta(minutes=6)}, "stale"),
        ({"stamp": NOW - timedelta(minutes=3)}, "stale"),
        ({"token": NOW - timedelta(minutes=6)}, "not fresh"),
        ({"nonce": b"short"}, "short"),
        ({"kind": DIGEST.replace("Digest", "Text")}, "digest"),
        ({"tokens": 0}, "exactly one"),
        ({"tokens": 2}, "exactly one"),
        ({"key": OTHERS}, "certificate"),
    ],
)
def test_whoever_is_not_quite_right_stays_outside(changed: dict[str, object], reason: str) -> None:
    with pytest.raises(FaultError, match=reason):
        gate().admit(request(**changed), "passport-client")  # type: ignore[arg-type]


def test_a_replayed_nonce_is_refused_under_a_new_signature_and_a_fresh_one_is_not() -> None:
    door = gate()
    door.admit(request(), "passport-client")
    with pytest.raises(FaultError, match="replayed"):
        door.admit(request(), "passport-client")
    door.admit(request(nonce=b"fedcba9876543210"), "passport-client")


@pytest.mark.parametrize("name", ["national-id-client", None])
def test_another_certificate_is_refused_whatever_the_password(name: str | None) -> None:
    with pytest.raises(FaultError, match="certificate"):
        gate().admit(request(), name)
