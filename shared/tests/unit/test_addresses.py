"""Addresses that are put together from settings and secrets stay the addresses they were."""

from urllib.parse import unquote, urlsplit

from nrm_shared.settings import with_password

AWKWARD = "p@evil.example:1/x?y=z#w %41"


def test_a_password_in_an_address_is_encoded_and_cannot_name_another_host() -> None:
    parts = urlsplit(
        with_password("postgresql://nrm_intake_app@db.example:5432/nrm_intake?sslmode=verify-full", AWKWARD)
    )

    assert (parts.hostname, parts.port, parts.path) == ("db.example", 5432, "/nrm_intake")
    assert (parts.query, parts.fragment) == ("sslmode=verify-full", "")
    assert (parts.username, unquote(parts.password or "")) == ("nrm_intake_app", AWKWARD)
