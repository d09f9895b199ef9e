"""A log line says where something went wrong, and nothing of what it was about. Held to a process of its own."""

import json
import subprocess
import sys

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
