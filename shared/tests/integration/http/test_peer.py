"""Asking another service: in whose name, and as a part of which story."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, cast

import pytest

from nrm_shared.http.peer import Peer
from nrm_shared.kernel.actor import system
from nrm_shared.runner.context import Context
from nrm_shared.runner.runner import Caller
from nrm_shared.security.servicetokens import ServiceTokens

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


class OwnToken:
    """A service's own token, without asking identity."""

    def authorization(self) -> dict[str, str]:
        """Return the header."""
        return {"Authorization": "Bearer own"}


@pytest.fixture
def asked() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Return the address of a service that answers, and the headers of every request that came."""
    came: list[dict[str, str]] = []

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            came.append({name.lower(): value for name, value in self.headers.items()})
            body = json.dumps({"path": self.path}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", came
    server.shutdown()
    server.server_close()


def test_who_asks_and_what_it_is_part_of_go_along(asked: tuple[str, list[dict[str, str]]]) -> None:
    url, came = asked
    caller = Caller(system("referral"), Context("a-cause", None, TRACE, "the-actors"))
    peer = Peer(url, cast(ServiceTokens, OwnToken()))

    assert peer.get("/v1/x", caller, after="intake.case-opened.v1:1") == {"path": "/v1/x"}
    wanted = {
        "authorization": "Bearer own",
        "nrm-actor-token": "the-actors",
        "nrm-correlation-id": "a-cause",
        "nrm-after": "intake.case-opened.v1:1",
        "traceparent": TRACE,
    }
    assert wanted.items() <= came[0].items()


def test_nothing_is_made_up_for_one_who_asks_by_itself(asked: tuple[str, list[dict[str, str]]]) -> None:
    url, came = asked
    Peer(url, cast(ServiceTokens, OwnToken())).get("/v1/x")
    assert not {"nrm-actor-token", "nrm-correlation-id", "nrm-after", "traceparent"} & came[0].keys()
