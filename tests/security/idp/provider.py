"""The real `oidc-provider` as a process of the test session, and a person who fills in its forms."""

import json
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx

from nrm_local.ports import free_ports

HERE = Path(__file__).parent
REDIRECT = "http://127.0.0.1:9/back"
SECRET = "s" * 40
INSTALL_SECONDS = 300
START_SECONDS = 30


@dataclass(frozen=True)
class Provider:
    """The running provider."""

    issuer: str


def installed() -> None:
    """Install the locked packages beside this file, once; nothing of them runs while they are installed."""
    if (HERE / "node_modules" / ".package-lock.json").exists():
        return
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run(command, cwd=HERE, check=True, timeout=INSTALL_SECONDS, capture_output=True)


@contextmanager
def running(people: Mapping[str, Mapping[str, Any]], ended: str) -> Iterator[Provider]:
    """Run a provider that knows these people (subject -> claims) and tells `ended` of sessions that ended."""
    installed()
    [port] = free_ports(1)
    given = json.dumps({"people": people, "secret": SECRET})
    process = subprocess.Popen(
        ["node", "idp.mjs", str(port), REDIRECT, ended, given],
        cwd=HERE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        line = process.stdout.readline() if process.stdout else ""
        # Notes about its development forms come first.
        while line and "ready" not in line:
            line = process.stdout.readline() if process.stdout else ""
        assert line, "the provider did not start"
        yield Provider(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(START_SECONDS)


class Ear(ThreadingHTTPServer):
    """Hears what the provider tells of ended sessions: the bodies, and what they were answered."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Hearing)
        self.heard: list[tuple[str, bytes]] = []
        self.answered: list[int] = []
        self.hand_on: Callable[[str, bytes], int] = lambda _type, _body: 200

    @property
    def address(self) -> str:
        """Return where it listens."""
        return f"http://127.0.0.1:{self.server_port}/ended"


class _Hearing(BaseHTTPRequestHandler):
    server: Ear

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((self.headers["Content-Type"], body))
        status = self.server.hand_on(*self.server.heard[-1])
        self.server.answered.append(status)
        self.send_response(status)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


@dataclass
class Browser:
    """Somebody's browser: follows the provider's redirections and fills in its forms until it is sent back to us."""

    subject: str
    client: httpx.Client = field(default_factory=lambda: httpx.Client(trust_env=False, timeout=15))

    def visit(self, address: str) -> dict[str, str]:
        """Sign in at `address` and return what we are sent back with (code and state, or error)."""
        answer = self.client.get(address)
        for _ in range(12):
            if answer.is_redirect:
                target = urljoin(str(answer.url), answer.headers["Location"])
                if target.startswith(REDIRECT):
                    return {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}
                answer = self.client.get(target)
                continue
            assert answer.status_code == 200, answer.text[:500]
            answer = self._submit(answer)
        raise AssertionError("the provider did not send us back")

    def log_out(self, provider: Provider) -> None:
        """End the session at the provider, as its own page does it."""
        page = self.client.get(f"{provider.issuer}/session/end")
        action = re.search(r'<form[^>]*action="([^"]+)"', page.text)
        guard = re.search(r'name="xsrf" value="([^"]+)"', page.text)
        assert action and guard, page.text[:500]
        answer = self.client.post(
            urljoin(str(page.url), action.group(1)), data={"xsrf": guard.group(1), "logout": "yes"}
        )
        assert answer.status_code < 400, answer.text[:500]

    def _submit(self, page: httpx.Response) -> httpx.Response:
        action = re.search(r'<form[^>]*action="([^"]+)"', page.text)
        assert action, page.text[:500]
        form = {"login": self.subject} if 'name="login"' in page.text else {"consent": "yes"}
        return self.client.post(urljoin(str(page.url), action.group(1)), data=form)
