"""Asking processes whether they are ready."""

import http.client
import ssl
from dataclasses import dataclass

from nrm_local.ports import answers
from nrm_local.processes import SANDBOX, Process


@dataclass(frozen=True)
class Health:
    """What a process answered on ``/readyz``."""

    ready: bool
    answer: str


def ask(process: Process, tls: ssl.SSLContext | None = None, timeout: float = 2.0) -> Health:
    """Return whether the process is ready; with ``tls`` it is asked over it.

    The simulators speak TLS with client certificates, so listening is enough.
    """
    if process.kind == SANDBOX:
        listening = answers(process.port)
        return Health(listening, "listening" if listening else "no answer")
    if tls is not None:
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            "127.0.0.1", process.port, timeout=timeout, context=tls
        )
    else:
        connection = http.client.HTTPConnection("127.0.0.1", process.port, timeout=timeout)
    try:
        connection.request("GET", "/readyz")
        response = connection.getresponse()
        response.read()
    except (OSError, http.client.HTTPException):
        return Health(False, "no answer")
    finally:
        connection.close()
    return Health(response.status == 200, "ready" if response.status == 200 else f"not ready ({response.status})")
