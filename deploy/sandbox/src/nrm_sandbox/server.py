"""Both servers of the sandbox in one event loop: SOAP over mutual TLS, and control."""

import asyncio
import contextlib
import signal
import socket
import ssl
from collections.abc import Generator

import uvicorn

from nrm_sandbox.control import make_control_app
from nrm_sandbox.modes import Board
from nrm_sandbox.people import load_people
from nrm_sandbox.protocol import MutualTlsProtocol
from nrm_sandbox.security import load_credentials
from nrm_sandbox.settings import SandboxSettings
from nrm_sandbox.signing import load_signing_keys
from nrm_sandbox.soap import make_soap_app


class _QuietServer(uvicorn.Server):
    """A server that leaves signals to `Sandbox`, which has two servers to stop."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Capture none."""
        yield


class Sandbox:
    """The simulators. `serve` returns after `stop` (or SIGTERM, SIGINT in the main thread)."""

    def __init__(self, settings: SandboxSettings) -> None:
        self.board = Board()
        people = load_people(settings.people_file)
        credentials = load_credentials(settings.username, settings.password_directory, settings.signing_directory)
        keys = load_signing_keys(settings.signing_directory)
        token = settings.control_token_file.read_text(encoding="utf-8").strip()
        # Bound at once, so that port 0 gives a number that the caller can read before anything is served.
        self._soap_socket = socket.create_server((settings.host, settings.port))
        self._control_socket = socket.create_server((settings.host, settings.control_port))
        self._soap = _QuietServer(
            uvicorn.Config(
                make_soap_app(people, credentials, keys, self.board),
                http=MutualTlsProtocol,
                ssl_certfile=settings.certificate_file,
                ssl_keyfile=str(settings.key_file),
                ssl_ca_certs=str(settings.ca_file),
                ssl_cert_reqs=ssl.CERT_REQUIRED,
                lifespan="off",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                timeout_graceful_shutdown=1,
            )
        )
        self._control = _QuietServer(
            uvicorn.Config(
                make_control_app(self.board, token),
                lifespan="off",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                timeout_graceful_shutdown=1,
            )
        )

    @property
    def port(self) -> int:
        """Return the port of the SOAP doors."""
        return int(self._soap_socket.getsockname()[1])

    @property
    def control_port(self) -> int:
        """Return the port of the control API."""
        return int(self._control_socket.getsockname()[1])

    def stop(self) -> None:
        """Make `serve` return soon; safe from any thread."""
        self._soap.should_exit = True
        self._control.should_exit = True

    async def serve(self) -> None:
        """Serve until stopped."""
        loop = asyncio.get_running_loop()
        with contextlib.suppress(RuntimeError, ValueError):  # only the main thread may listen to signals
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, self.stop)
        await asyncio.gather(
            self._soap.serve(sockets=[self._soap_socket]),
            self._control.serve(sockets=[self._control_socket]),
        )
