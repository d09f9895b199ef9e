"""Requests of one worker, and what to make of nobody answering."""

import http.client
import json
from typing import Any

REQUEST_SECONDS = 8.0


class Connection:
    """One worker's kept-alive connections; an answer of status 0 means that nobody answered."""

    def __init__(self) -> None:
        self._open: dict[int, http.client.HTTPConnection] = {}

    def post(self, port: int, path: str, headers: dict[str, str], body: Any) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers (their names in small letters) and body of the answer."""
        connection = self._open.get(port)
        if connection is None:
            connection = self._open[port] = http.client.HTTPConnection("127.0.0.1", port, timeout=REQUEST_SECONDS)
        content = json.dumps(body).encode() if body is not None else b""
        try:
            connection.request("POST", path, content, {"Content-Type": "application/json"} | headers)
            answer = connection.getresponse()
            received = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, received, answer.read()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            del self._open[port]
            return 0, {}, type(error).__name__.encode()
