"""Whether a container engine answers on this machine, and what it runs for the tests if it can."""

import functools
import os
import socket
import warnings
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from typing import TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")
_DEFAULT = "unix:///var/run/docker.sock"


@functools.cache
def container_engine_answers() -> bool:
    """Return whether the engine at ``DOCKER_HOST`` (or the usual socket) answers a ping; asked once."""
    parts = urlsplit(os.environ.get("DOCKER_HOST", _DEFAULT))
    unix = parts.scheme == "unix"
    address: str | tuple[str, int] = parts.path if unix else (parts.hostname or "127.0.0.1", parts.port or 2375)
    with socket.socket(socket.AF_UNIX if unix else socket.AF_INET) as connection:
        connection.settimeout(3)
        try:
            connection.connect(address)
            connection.sendall(b"GET /_ping HTTP/1.0\r\n\r\n")
            return b" 200 " in connection.recv(64)
        except OSError:
            return False


def from_container(stack: ExitStack, image: str, run: Callable[[], AbstractContextManager[T]]) -> T | None:
    """Return what `run` gives, which starts a container of `image` for as long as `stack` is open.

    Return None if no engine answers, and also, with one line in the summary of warnings that says why, if it answers
    and cannot run the image: a machine may have an engine and no way to any registry of images.
    """
    if not container_engine_answers():
        return None
    try:
        with warnings.catch_warnings():
            # testcontainers speaks of its own future at every import.
            warnings.simplefilter("ignore")
            return stack.enter_context(run())
    except Exception as error:  # noqa: BLE001 - whatever an engine may lack, the private instance does not need it
        reason = (str(error).splitlines() or [""])[0]
        warnings.warn(
            f"the container engine answers but does not run {image} ({type(error).__name__}: {reason}); "
            "the tests use a private instance instead",
            stacklevel=2,
        )
        return None
