"""Whence a request comes: what the connection says, or a proxy that is believed."""

import asyncio
import os
import signal
import subprocess
import sys
from typing import Any

import httpx
import pytest
from starlette.requests import HTTPConnection

from nrm_local.paths import project_root
from nrm_local.ports import free_ports
from nrm_shared.http.source import Sourced, believed, networks_of, source_of
from nrm_shared.settings import ServiceSettings
from tests.support.waiting import eventually

PROXIES = networks_of("10.0.0.0/8,fd00::/8")


@pytest.mark.parametrize(
    ("peer", "forwarded", "source"),
    [
        ("10.0.0.1", "203.0.113.7", "203.0.113.7"),
        # What the caller itself wrote stands to the left.
        ("10.0.0.1", "127.0.0.1, 203.0.113.7", "203.0.113.7"),
        ("10.0.0.1", "198.51.100.1, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
        ("10.0.0.1", "2001:db8::7", "2001:db8::7"),
        ("fd00::1", "203.0.113.7", "203.0.113.7"),
        ("::ffff:10.0.0.1", "203.0.113.7", "203.0.113.7"),
        # A neighbour of the proxies asks through them.
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        # Nobody vouches for what is behind something that is no address.
        ("10.0.0.1", "203.0.113.7, unknown", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        # Not a proxy of ours.
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("127.0.0.1", "198.51.100.1", "127.0.0.1"),
    ],
)
def test_the_source_is_the_rightmost_address_that_is_no_proxy_of_ours(peer: str, forwarded: str, source: str) -> None:
    assert believed(peer, forwarded, PROXIES) == source


def test_no_proxy_is_believed_unless_a_setting_names_it() -> None:
    default = ServiceSettings.model_fields["trusted_proxies"].default
    assert believed("127.0.0.1", "203.0.113.7", networks_of(default)) == "127.0.0.1"


def passed_on(proxies: str, *forwarded: str, client: tuple[str, int] | None = ("10.0.0.1", 4711)) -> Any:
    """Return as whose the application gets a request that came with these headers."""
    seen: list[Any] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["client"])

    headers = [(b"x-forwarded-for", each.encode()) for each in forwarded]
    scope = {"type": "http", "client": client, "headers": headers}
    asyncio.run(Sourced(application, networks_of(proxies))(scope, None, None))  # type: ignore[arg-type]
    return seen[0]


def test_the_application_sees_the_source_and_nothing_of_the_proxy() -> None:
    assert passed_on("10.0.0.0/8", "198.51.100.1", "203.0.113.7") == ("203.0.113.7", 0)
    assert passed_on("10.0.0.0/8") == ("10.0.0.1", 4711)
    assert passed_on("", "203.0.113.7") == ("10.0.0.1", 4711)
    assert passed_on("10.0.0.0/8", "203.0.113.7", client=None) is None


@pytest.mark.parametrize(
    ("client", "source"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
    ],
)
def test_an_ipv6_subscriber_is_one_source_whatever_addresses_it_takes(client: str, source: str) -> None:
    assert source_of(HTTPConnection({"type": "http", "client": (client, 1), "headers": []})) == source


def test_a_request_without_an_address_has_a_source_too() -> None:
    assert source_of(HTTPConnection({"type": "http", "client": None, "headers": []})) == ""


@pytest.mark.parametrize(("proxies", "source"), [([], "127.0.0.1"), (["127.0.0.1"], "203.0.113.7")])
def test_a_served_service_believes_the_header_from_the_named_proxies_only(proxies: list[str], source: str) -> None:
    [port] = free_ports(1)
    process = subprocess.Popen(
        [sys.executable, "-m", "shared.tests.town", str(port), *proxies],
        cwd=project_root(),
        # With this the server itself would believe anybody.
        env=os.environ | {"FORWARDED_ALLOW_IPS": "*"},
    )

    def said() -> str:
        headers = {"X-Forwarded-For": "198.51.100.1, 203.0.113.7"}
        try:
            return str(httpx.get(f"http://127.0.0.1:{port}/whence", headers=headers, trust_env=False, timeout=2).json())
        except httpx.HTTPError:
            return ""

    try:
        eventually(said, "the town answers", 30)
        assert said() == source
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(15)
