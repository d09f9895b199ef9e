"""Where a request ends can be read in one way only, or it is not read at all."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest
import uvicorn
from structlog.testing import capture_logs

from nrm_local.ports import free_ports
from shared.tests.town import application
from tests.support.waiting import eventually

HIDDEN = b"GET /public HTTP/1.1\r\nHost: town\r\n\r\n"
# An answer that follows another one does so at once.
SILENT_SECONDS = 3.0
BEGINNING = b"POST /bodies/raw HTTP/1.1\r\nHost: town\r\n"


@pytest.fixture(scope="module")
def address() -> Iterator[tuple[str, int]]:
    """Serve the town as a service is served; its address is given when it answers."""
    [port] = free_ports(1)
    server = uvicorn.Server(uvicorn.Config(application(), port=port, log_config=None))
    thread = threading.Thread(target=server.run, name="town")
    # Drawing a traceback with all its variables for a terminal takes longer than any answer may, and no service does it.
    with capture_logs():
        thread.start()
        eventually(lambda: server.started, "the town is served")
        yield "127.0.0.1", port
        server.should_exit = True
        thread.join(10)


def answers(address: tuple[str, int], sent: bytes) -> list[bytes]:
    """Return the status lines of all answers to what was sent over one connection, until it is closed or silent."""
    came = b""
    with socket.create_connection(address, timeout=20) as connection, suppress(TimeoutError):
        connection.sendall(sent)
        while part := connection.recv(65536):
            came += part
            connection.settimeout(SILENT_SECONDS)
    return re.findall(rb"HTTP/1\.1 \d{3}", came)


def test_two_requests_behind_each_other_get_two_answers(address: tuple[str, int]) -> None:
    assert len(answers(address, BEGINNING + b"Content-Length: 2\r\n\r\n{}" + HIDDEN)) == 2


@pytest.mark.parametrize(
    "lengths",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        b"Content-Length: 0\r\nContent-Length: 44\r\n\r\n",
        b"Content-Length: 0, 44\r\n\r\n",
        b"Content-Length: +0\r\n\r\n",
        b"Content-Length: 0x0\r\n\r\n",
        b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        b"Content-Length: 0\n\n",
    ],
)
def test_a_request_whose_length_can_be_read_in_two_ways_is_refused(address: tuple[str, int], lengths: bytes) -> None:
    got = answers(address, BEGINNING + lengths + HIDDEN)
    assert got == [b"HTTP/1.1 400"]
