"""Where the tests' servers come from on a machine with a container engine (tests/support/engine.py)."""

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from nrm_local.ports import free_ports
from tests.support.engine import container_engine_answers, from_container


class EngineWithoutImages(BaseHTTPRequestHandler):
    """Says what an engine says that has no image and no way to any registry."""

    def do_GET(self) -> None:
        if self.path.endswith("/_ping"):
            self._answer(200, "OK")
        elif self.path.endswith("/version"):
            self._answer(200, {"ApiVersion": "1.41"})
        else:
            self._answer(404, {"message": "No such image: postgres:15"})

    def do_POST(self) -> None:
        self._answer(404, {"message": "pull access denied, or the registry cannot be reached"})

    def log_message(self, format: str, *args: object) -> None:
        pass

    def _answer(self, status: int, body: object) -> None:
        content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain" if isinstance(body, str) else "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@pytest.fixture
def engine_without_images(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    server = HTTPServer(("127.0.0.1", 0), EngineWithoutImages)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("DOCKER_HOST", f"tcp://127.0.0.1:{server.server_port}")
    container_engine_answers.cache_clear()
    yield
    container_engine_answers.cache_clear()
    server.shutdown()
    thread.join(10)
    server.server_close()


@contextmanager
def postgres() -> Iterator[str]:
    from testcontainers.community.postgres import PostgresContainer

    with PostgresContainer("postgres:15", driver=None) as container:
        yield container.get_connection_url()


def test_an_engine_that_cannot_get_the_image_is_passed_over_with_one_line_that_says_so(
    engine_without_images: None,
) -> None:
    assert container_engine_answers()
    with ExitStack() as stack, pytest.warns(UserWarning, match="does not run postgres:15") as warned:
        assert from_container(stack, "postgres:15", postgres) is None
    [line] = [str(one.message) for one in warned if "container engine" in str(one.message)]
    assert line.startswith("the container engine answers but does not run postgres:15 (")
    assert line.endswith("the tests use a private instance instead")


def test_without_an_engine_nothing_is_tried_and_nothing_said(
    monkeypatch: pytest.MonkeyPatch, recwarn: pytest.WarningsRecorder
) -> None:
    [port] = free_ports(1)
    monkeypatch.setenv("DOCKER_HOST", f"tcp://127.0.0.1:{port}")
    container_engine_answers.cache_clear()
    with ExitStack() as stack:
        assert from_container(stack, "postgres:15", postgres) is None
    container_engine_answers.cache_clear()
    assert not recwarn.list
