"""Secrets and tokens go straight to identity, whatever proxy the environment names."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from joserfc.jwk import OKPKey

from nrm_shared.http.client import http_client
from nrm_shared.security.assertions import ClientKey
from nrm_shared.security.jwks import JwksCache
from nrm_shared.security.servicetokens import ServiceTokens

KEY = OKPKey.generate_key("Ed25519", {"kid": "k1"}, private=True)


class Identity(BaseHTTPRequestHandler):
    """Publishes a key and gives a token to everybody."""

    def do_GET(self) -> None:
        self._answer({"keys": [KEY.as_dict(private=False)]})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer({"access_token": "a-token", "expires_in": 300})

    def _answer(self, body: dict[str, object]) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


@pytest.fixture
def identity(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Identity)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_keys_are_fetched_without_a_proxy(identity: str) -> None:
    assert JwksCache(f"{identity}/.well-known/jwks.json", http_client(identity)).key("k1") is not None


def test_a_services_secret_is_not_shown_to_a_proxy(identity: str) -> None:
    assert ServiceTokens(identity, ClientKey("intake", KEY), ["approval"], http_client(identity)).token() == "a-token"
