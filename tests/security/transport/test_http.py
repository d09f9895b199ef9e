"""HTTP processes and relays take nothing plain, and client and server each refuse another authority."""

import httpx
import pytest

from tests.security.transport.encrypted import HOST, READER, Encrypted, client_of, spoken_to


@pytest.mark.parametrize("server", ["http", "relay"])
def test_a_service_refuses_plain_http(encrypted: Encrypted, server: str) -> None:
    with pytest.raises(httpx.TransportError):
        httpx.get(f"http://{HOST}:{getattr(encrypted, server)}/readyz", trust_env=False, timeout=5)


def test_who_connects_and_says_nothing_keeps_nobody_from_asking_how_a_relay_is(encrypted: Encrypted) -> None:
    with spoken_to(encrypted.relay), client_of(encrypted, port=encrypted.relay) as client:
        assert client.get("/readyz").status_code == 200


def test_a_service_refuses_a_certificate_of_another_authority(encrypted: Encrypted) -> None:
    context = encrypted.foreign().client_context()
    url = f"https://{HOST}:{encrypted.http}/readyz"
    with pytest.raises(httpx.TransportError), httpx.Client(verify=context, trust_env=False) as client:
        client.get(url)
    with httpx.Client(verify=encrypted.tls().client_context(), trust_env=False) as client:
        assert client.get(url).status_code == 200


def test_a_client_refuses_a_service_of_another_authority(encrypted: Encrypted) -> None:
    authority = encrypted.strangers.tls(READER).authority
    with (
        pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"),
        client_of(encrypted, authority=authority) as client,
    ):
        client.get("/readyz")
