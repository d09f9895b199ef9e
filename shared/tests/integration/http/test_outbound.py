"""Clients reach the addresses of the settings and no others, and what fails on the way leaves a line."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pika
import psycopg2
import pytest
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from nrm_local.secrets import Secrets
from nrm_shared.db.engine import make_engine
from nrm_shared.http.client import Outbound, http_client
from nrm_shared.http.outbound import NotAllowed, place_of, places_of, require_allowed
from nrm_shared.messaging.connection import parameters
from nrm_shared.observability import outside
from nrm_shared.observability.allowance import Allowances, Rate
from nrm_shared.observability.outside import tell_failed, tls_fault
from nrm_shared.transport import TlsFiles, amqp_query

MARK = "marked-0171-rehana"


@pytest.fixture(autouse=True)
def room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "_ROOM", Allowances(Rate(3, 0.001), Rate(100, 1)))


def files(folder: Path) -> TlsFiles:
    """Return a server's certificate of an authority of its own."""
    secrets = Secrets(folder)
    secrets.generate(["nrm-intake"])
    return secrets.tls("nrm-intake")


@contextmanager
def listening(tls: ssl.SSLContext | None = None) -> Iterator[tuple[int, list[str]]]:
    """Yield the port of a server that shakes hands and hangs up, and a list that grows with each caller."""
    came: list[str] = []

    def serve(server: socket.socket) -> None:
        with suppress(OSError):
            while True:
                connection, _ = server.accept()
                came.append("somebody")
                with connection, suppress(OSError):
                    if tls is not None:
                        tls.wrap_socket(connection, server_side=True).close()

    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        threading.Thread(target=serve, args=(server,), daemon=True).start()
        yield server.getsockname()[1], came
        server.shutdown(socket.SHUT_RDWR)


def test_places_are_host_and_port_whatever_the_spelling() -> None:
    assert place_of("https://Registry.example/path") == ("registry.example", 443)
    assert places_of(["http://a:1/x", "", "/only/a/path", "https://b"]) == {("a", 1), ("b", 443)}
    with pytest.raises(ValueError, match="names a host"):
        place_of("file:///etc/passwd")
    with pytest.raises(NotAllowed):
        require_allowed(("a", 2), frozenset({("a", 1)}))


def test_a_client_connects_to_no_other_host_or_port_than_its_own() -> None:
    with listening() as (own, _), listening() as (other, came), capture_logs() as lines:
        for wrong in (f"http://127.0.0.1:{other}/{MARK}", f"http://localhost:{own}/", "http://169.254.169.254/latest"):
            with pytest.raises(httpx.ConnectError):
                http_client(f"http://127.0.0.1:{own}").get(wrong)
        assert came == []
    assert [(line["backend"], line["cause_type"]) for line in lines] == [("elsewhere", "NotAllowed")] * 3
    assert MARK not in str(lines)


def test_further_addresses_are_reached_when_a_setting_names_them() -> None:
    with listening() as (own, _), listening() as (other, came):
        urls = [f"http://127.0.0.1:{own}", f"http://127.0.0.1:{other}"]
        with httpx.Client(transport=Outbound(urls)) as client, suppress(httpx.RemoteProtocolError, httpx.ReadError):
            client.get(urls[1])
        assert came == ["somebody"]


def line_of(kind: str, lines: list[Any]) -> dict[str, Any]:
    [line] = [each for each in lines if each["event"] == "backend failed" and each["kind"] == kind]
    return dict(line)


def test_a_service_whose_certificate_does_not_hold_leaves_a_line(tmp_path: Path) -> None:
    server, stranger = files(tmp_path / "a"), files(tmp_path / "b")
    with (
        listening(server.server_context()) as (port, _),
        capture_logs() as lines,
        pytest.raises(httpx.ConnectError),
    ):
        http_client(f"https://127.0.0.1:{port}", stranger.client_context()).get(f"/{MARK}")
    line = line_of("http", lines)
    assert line["tls"].startswith("CERTIFICATE_VERIFY_FAILED")
    assert (line["backend"], line["exception_type"]) == (f"127.0.0.1:{port}", "ConnectError")
    assert line["where"]
    assert MARK not in str(lines)


def test_a_broker_whose_certificate_does_not_hold_is_told_by_what_did_not_hold(tmp_path: Path) -> None:
    server, stranger = files(tmp_path / "a"), files(tmp_path / "b")
    with listening(server.server_context()) as (port, _), capture_logs() as lines:
        try:
            pika.BlockingConnection(parameters(f"amqps://u:p@127.0.0.1:{port}/%2F?{amqp_query(stranger)}"))
        except Exception as error:  # noqa: BLE001 - whatever pika makes of it
            tell_failed("broker", "intake.inbox", error)
    assert line_of("broker", lines)["tls"].startswith("CERTIFICATE_VERIFY_FAILED")


def test_a_database_that_is_away_leaves_a_line_with_its_address_and_without_its_words() -> None:
    engine = make_engine(f"postgresql://u:{MARK}@127.0.0.1:1/nrm_intake", pool=1, application="test")
    with capture_logs() as lines, pytest.raises(OperationalError):
        engine.connect()
    line = line_of("database", lines)
    assert (line["backend"], line["exception_type"]) == ("127.0.0.1:1", "OperationalError")
    assert MARK not in str(lines)


def test_what_libpq_says_of_a_certificate_is_reduced_to_a_code() -> None:
    said = psycopg2.OperationalError(f"connection to {MARK} failed: SSL error: certificate verify failed")
    assert tls_fault(said) == "CERTIFICATE_VERIFY_FAILED"
    said = psycopg2.OperationalError('server certificate for "a" does not match host name "b"')
    assert tls_fault(said) == "HOSTNAME_MISMATCH"
    assert tls_fault(psycopg2.OperationalError("the database system is starting up")) == ""


def test_what_is_away_for_long_fills_no_disk() -> None:
    with capture_logs() as lines:
        for _ in range(50):
            tell_failed("scanner", "127.0.0.1:3310", TimeoutError(MARK))
    assert len(lines) == 3
    assert MARK not in str(lines)
