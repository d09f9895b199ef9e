"""The keys of tokens are rotated while requests come: identity signs, services verify, and not one request fails."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from nrm_shared.http.client import http_client
from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.errors import NrmError
from nrm_shared.security import jwks, signingkeys
from nrm_shared.security.jwks import JwksCache
from nrm_shared.security.signingkeys import (
    ANNOUNCED_SECONDS,
    LINGERS_SECONDS,
    SigningKeyFile,
    new_signing_keys,
    rotate_signing_keys,
)
from nrm_shared.security.tokens import TokenIssuer, TokenVerifier
from tests.support.waiting import eventually

FARIDA = Actor("person-1", "person", "nrm-office", frozenset({"FP"}))
ROTATIONS = 4
REQUESTS = 200


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "signing.json"
    made.write_text(json.dumps(new_signing_keys()))
    return made


@pytest.fixture
def file(path: Path, monkeypatch: pytest.MonkeyPatch) -> SigningKeyFile:
    """Return the file as a running identity reads it; what takes minutes takes moments here."""
    monkeypatch.setattr(signingkeys, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(jwks, "FRESH_SECONDS", 0.2)
    monkeypatch.setattr(jwks, "RETRY_SECONDS", 0.02)
    return SigningKeyFile(path)


@pytest.fixture
def address(file: SigningKeyFile) -> Iterator[str]:
    """Publish the keys over HTTP, as identity does."""

    class Published(BaseHTTPRequestHandler):
        """Answers with the keys of this moment."""

        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(file.keys.published).encode())

        def log_message(self, format: str, *args: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Published)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/.well-known/jwks.json"
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Traffic:
    """People who get tokens and use them at once and a while later, until they are told to stop."""

    issuer: TokenIssuer
    verifier: TokenVerifier
    served: int = 0
    failed: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        older: list[str] = []
        while not self.stop.is_set():
            older = [*older, self.issuer.issue(FARIDA, ["intake"])][-20:]
            for token in (older[-1], older[0]):
                self._use(token)

    def _use(self, token: str) -> None:
        try:
            self.verifier.verify(token)
            self.served += 1
        except NrmError as error:
            self.failed.append(error.code)


def test_no_request_is_lost_while_keys_are_rotated(path: Path, file: SigningKeyFile, address: str) -> None:
    verifier = TokenVerifier(JwksCache(address, http_client(address)), "intake")
    people = [Traffic(TokenIssuer(file.current), verifier) for _ in range(4)]
    threads = [threading.Thread(target=person.run) for person in people]
    for thread in threads:
        thread.start()
    signed_with = set()
    try:
        now = 1_786_000_000.0
        for _ in range(ROTATIONS):
            # Announced; every service has asked again since; it signs; the one before goes when its tokens are dead.
            rotate_signing_keys(path, now=now)
            _everybody_goes_on(people)
            now += ANNOUNCED_SECONDS
            assert rotate_signing_keys(path, now=now).began
            _everybody_goes_on(people)
            signed_with.add(file.current().kid)
            now += LINGERS_SECONDS
            assert rotate_signing_keys(path, now=now).gone
            _everybody_goes_on(people)
    finally:
        for person in people:
            person.stop.set()
        for thread in threads:
            thread.join()

    assert [code for person in people for code in person.failed] == []
    assert len(signed_with) == ROTATIONS


def _everybody_goes_on(people: list[Traffic]) -> None:
    """Wait until each has made so many requests that all of it was seen by everybody."""
    before = [person.served + len(person.failed) for person in people]

    def enough() -> bool:
        made = [person.served + len(person.failed) for person in people]
        return all(now - then >= REQUESTS for now, then in zip(made, before, strict=True))

    eventually(enough, "requests go on")


def test_a_key_somebody_knows_stops_to_open_doors(path: Path, file: SigningKeyFile, address: str) -> None:
    verifier = TokenVerifier(JwksCache(address, http_client(address)), "intake")
    stolen = TokenIssuer(file.current()).issue(FARIDA, ["intake"])
    assert verifier.verify(stolen) == FARIDA

    rotate_signing_keys(path, now=1_786_000_000.0, at_once=True)

    def refused() -> bool:
        try:
            verifier.verify(stolen)
        except NrmError as error:
            return error.code == "invalid-token"
        return False

    eventually(refused, "the stolen key's token is refused")
    eventually(lambda: str(file.current().kid) not in stolen, "another key signs")
    assert verifier.verify(TokenIssuer(file.current).issue(FARIDA, ["intake"])) == FARIDA
