"""Look at a file before anything is kept: scanned if a scanner is set, then cleaned in a process of its own."""

import os
import subprocess
import sys

from nrm_shared.attachments.adding import CLEAN, NOT_SCANNED, Cleaned, Examine, Examined
from nrm_shared.attachments.cleaning.child import NOT_KEPT
from nrm_shared.attachments.cleaning.refusal import BY_CODE, FIELD, Infected, Unreadable
from nrm_shared.attachments.scanner import Scanner
from nrm_shared.kernel.errors import Unavailable

DEADLINE_SECONDS = 60.0
MODULE = "nrm_shared.attachments.cleaning.child"
# What an interpreter needs to find its packages; of our settings, the child is told none.
_PASSED_ON = ("PATH", "PYTHONPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH")


def examiner(scanner: Scanner | None) -> Examine:
    """Return what looks at the bytes of an upload; without a scanner the answer says so."""

    def examine(content: bytes) -> Examined:
        if scanner is not None and scanner.finds_something(content):
            raise Infected(FIELD)
        return Examined(cleaned(content), CLEAN if scanner is not None else NOT_SCANNED)

    return examine


def cleaned(content: bytes) -> Cleaned:
    """Return what is kept of the bytes; raise `NotKept`, also for what breaks the process that looks at them."""
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    try:
        done = subprocess.run(
            [sys.executable, "-m", MODULE],
            input=content,
            capture_output=True,
            env=environment,
            timeout=DEADLINE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable(FIELD) from error
    except OSError as error:
        raise Unavailable from error
    if done.returncode == NOT_KEPT:
        refusal = BY_CODE.get(done.stdout.decode("ascii", "replace"), Unreadable)
        raise refusal(FIELD)
    if done.returncode != 0:
        raise Unreadable(FIELD)
    found, _, kept = done.stdout.partition(b"\n")
    return Cleaned(kept, found.decode("ascii"))
