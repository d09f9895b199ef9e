"""A scanner for harmful content that speaks clamd's INSTREAM. Which one is a setting; without it nothing is scanned."""

import socket
import struct
import time

from nrm_shared.kernel.errors import Unavailable

PART_BYTES = 64 * 1024
DEADLINE_SECONDS = 20.0
# A name may stand for several addresses, each tried this long; they all lie within the deadline.
CONNECT_SECONDS = 5.0
LONGEST_ANSWER = 4096


class Scanner:
    """Sends content to clamd at `host:port`, over a connection of its own for each file."""

    def __init__(self, address: str) -> None:
        host, _, port = address.rpartition(":")
        if not host or not port.isdigit():
            raise ValueError("a scanner's address is host:port")
        self._address = (host, int(port))

    def finds_something(self, content: bytes) -> bool:
        """Return whether the scanner finds something.

        Raises `Unavailable` if it has not answered by the deadline, which is one for all of it, or not to this.
        """
        ends = time.monotonic() + DEADLINE_SECONDS
        try:
            with socket.create_connection(self._address, timeout=CONNECT_SECONDS) as connection:
                _send(connection, b"zINSTREAM\0", ends)
                for at in range(0, len(content), PART_BYTES):
                    part = content[at : at + PART_BYTES]
                    _send(connection, struct.pack(">I", len(part)) + part, ends)
                _send(connection, struct.pack(">I", 0), ends)
                answer = _line(connection, ends)
        except OSError as error:
            raise Unavailable("scanner-unavailable") from error
        if answer == b"stream: OK":
            return False
        if answer.startswith(b"stream: ") and answer.endswith(b" FOUND"):
            return True
        raise Unavailable("scanner-unavailable")


def _within(connection: socket.socket, ends: float) -> None:
    """Let the next operation wait until `ends` and no longer; raise `TimeoutError` if that is over."""
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    connection.settimeout(left)


def _send(connection: socket.socket, content: bytes, ends: float) -> None:
    _within(connection, ends)
    connection.sendall(content)


def _line(connection: socket.socket, ends: float) -> bytes:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        _within(connection, ends)
        part = connection.recv(LONGEST_ANSWER)
        if not part:
            break
        answer += part
    return answer.rstrip(b"\0")
