"""A new master key for 20,000 persons while two processes read and write over HTTP: nobody notices (docs/architecture.md).

Both processes are intake's own, started before the rotation and not again; the rotation is the job behind `nrm keys
rotate`.
"""

import json
import random
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from nrm_local.paths import project_root
from nrm_local.ports import free_ports
from nrm_local.secrets import Secrets
from nrm_local.supervisord import plain_environment
from nrm_shared.db.engine import make_engine
from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.ids import new_id
from nrm_shared.messaging.names import SERVICES
from nrm_shared.security.erasurekey import ErasureKeyFile
from nrm_shared.security.masterkeys import MasterKeyFile, new_key_text, read_lines
from nrm_shared.security.signingkeys import read_signing_keys
from nrm_shared.security.tokens import TokenIssuer
from nrm_shared.security.wrapping import Wrapping
from tests.security.crowd import gather, opened
from tests.support.postgres import ServiceDatabase
from tests.support.waiting import eventually

PERSONS = 20_000
PROCESSES = 2
WORKERS = 3
# Reads and writes that have to have happened while keys were wrapped anew, and after.
DURING, AFTER = 20, 20
FARIDA = Actor("person:farida", "person", "nrm-office", frozenset({"FP"}), ("BD",))
REPORT: dict[str, Any] = {
    "channel": "NGO",
    "consent_basis": "VICTIM",
    "reporter_kind": "ORGANISATION",
    "subject": {"name_bn": "আসমা", "date_of_birth": {"value": "1998-02-11"}},
    "consents": [{"purpose": "C1", "method": "VOICE", "language": "bn", "witness": "Sumon"}],
    "current_district": "BD4041",
}
OFFICER = Actor("person:ngo-officer", "person", "shimanto-bondhu", frozenset({"FRO"}), ("BD",))


@dataclass
class Load:
    """People who read and write until they are told to stop, and how it went for them."""

    urls: list[str]
    tokens: dict[str, str]
    cases: tuple[Any, ...]
    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def begin(self) -> None:
        """Let them begin."""
        for number in range(WORKERS):
            thread = threading.Thread(target=self._work, args=(number,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def end(self) -> None:
        """Let everybody finish what they do."""
        self._stop.set()
        for thread in self._threads:
            thread.join(30)

    def _work(self, number: int) -> None:
        chance = random.Random(number)
        deeds = (self._read, self._read, self._update, self._report)
        with httpx.Client(timeout=20) as client:
            while not self._stop.is_set():
                began = time.monotonic()
                deed = chance.choice(deeds)
                try:
                    answer = deed(client, chance.choice(self.urls), chance.choice(self.cases))
                    if answer.status_code >= 400:
                        self.failures.append(f"{deed.__name__}: {answer.status_code} {answer.json().get('code')}")
                except httpx.HTTPError as error:
                    self.failures.append(f"{deed.__name__}: {type(error).__name__}")
                self.seconds.append(time.monotonic() - began)

    def _read(self, client: httpx.Client, url: str, case: Any) -> httpx.Response:
        return client.get(f"{url}/v1/cases/{case}/person", headers=self._head("farida"))

    def _update(self, client: httpx.Client, url: str, case: Any) -> httpx.Response:
        body = {"person": {"home_address": "শার্শা, যশোর"}}
        return client.post(f"{url}/v1/cases/{case}/person-details", json=body, headers=self._head("farida"))

    def _report(self, client: httpx.Client, url: str, case: Any) -> httpx.Response:
        # New persons all the while: their keys are made beside those that are wrapped anew.
        return client.post(f"{url}/v1/reports", json=REPORT, headers=self._head("ngo-officer"))

    def _head(self, who: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[who]}", "Idempotency-Key": str(new_id()), "If-Match": "*"}


@contextmanager
def identity(secrets: Secrets) -> Iterator[tuple[str, TokenIssuer]]:
    """Publish identity's keys as identity does; yield its address and what signs tokens with them."""
    keys = read_signing_keys(secrets.token_signing_key)

    class Published(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(keys.published).encode())

        def log_message(self, *arguments: Any) -> None:
            """Say nothing."""

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Published) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", TokenIssuer(keys.current, life=3600)
        server.shutdown()


@contextmanager
def running(environment: dict[str, str], port: int, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run intake's HTTP process for the length of a block."""
    values = plain_environment() | environment | {"NRM_INTAKE_PORT": str(port)}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "nrm_intake.entrypoints.http"],
            cwd=project_root(),
            env=values,
            stdout=output,
            stderr=output,
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(20)


def test_twenty_thousand_persons_get_a_new_master_key_and_nobody_notices(
    service_database: Callable[[str], ServiceDatabase],
    service_environment: Callable[..., dict[str, str]],
    test_secrets: Secrets,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    database = service_database("intake")
    master, erasure = tmp_path / "master.key", tmp_path / "erasure.key"
    for path in (master, erasure):
        path.write_text(new_key_text() + "\n")
    wrapping = Wrapping(MasterKeyFile(master), ErasureKeyFile(erasure))
    engine = make_engine(database.app_url, pool=3, application="crowd")
    began = time.monotonic()
    crowd = gather(engine, wrapping, PERSONS)
    seeded = time.monotonic() - began
    ports = free_ports(PROCESSES)
    with ExitStack() as stack:
        stack.callback(engine.dispose)
        address, issuer = stack.enter_context(identity(test_secrets))
        environment = service_environment(
            "intake", database=database, master_key_file=master, erasure_key_file=erasure, identity_url=address
        )
        processes = [stack.enter_context(running(environment, port, tmp_path / f"{port}.log")) for port in ports]
        urls = [f"http://127.0.0.1:{port}" for port in ports]
        for url in urls:
            eventually(lambda url=url: _answers(url), f"{url} is up", 60)  # type: ignore[misc]
        tokens = {actor.id.partition(":")[2]: issuer.issue(actor, list(SERVICES)) for actor in (FARIDA, OFFICER)}
        load = Load(urls, tokens, crowd.case_ids)
        load.begin()
        stack.callback(load.end)
        eventually(lambda: len(load.seconds) >= DURING, "people work", 60)
        before = len(load.seconds)
        rotation = _rotate(environment)
        during = len(load.seconds) - before
        eventually(lambda: len(load.seconds) >= before + during + AFTER, "people go on working", 60)
        load.end()
        alive = [process.poll() for process in processes]
    current = next(iter(read_lines(master)))
    with make_engine(database.app_url, pool=1, application="count").connect() as connection:
        counted = connection.execute(text("SELECT kek_id, count(*) FROM data_key GROUP BY kek_id"))
        wrapped: dict[str, int] = {row[0]: row[1] for row in counted}
    open_now = opened(make_engine(database.app_url, pool=1, application="open"), wrapping)
    with capsys.disabled():
        _print(seeded, rotation, load, during, wrapped)
    assert load.failures == []
    assert during > 0, "nobody worked during the rotation"
    assert list(wrapped) == [current]
    assert rotation["retired"] == ["1"]
    assert rotation["rewrapped"] >= PERSONS
    assert open_now >= PERSONS
    assert alive == [None] * PROCESSES, "a process was restarted"


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def _rotate(environment: dict[str, str]) -> dict[str, Any]:
    """Run the job behind `nrm keys rotate`; return what it said last, and how long it took."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "nrm_shared.security.keyjob", "--service", "intake", "rotate"],
        cwd=project_root(),
        env=plain_environment() | environment,
        check=True,
        capture_output=True,
        text=True,
    )
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said | {"seconds": time.monotonic() - began}


def _print(seeded: float, rotation: dict[str, Any], load: Load, during: int, wrapped: dict[str, int]) -> None:
    print(
        f"\n{PERSONS} persons sealed and stored in {seeded:.1f} s; {rotation['rewrapped']} data keys wrapped anew in"
        f" {rotation['seconds']:.1f} s by {rotation['current']}.\n"
        f"{len(load.seconds)} requests by {WORKERS} people to {PROCESSES} processes, {during} of them meanwhile:"
        f" {len(load.failures)} failed, median {median(load.seconds) * 1000:.0f} ms,"
        f" 95 % within {quantiles(load.seconds, n=20)[-1] * 1000:.0f} ms.\n"
        f"Data keys by master key now: {wrapped}."
    )
