"""A log line carries the ids of what its thread works on, and nobody else's."""

import json
import subprocess
import sys
import threading
from uuid import uuid4

from nrm_shared.observability.about import About, ids

CASE = uuid4()
SCRIPT = f"""
import logging, threading
from nrm_shared.observability.about import About
from nrm_shared.observability.logs import configure, log
configure("intake", "consumer")
with About(correlation_id="0198b0c4", case_id=None):
    with About(case_id="{CASE}"):
        log().info("about a case")
        logging.getLogger("library").error("a library about it")
        elsewhere = threading.Thread(target=lambda: log().info("elsewhere"))
        elsewhere.start()
        elsewhere.join()
    log().info("about a request")
log().info("about nothing")
"""


def test_lines_of_a_thread_carry_what_it_is_about_as_long_as_it_is() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    lines = {line["event"]: line for line in map(json.loads, done.stdout.splitlines())}
    told = {event: (line.get("correlation_id"), line.get("case_id")) for event, line in lines.items()}
    assert told == {
        "about a case": ("0198b0c4", str(CASE)),
        "a library about it": ("0198b0c4", str(CASE)),
        "elsewhere": (None, None),
        "about a request": ("0198b0c4", None),
        "about nothing": (None, None),
    }


def test_what_a_thread_is_about_ends_with_an_error_too() -> None:
    seen = []
    try:
        with About(event_id=CASE):
            seen.append(ids())
            raise LookupError
    except LookupError:
        seen.append(ids())
    assert seen == [{"event_id": str(CASE)}, {}]


def test_another_thread_begins_about_nothing() -> None:
    seen: list[dict[str, str]] = []
    with About(event_id=CASE):
        other = threading.Thread(target=lambda: seen.append(ids()))
        other.start()
        other.join()
    assert seen == [{}]
