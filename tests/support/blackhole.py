"""A TCP proxy that can let the bytes of existing connections vanish while their sockets stay open.

As a process (`python -m tests.support.blackhole PORT TARGET_PORT`) it reads `swallow` or `release` from its standard
input and answers `done`.
"""

import contextlib
import selectors
import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass

LOOK_SECONDS = 0.5


@dataclass
class Fate:
    """What becomes of one connection's bytes."""

    swallowed: bool = False
    ended: bool = False


class BlackHole:
    """Forwards `port` to `target`. Swallowed connections stay open and nothing passes; new ones are not touched."""

    def __init__(self, target: tuple[str, int], port: int = 0, hear: Callable[[bytes], None] | None = None) -> None:
        """Listen on `port`, or any; `hear` gets what clients say."""
        self._target = target
        self._hear = hear
        self._server = socket.create_server(("127.0.0.1", port))
        self.port: int = self._server.getsockname()[1]
        self._fates: list[Fate] = []
        self._closed = False
        threading.Thread(target=self._accept, daemon=True).start()

    def swallow(self) -> int:
        """Let everything on the present connections vanish from now on; return how many there are."""
        present = [fate for fate in self._fates if not fate.ended]
        for fate in present:
            fate.swallowed = True
        return len(present)

    def release(self) -> None:
        """End the swallowed connections: what vanished cannot come back."""
        for fate in self._fates:
            fate.ended |= fate.swallowed

    def close(self) -> None:
        """Stop accepting."""
        self._closed = True
        self._server.close()

    def _accept(self) -> None:
        while not self._closed:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            try:
                upstream = socket.create_connection(self._target)
            except OSError:
                client.close()
                continue
            for side in (client, upstream):
                side.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            fate = Fate()
            self._fates.append(fate)
            threading.Thread(target=self._pump, args=(client, upstream, fate), daemon=True).start()

    def _pump(self, client: socket.socket, upstream: socket.socket, fate: Fate) -> None:
        other = {client: upstream, upstream: client}
        with selectors.DefaultSelector() as selector, client, upstream, contextlib.suppress(OSError):
            for side in other:
                selector.register(side, selectors.EVENT_READ)
            while not fate.ended:
                for key, _ in selector.select(LOOK_SECONDS):
                    side = client if key.fileobj is client else upstream
                    data = side.recv(65536)
                    if not data and not fate.swallowed:
                        fate.ended = True
                    elif not data:
                        selector.unregister(side)
                    elif not fate.swallowed:
                        if self._hear and side is client:
                            self._hear(data)
                        other[side].sendall(data)
        fate.ended = True


def main() -> None:
    """Serve until the standard input ends."""
    hole = BlackHole(("127.0.0.1", int(sys.argv[2])), int(sys.argv[1]))
    print("done", flush=True)
    for line in sys.stdin:
        hole.swallow() if line.strip() == "swallow" else hole.release()
        print("done", flush=True)


if __name__ == "__main__":
    main()
