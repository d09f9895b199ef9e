"""Looking at a file: in a process that may break, and by a scanner that may be away."""

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from nrm_shared.attachments import examining, scanner
from nrm_shared.attachments.cleaning.refusal import Infected, Unreadable
from nrm_shared.attachments.examining import cleaned, examiner
from nrm_shared.attachments.scanner import Scanner
from nrm_shared.kernel.errors import Unavailable

WORDS = b"What was said. " * 10_000


@contextmanager
def clamd(answer: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """Listen as clamd does, and answer every file with `answer`; yield the address and what was received."""
    received: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection, connection.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                content = b""
                while size := struct.unpack(">I", stream.read(4))[0]:
                    content += stream.read(size)
                received.append(content)
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}", received
        thread.join(5)


def test_without_a_scanner_the_answer_says_that_nothing_was_scanned() -> None:
    assert examiner(None)(WORDS).scanned == "NOT_SCANNED"


def test_a_scanner_gets_the_whole_file_and_what_it_passes_is_called_clean() -> None:
    with clamd(b"stream: OK\0") as (address, received):
        assert examiner(Scanner(address))(WORDS).scanned == "CLEAN"
    assert received == [WORDS]


def test_what_a_scanner_finds_is_not_kept() -> None:
    with clamd(b"stream: Eicar-Test-Signature FOUND\0") as (address, _), pytest.raises(Infected):
        examiner(Scanner(address))(WORDS)


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"stream: "])
def test_a_scanner_that_does_not_say_clean_passes_nothing(answer: bytes) -> None:
    with clamd(answer) as (address, _), pytest.raises(Unavailable):
        examiner(Scanner(address))(WORDS)


def test_a_scanner_that_is_away_passes_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(Unavailable):
        examiner(Scanner(f"127.0.0.1:{port}"))(WORDS)


def test_a_scanner_that_answers_byte_by_byte_has_one_deadline_for_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanner, "DEADLINE_SECONDS", 0.5)
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            connection, _ = server.accept()
            with connection:
                while not ended.wait(0.1):
                    connection.sendall(b"s")

        thread = threading.Thread(target=drip)
        thread.start()
        began = time.monotonic()
        threading.Timer(3, ended.set).start()
        with pytest.raises(Unavailable):
            Scanner(f"127.0.0.1:{server.getsockname()[1]}").finds_something(b"words")
        assert time.monotonic() - began < 1.5
        ended.set()
        thread.join(5)


def test_what_breaks_the_process_that_looks_is_refused_and_breaks_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examining, "MODULE", "nrm_shared.no_such_module")
    with pytest.raises(Unreadable):
        cleaned(WORDS)
    monkeypatch.undo()
    assert cleaned(WORDS).content_type == "text/plain"


def test_what_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examining, "DEADLINE_SECONDS", 0.001)
    with pytest.raises(Unreadable):
        cleaned(WORDS)
