"""A scanner for harmful content that speaks clamd's INSTREAM. Which one is a setting; without it nothing is scanned."""

import socket
import struct

from nrm_shared.kernel.errors import Unavailable

PART_BYTES = 64 * 1024
DEADLINE_SECONDS = 20.0
LONGEST_ANSWER = 4096


class Scanner:
    """Sends content to clamd at `host:port`, over a connection of its own for each file."""

    def __init__(self, address: str) -> None:
        host, _, port = address.rpartition(":")
        if not host or not port.isdigit():
            raise ValueError("a scanner's address is host:port")
        self._address = (host, int(port))

    def finds_something(self, content: bytes) -> bool:
        """Return whether the scanner finds something; raise `Unavailable` if it does not answer, or not to this."""
        try:
            with socket.create_connection(self._address, timeout=DEADLINE_SECONDS) as connection:
                connection.sendall(b"zINSTREAM\0")
                for at in range(0, len(content), PART_BYTES):
                    part = content[at : at + PART_BYTES]
                    connection.sendall(struct.pack(">I", len(part)) + part)
                connection.sendall(struct.pack(">I", 0))
                answer = _line(connection)
        except OSError as error:
            raise Unavailable("scanner-unavailable") from error
        if answer == b"stream: OK":
            return False
        if answer.startswith(b"stream: ") and answer.endswith(b" FOUND"):
            return True
        raise Unavailable("scanner-unavailable")


def _line(connection: socket.socket) -> bytes:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        part = connection.recv(LONGEST_ANSWER)
        if not part:
            break
        answer += part
    return answer.rstrip(b"\0")
