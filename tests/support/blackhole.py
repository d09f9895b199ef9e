"""A TCP proxy that can let the bytes of existing connections vanish while their sockets stay open."""

import contextlib
import selectors
import socket
import threading


class BlackHole:
    """Forwards `port` to `target`. While `swallowing`, connections made before stay open and nothing passes."""

    def __init__(self, target: tuple[str, int]) -> None:
        self._target = target
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._pairs: list[list[bool]] = []
        self._closed = False
        threading.Thread(target=self._accept, daemon=True).start()

    def swallow(self) -> None:
        """Let everything on the present connections vanish from now on; new connections are not touched."""
        for pair in self._pairs:
            pair[0] = True

    def close(self) -> None:
        """Stop accepting."""
        self._closed = True
        self._server.close()

    def _accept(self) -> None:
        while not self._closed:
            try:
                client, _ = self._server.accept()
                upstream = socket.create_connection(self._target)
            except OSError:
                continue
            swallowing = [False]
            self._pairs.append(swallowing)
            threading.Thread(target=self._pump, args=(client, upstream, swallowing), daemon=True).start()

    def _pump(self, client: socket.socket, upstream: socket.socket, swallowing: list[bool]) -> None:
        other = {client: upstream, upstream: client}
        with selectors.DefaultSelector() as selector, client, upstream, contextlib.suppress(OSError):
            for side in other:
                selector.register(side, selectors.EVENT_READ)
            while True:
                for key, _ in selector.select():
                    side = key.fileobj
                    assert isinstance(side, socket.socket)
                    data = side.recv(65536)
                    if not data and not swallowing[0]:
                        return
                    if not data:
                        selector.unregister(side)
                    elif not swallowing[0]:
                        other[side].sendall(data)
