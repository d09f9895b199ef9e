"""Health and metrics are for operators' tools, not for everybody who can reach the service."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest

from nrm_shared.http.serve import OPERATIONS, OperationsOnly
from nrm_shared.http.source import networks_of


async def _application(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"inside"})


def status(path: str, client: tuple[str, int] | None, networks: str = "127.0.0.0/8,::1") -> int:
    sent: list[dict[str, Any]] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(dict(message))

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request"}

    scope: dict[str, Any] = {"type": "http", "method": "GET", "path": path, "client": client, "headers": []}
    asyncio.run(OperationsOnly(_application, networks_of(networks))(scope, receive, send))
    return int(sent[0]["status"])


@pytest.mark.parametrize("path", sorted(OPERATIONS))
def test_they_are_answered_on_the_loopback_address_and_do_not_exist_elsewhere(path: str) -> None:
    assert status(path, ("127.0.0.1", 1)) == 200
    assert status(path, ("::1", 1)) == 200
    assert status(path, ("10.1.2.3", 1)) == 404
    assert status(path, None) == 404


def test_everything_else_is_everybodys() -> None:
    assert status("/v1/reports", ("10.1.2.3", 1)) == 200


def test_a_network_of_operators_may_be_named() -> None:
    assert status("/metrics", ("10.1.2.3", 1), "10.1.0.0/16") == 200
    assert status("/metrics", ("127.0.0.1", 1), "10.1.0.0/16") == 404
    with pytest.raises(ValueError, match="everywhere"):
        networks_of("everywhere")
