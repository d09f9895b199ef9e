"""What a bug was doing to whom never reaches the log; where it is does. Held to a real process."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from nrm_local.paths import project_root
from nrm_local.ports import free_ports
from shared.tests.town import MARK
from tests.support.waiting import eventually

TOWN = "shared.tests.town"


class Served:
    """The town's process and everything it wrote."""

    def __init__(self, port: int, log: Path) -> None:
        self.log = log
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=10)

    def answers(self) -> bool:
        try:
            return self.client.get("/healthz").status_code == 200
        except httpx.HTTPError:
            return False

    def lines(self, event: str) -> list[dict[str, Any]]:
        """Return the log lines of an event; every line has to be JSON."""
        lines = [json.loads(line) for line in self.log.read_text().splitlines()]
        return [line for line in lines if line["event"] == event]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    [port] = free_ports(1)
    log = tmp_path / "town.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", TOWN, str(port)], cwd=project_root(), stdout=out, stderr=subprocess.STDOUT
        )
    try:
        town = Served(port, log)
        eventually(town.answers, "the town answers", 30)
        yield town
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(15)
    assert MARK not in log.read_text()


def place_of(word: str) -> str:
    """Return `module:line` of the town's line that raises after `def word`."""
    lines = (project_root() / "shared/tests/town.py").read_text().splitlines()
    first = next(number for number, line in enumerate(lines) if f"def {word}(" in line)
    raised = next(number for number in range(first, len(lines)) if "raise ValueError" in lines[number])
    return f"{TOWN}:{raised + 1}"


def test_a_bug_is_answered_as_a_problem_and_its_log_line_says_where_and_nothing_else(served: Served) -> None:
    answer = served.client.get("/bug", headers={"Accept-Language": "en"})

    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "internal"
    assert MARK not in answer.text
    [line] = served.lines("request failed")
    assert line["exception_type"] == "ValueError"
    assert line["where"].split(" < ")[0] == place_of("bug")


def test_an_answer_of_the_wrong_form_is_not_told_to_the_log(served: Served) -> None:
    assert served.client.get("/wrong-answer").status_code == 500
    assert served.lines("request failed")[0]["exception_type"] == "ResponseValidationError"


def test_a_bug_after_the_answer_began_ends_the_connection_and_stays_out_of_the_log(served: Served) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        served.client.get("/late-bug")
    assert served.lines("request failed")[0]["where"].split(" < ")[0] == place_of("late_bug")


def test_what_a_library_logs_of_an_exception_is_its_type_and_place(served: Served) -> None:
    served.client.get("/library")

    [line] = served.lines("it failed")
    assert (line["logger"], line["level"], line["exception_type"]) == ("some.library", "error", "ValueError")
    assert line["where"].startswith(place_of("library"))
