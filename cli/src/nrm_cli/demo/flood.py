"""Two hundred further reports from a file, sent at once by many people while monitoring's consumer rests.

It would otherwise keep up with them: so its queue really fills, and is empty again soon after it is back.
"""

import json
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from nrm_cli.broker import operator_url
from nrm_cli.story.cast import Cast
from nrm_cli.story.surprise import Surprise
from nrm_cli.story.trail import Trail
from nrm_local.installation import Installation
from nrm_local.supervisord import Supervisor
from nrm_shared.messaging import names
from nrm_shared.messaging.depth import depth

# More than the cores of a small machine, fewer than an intake process' connections.
SENDERS = 8
EVENTS_AT_ONCE = 40
CONSUMER = "monitoring-consumer"
FILL_SECONDS, LOOK_SECONDS = 10.0, 0.05


@dataclass(frozen=True)
class Flood:
    """How it went; times in seconds, `waiting` messages in monitoring's queue after the last report."""

    reports: int
    by_channel: dict[str, int]
    sent_in: float
    waiting: int
    seen_after: float


def reports() -> list[dict[str, Any]]:
    """Return the reports of the file: who sends (None: the public) and the body."""
    text = files("nrm_cli.demo").joinpath("reports.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def send_all(cast: Cast, installation: Installation) -> Flood:
    """Send all reports and wait until monitoring has every one.

    Raises `Surprise` for any that is not taken, and if fewer messages wait than there are reports.
    """
    given = reports()

    def send(row: dict[str, Any]) -> str:
        answer = cast.portal(row["as"]).post("intake", "/v1/reports", row["body"])
        if not answer.events:
            raise Surprise(f"report {answer['number']} caused no event")
        return answer.events

    began = time.monotonic()
    with _resting(Supervisor(installation), CONSUMER):
        with ThreadPoolExecutor(SENDERS) as pool:
            events = list(pool.map(send, given))
        sent = time.monotonic()
        waiting = _filled(names.inbox("monitoring"), len(given))
    _await_monitoring(cast, events)
    seen = time.monotonic()
    channels = dict(Counter(row["body"]["channel"] for row in given))
    return Flood(len(given), channels, sent - began, waiting, seen - sent)


@contextmanager
def _resting(supervisor: Supervisor, process: str) -> Iterator[None]:
    """Let a process rest inside the block."""
    supervisor.stop_program(process)
    try:
        yield
    finally:
        supervisor.start_program(process)


def _filled(queue: str, least: int) -> int:
    """Return how many messages wait in the queue once at least `least` do; raise `Surprise` if they never do."""
    give_up = time.monotonic() + FILL_SECONDS
    while (waiting := depth(operator_url(), queue)) < least:
        if time.monotonic() > give_up:
            raise Surprise(f"only {waiting} messages wait in {queue} after {least} reports")
        time.sleep(LOOK_SECONDS)
    return waiting


def _await_monitoring(cast: Cast, events: list[str]) -> None:
    """Ask monitoring after all of the events: it answers once its inbox has them."""
    for first in range(0, len(events), EVENTS_AT_ONCE):
        trail = Trail(remembered=EVENTS_AT_ONCE)
        for header in events[first : first + EVENTS_AT_ONCE]:
            trail.add(header)
        cast.portal("farida", trail).get("monitoring", "/v1/work-items", limit=1)
