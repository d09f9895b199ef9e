"""All that one piece of work asks of others shares one deadline, however slowly or often they answer."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import cast

import pytest

from nrm_shared.http.client import OPERATION_SECONDS, http_client
from nrm_shared.http.peer import Peer
from nrm_shared.kernel.deadline import left, within
from nrm_shared.kernel.errors import Unavailable
from nrm_shared.security.servicetokens import ServiceTokens

SHORT = 0.4
# What a busy machine may take on top.
GRACE = 1.0
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 400\r\n\r\n"

Answer = Callable[[socket.socket, threading.Event], None]


class OwnToken:
    """A service's own token, without asking identity."""

    def authorization(self) -> dict[str, str]:
        """Return the header."""
        return {"Authorization": "Bearer own"}


def silent(connection: socket.socket, over: threading.Event) -> None:
    over.wait(OPERATION_SECONDS * 2)


def drop_by_drop(connection: socket.socket, over: threading.Event) -> None:
    for byte in HEAD + b" " * 400:
        if over.wait(0.05):
            return
        connection.sendall(bytes([byte]))


def body_drop_by_drop(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(HEAD)
    for _ in range(400):
        if over.wait(0.05):
            return
        connection.sendall(b" ")


@pytest.fixture
def slow() -> Iterator[Callable[[Answer], Peer]]:
    """Return a function that makes a peer which answers that way."""
    over = threading.Event()
    listening = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []

    def serve(answer: Answer) -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                connection.recv(65536)
                try:
                    answer(connection, over)
                except OSError:
                    continue

    def peer(answer: Answer) -> Peer:
        threads.append(threading.Thread(target=serve, args=(answer,), daemon=True))
        threads[-1].start()
        return Peer(f"http://127.0.0.1:{listening.getsockname()[1]}", cast(ServiceTokens, OwnToken()))

    yield peer
    over.set()
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    for thread in threads:
        thread.join(5)


@pytest.mark.parametrize("answer", [silent, drop_by_drop, body_drop_by_drop])
def test_a_slow_service_is_given_up_when_the_deadline_ends(slow: Callable[[Answer], Peer], answer: Answer) -> None:
    peer = slow(answer)
    began = time.monotonic()

    with within(SHORT), pytest.raises(Unavailable):
        peer.get("/v1/x")

    assert SHORT <= time.monotonic() - began < SHORT + GRACE


def test_several_requests_share_one_deadline(slow: Callable[[Answer], Peer]) -> None:
    peer = slow(silent)
    began = time.monotonic()

    with within(SHORT):
        for _ in range(5):
            with pytest.raises(Unavailable):
                peer.get("/v1/x")

    assert time.monotonic() - began < SHORT + GRACE


def test_a_token_that_another_thread_is_fetching_is_not_waited_for_longer() -> None:
    tokens = ServiceTokens("http://127.0.0.1:1", cast("object", None), [], http_client("http://127.0.0.1:1"))  # type: ignore[arg-type]
    held = threading.Event()
    done = threading.Event()

    def hold() -> None:
        with tokens._lock:
            held.set()
            done.wait(OPERATION_SECONDS * 2)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(5)
    began = time.monotonic()
    with within(SHORT), pytest.raises(Unavailable):
        tokens.token()
    took = time.monotonic() - began
    done.set()
    thread.join(5)

    assert took < SHORT + GRACE


def test_a_deadline_inside_another_never_makes_it_longer() -> None:
    with within(SHORT):
        with within(60.0):
            assert left(60.0) <= SHORT
        with within(0.0):
            assert left(60.0) == 0.0
        assert 0.0 < left(60.0) <= SHORT
    assert left(2.0) == 2.0
