"""Looking at a file: in a process that may break, and by a scanner that may be away."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from nrm_shared.attachments import examining, scanner
from nrm_shared.attachments.cleaning.refusal import Infected, Unreadable
from nrm_shared.attachments.examining import cleaned, examiner
from nrm_shared.attachments.scanner import Scanner
from nrm_shared.kernel.errors import Unavailable

WORDS = b"What was said. " * 10_000


@contextmanager
def clamd(answer: bytes, path: Path | None = None) -> Iterator[tuple[str, list[bytes]]]:
    """Listen as clamd does, on a port or behind the socket `path`, and answer every file with `answer`.

    Yield the address and what was received.
    """
    received: list[bytes] = []
    with _listening(path) as server:

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
        yield str(path) if path else f"127.0.0.1:{server.getsockname()[1]}", received
        thread.join(5)


def _listening(path: Path | None) -> socket.socket:
    if path is None:
        return socket.create_server(("127.0.0.1", 0))
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    server.bind(str(path))
    server.listen()
    return server


def test_without_a_scanner_the_answer_says_that_nothing_was_scanned() -> None:
    assert examiner(None)(WORDS).scanned == "NOT_SCANNED"


def test_a_scanner_gets_the_whole_file_and_what_it_passes_is_called_clean() -> None:
    with clamd(b"stream: OK\0") as (address, received):
        assert examiner(Scanner(address))(WORDS).scanned == "CLEAN"
    assert received == [WORDS]


def test_a_scanner_behind_a_socket_of_the_file_system_is_asked_the_same(tmp_path: Path) -> None:
    with clamd(b"stream: OK\0", tmp_path / "passes") as (address, received):
        assert examiner(Scanner(address))(WORDS).scanned == "CLEAN"
    assert received == [WORDS]
    with clamd(b"stream: Eicar-Test-Signature FOUND\0", tmp_path / "finds") as (address, _), pytest.raises(Infected):
        examiner(Scanner(address))(WORDS)
    with pytest.raises(Unavailable):
        examiner(Scanner(str(tmp_path / "nobody")))(WORDS)


@pytest.mark.parametrize(
    "address", ["10.0.0.7:3310", "clamd.example:3310", "clamd:3310", "localhost", "clamd.ctl", ":1"]
)
def test_files_are_sent_to_no_scanner_elsewhere_for_it_speaks_no_tls(address: str) -> None:
    with pytest.raises(ValueError, match="on this machine"):
        Scanner(address)


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
        giving_up = threading.Timer(30, ended.set)
        giving_up.start()
        with pytest.raises(Unavailable):
            Scanner(f"127.0.0.1:{server.getsockname()[1]}").finds_something(b"words")
        assert not ended.is_set()
        giving_up.cancel()
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
