"""A scanner for harmful content that speaks clamd's INSTREAM. Which one is a setting; without it nothing is scanned.

clamd speaks no TLS, so it is on this machine: behind a socket of the file system, or a loopback address. One that runs
elsewhere is reached through a tunnel that ends here.
"""

import socket
import struct
import time
from ipaddress import ip_address

from nrm_shared.kernel.errors import Unavailable
from nrm_shared.observability.outside import tell_failed

PART_BYTES = 64 * 1024
DEADLINE_SECONDS = 20.0
# A name may stand for several addresses, each tried this long; they all lie within the deadline.
CONNECT_SECONDS = 5.0
LONGEST_ANSWER = 4096


class Scanner:
    """Sends content to clamd at `address`, over a connection of its own for each file.

    `address` is the absolute path of its socket, or `host:port` on this machine; raise `ValueError` for any other.
    """

    def __init__(self, address: str) -> None:
        self._path = address if address.startswith("/") else ""
        self._place = ("", 0) if self._path else _place(address)
        self._name = address

    def finds_something(self, content: bytes) -> bool:
        """Return whether the scanner finds something.

        Raises `Unavailable` if it has not answered by the deadline, which is one for all of it, or not to this.
        """
        ends = time.monotonic() + DEADLINE_SECONDS
        try:
            with self._connected() as connection:
                _send(connection, b"zINSTREAM\0", ends)
                for at in range(0, len(content), PART_BYTES):
                    part = content[at : at + PART_BYTES]
                    _send(connection, struct.pack(">I", len(part)) + part, ends)
                _send(connection, struct.pack(">I", 0), ends)
                answer = _line(connection, ends)
        except OSError as error:
            tell_failed("scanner", self._name, error)
            raise Unavailable("scanner-unavailable") from error
        if answer == b"stream: OK":
            return False
        if answer.startswith(b"stream: ") and answer.endswith(b" FOUND"):
            return True
        raise Unavailable("scanner-unavailable")

    def _connected(self) -> socket.socket:
        if not self._path:
            return socket.create_connection(self._place, timeout=CONNECT_SECONDS)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(CONNECT_SECONDS)
            connection.connect(self._path)
        except OSError:
            connection.close()
            raise
        return connection


def _place(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not port.isdigit() or not (host == "localhost" or _is_loopback(host)):
        raise ValueError(
            "a scanner's address is the path of its socket, or host:port on this machine: it speaks no TLS"
        )
    return host, int(port)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


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
