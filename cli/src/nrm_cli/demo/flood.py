"""Two hundred further reports from a file, sent at once by many people, so that the queues really fill."""

import json
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from nrm_cli.story.cast import Cast
from nrm_cli.story.surprise import Surprise
from nrm_cli.story.trail import Trail

# More than the cores of a small machine, fewer than an intake process' connections.
SENDERS = 8
EVENTS_AT_ONCE = 40


@dataclass(frozen=True)
class Flood:
    """How it went; times in seconds."""

    reports: int
    by_channel: dict[str, int]
    sent_in: float
    seen_after: float


def reports() -> list[dict[str, Any]]:
    """Return the reports of the file: who sends (None: the public) and the body."""
    text = files("nrm_cli.demo").joinpath("reports.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def send_all(cast: Cast) -> Flood:
    """Send all reports and wait until monitoring has every one; raise `Surprise` for any that is not taken."""
    given = reports()

    def send(row: dict[str, Any]) -> str:
        answer = cast.portal(row["as"]).post("intake", "/v1/reports", row["body"])
        if not answer.events:
            raise Surprise(f"report {answer['number']} caused no event")
        return answer.events

    began = time.monotonic()
    with ThreadPoolExecutor(SENDERS) as pool:
        events = list(pool.map(send, given))
    sent = time.monotonic()
    _await_monitoring(cast, events)
    seen = time.monotonic()
    return Flood(len(given), dict(Counter(row["body"]["channel"] for row in given)), sent - began, seen - sent)


def _await_monitoring(cast: Cast, events: list[str]) -> None:
    """Ask monitoring after all of the events: it answers once its inbox has them."""
    for first in range(0, len(events), EVENTS_AT_ONCE):
        trail = Trail(remembered=EVENTS_AT_ONCE)
        for header in events[first : first + EVENTS_AT_ONCE]:
            trail.add(header)
        cast.portal("farida", trail).get("monitoring", "/v1/work-items", limit=1)
