"""Connections leave a process in few places, each of which reaches the addresses of its settings and no others."""

import ast
from collections.abc import Iterator, Mapping

from tests.architecture.source import modules

# What opens a connection, or makes something that does.
OPENING = frozenset(
    [
        "socket.socket",
        "socket.create_connection",
        "httpx.Client",
        "httpx.AsyncClient",
        "httpx.get",
        "httpx.post",
        "httpx.request",
        "httpx.HTTPTransport",
        "OAuth2Client",
        "requests.Session",
        "requests.get",
        "requests.post",
        "urllib.request.urlopen",
        "urlopen",
        "http.client.HTTPConnection",
        "http.client.HTTPSConnection",
        "zeep.Client",
        "pika.BlockingConnection",
        "SelectConnection",
        "psycopg2.connect",
        "create_engine",
    ]
)
# Where, and why nothing else is reached from there.
PLACES = {
    "shared/src/nrm_shared/http/client.py": "the list of each client (`http.outbound`)",
    "services/identity/src/nrm_identity/adapters/oidc_published.py": "the same list: its transport is `http.client.Outbound`",
    "services/identity/src/nrm_identity/adapters/oidc_sign_in.py": "the same",
    "services/registry-adapters/src/nrm_registry_adapters/adapters/soap.py": "the same list, asked before each request",
    "shared/src/nrm_shared/attachments/scanner.py": "one address of the settings",
    "shared/src/nrm_shared/messaging/loop.py": "the broker's URL of the settings",
    "shared/src/nrm_shared/messaging/publisher.py": "the broker's URL of the settings",
    "shared/src/nrm_shared/messaging/window_publisher.py": "the broker's URL of the settings",
    "shared/src/nrm_shared/messaging/dead_letters.py": "the broker's URL of the operator",
    "shared/src/nrm_shared/messaging/depth.py": "the broker's URL of the operator",
    "shared/src/nrm_shared/db/engine.py": "the database's URL of the settings",
    "shared/src/nrm_shared/outbox/relay.py": "the database's URL of the settings",
    "shared/src/nrm_shared/db/migrate.py": "the database's URL of the settings",
    "shared/src/nrm_shared/audit/sealing.py": "the database's URL of the settings",
    "shared/src/nrm_shared/audit/sources.py": "the database's URL of the settings",
}


def ways_out(trees: Mapping[str, ast.Module]) -> Iterator[tuple[str, int, str]]:
    """Yield where something of the product's own processes opens a connection."""
    for path, tree in trees.items():
        for node in ast.walk(tree) if path.startswith(("services/", "shared/")) else ():
            if isinstance(node, ast.Call) and ast.unparse(node.func) in OPENING:
                yield path, node.lineno, ast.unparse(node.func)


def test_connections_are_opened_in_the_places_that_reach_the_addresses_of_settings_alone() -> None:
    assert {path for path, _, _ in ways_out(modules())} == set(PLACES)


def without_list(trees: Mapping[str, ast.Module]) -> Iterator[str]:
    """Yield the HTTP clients that are made without a transport that has a list."""
    for path, tree in trees.items():
        for node in ast.walk(tree) if path.startswith(("services/", "shared/")) else ():
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"httpx.Client", "OAuth2Client"}:
                ways = [ast.unparse(word.value) for word in node.keywords if word.arg == "transport"]
                if ways not in (["Outbound([url], tls)"], ["way_out(provider)"], ["way_out(self._provider)"]):
                    yield f"{path}:{node.lineno}"


def test_every_http_client_has_a_list_of_where_it_may_go() -> None:
    assert list(without_list(modules())) == []


def test_another_way_out_would_be_seen() -> None:
    wrong = {"services/x/src/y.py": ast.parse("client = httpx.Client(timeout=1)\nrequests.get(url)")}
    assert [found for _, _, found in ways_out(wrong)] == ["httpx.Client", "requests.get"]
    assert list(without_list(wrong)) == ["services/x/src/y.py:1"]
