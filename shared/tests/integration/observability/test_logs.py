"""A log line says where something went wrong, and nothing of what it was about. Held to a process of its own."""

import json
import subprocess
import sys
from datetime import datetime, timedelta

from nrm_shared.observability.logs import ALLOWED

MARK = "marked-0171-rehana"
SCRIPT = f"""
import threading
from nrm_shared.observability.logs import configure, log
from nrm_shared.security.tokens import TokenVerifier
configure("intake", "consumer")
try:
    try:
        int("{MARK}")
    except ValueError as error:
        raise LookupError("{MARK}") from error
except LookupError:
    log().exception("handler failed", queue="intake.inbox", name="{MARK}")
try:
    TokenVerifier(None, "intake").verify("a.b.c")
except Exception:
    log().exception("timer failed")
thread = threading.Thread(target=int, args=["{MARK}"])
thread.start()
thread.join()
elsewhere = threading.Thread(target=lambda: log().info("from a thread"))
elsewhere.start()
elsewhere.join()
raise SystemError("{MARK}")
"""


def test_errors_are_logged_by_type_and_place_whoever_logs_them() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False)

    assert MARK not in done.stdout + done.stderr
    assert done.stderr == ""
    assert done.returncode == 1
    lines = {line["event"]: line for line in map(json.loads, done.stdout.splitlines())}
    failed = lines["handler failed"]
    assert (failed["exception_type"], failed["where"]) == ("LookupError", "__main__:10")
    assert (failed["cause_type"], failed["cause_where"], failed["queue"]) == (
        "ValueError",
        "__main__:8",
        "intake.inbox",
    )
    places = lines["timer failed"]["where"].split(" < ")
    assert places[-1].startswith("nrm_shared.security.tokens:")
    assert lines["thread failed"]["exception_type"] == "ValueError"
    assert (lines["from a thread"]["service"], lines["from a thread"]["process"]) == ("intake", "consumer")
    assert (lines["process failed"]["exception_type"], lines["process failed"]["where"]) == (
        "SystemError",
        "__main__:23",
    )


LINES = f"""
import logging
from nrm_shared.observability.logs import configure, log
configure("intake", "http")
log().info("one", route="/v1/x", code="a\\nb", password="{MARK}", subject="{MARK}", queue='q","level":"critical')
log().warning("two\\n{{}}\\r\\u2028three")
logging.getLogger("library").error("refused: %s", "{MARK}\\n{{}}")
logging.getLogger("library").error("began\\n{MARK}")
"""


def lines() -> list[dict[str, str]]:
    done = subprocess.run([sys.executable, "-c", LINES], capture_output=True, text=True, check=True)
    assert MARK not in done.stdout + done.stderr
    assert done.stderr == ""
    return [json.loads(line) for line in done.stdout.split("\n") if line]


def test_every_line_says_when_where_and_what_in_utc() -> None:
    found = lines()
    assert len(found) == 4
    for line in found:
        assert line["timestamp"].endswith("Z")
        assert datetime.fromisoformat(line["timestamp"]).utcoffset() == timedelta(0)
        assert (line["service"], line["process"]) == ("intake", "http")
        assert line["event"]
        assert line["level"] in {"info", "warning", "error"}


def test_a_field_that_is_not_on_the_list_is_dropped() -> None:
    assert set(lines()[0]) <= ALLOWED
    assert not {"password", "subject"} & ALLOWED


def test_what_somebody_wrote_cannot_begin_a_line_of_its_own() -> None:
    first, second, third, fourth = lines()
    assert (first["level"], first["code"], first["queue"]) == ("info", "a\nb", 'q","level":"critical')
    assert second["event"].startswith("two\n")
    assert (third["event"], fourth["event"]) == ("refused: %s", "began")
