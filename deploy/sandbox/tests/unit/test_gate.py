"""Who the simulators let in."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from nrm_sandbox.envelope import FaultError
from nrm_sandbox.security import DIGEST, WSSE, WSU, Credential, Gate, password_digest

NOW = datetime(2026, 8, 12, 3, 0, tzinfo=UTC)
PASSWORD = "correct horse"
CREDENTIAL = Credential("nrm", PASSWORD, "passport-client")


def header(
    *,
    stamp: datetime = NOW,
    token: datetime = NOW,
    nonce: bytes = b"0123456789abcdef",
    password: str = PASSWORD,
    username: str = "nrm",
    kind: str = DIGEST,
) -> etree._Element:
    """Return a SOAP header as the adapter writes it, with one thing changed."""
    root = etree.Element("Header")
    security = etree.SubElement(root, f"{{{WSSE}}}Security")
    timestamp = etree.SubElement(security, f"{{{WSU}}}Timestamp")
    etree.SubElement(timestamp, f"{{{WSU}}}Created").text = stamp.isoformat()
    etree.SubElement(timestamp, f"{{{WSU}}}Expires").text = (stamp + timedelta(minutes=2)).isoformat()
    created = token.isoformat()
    holder = etree.SubElement(security, f"{{{WSSE}}}UsernameToken")
    etree.SubElement(holder, f"{{{WSSE}}}Username").text = username
    etree.SubElement(holder, f"{{{WSSE}}}Password", Type=kind).text = password_digest(nonce, created, password)
    etree.SubElement(holder, f"{{{WSSE}}}Nonce").text = base64.b64encode(nonce).decode()
    etree.SubElement(holder, f"{{{WSU}}}Created").text = created
    return root


def gate() -> Gate:
    """Return a gate at a standing clock."""
    return Gate(CREDENTIAL, now=lambda: NOW)


def test_the_right_caller_comes_in() -> None:
    gate().admit(header(), "passport-client")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"password": "guessed"}, "wrong"),
        ({"username": "other"}, "wrong"),
        ({"stamp": NOW - timedelta(minutes=6)}, "not fresh"),
        ({"stamp": NOW + timedelta(minutes=6)}, "not fresh"),
        ({"stamp": NOW - timedelta(minutes=3)}, "not fresh"),
        ({"token": NOW - timedelta(minutes=6)}, "not fresh"),
        ({"nonce": b"short"}, "short"),
        ({"kind": DIGEST.replace("Digest", "Text")}, "digest"),
    ],
)
def test_whoever_is_not_quite_right_stays_outside(changed: dict[str, object], reason: str) -> None:
    with pytest.raises(FaultError, match=reason):
        gate().admit(header(**changed), "passport-client")  # type: ignore[arg-type]


def test_a_replayed_nonce_is_refused_and_a_fresh_one_is_not() -> None:
    door = gate()
    door.admit(header(), "passport-client")
    with pytest.raises(FaultError, match="used before"):
        door.admit(header(), "passport-client")
    door.admit(header(nonce=b"fedcba9876543210"), "passport-client")


@pytest.mark.parametrize("name", ["national-id-client", None])
def test_another_certificate_is_refused_whatever_the_password(name: str | None) -> None:
    with pytest.raises(FaultError, match="certificate"):
        gate().admit(header(), name)


def test_two_security_headers_are_refused() -> None:
    doubled = header()
    doubled.append(header()[0])
    with pytest.raises(FaultError, match="exactly one"):
        gate().admit(doubled, "passport-client")
