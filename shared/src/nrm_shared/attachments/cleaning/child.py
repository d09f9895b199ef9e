"""`python -m nrm_shared.attachments.cleaning.child`: cleans one file from standard input to standard output.

Its memory, time and files are limited before it reads anything; nothing touches the disk.
"""

import resource
import sys

from nrm_shared import core_dumps
from nrm_shared.attachments.cleaning.refusal import FIELD, NotKept, StillTooLarge
from nrm_shared.attachments.cleaning.signature import PDF, TEXT, clean_text, type_of
from nrm_shared.kernel.files import MAX_BYTES

MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 30
NOT_KEPT = 3


def cleaned(content: bytes) -> tuple[str, bytes]:
    """Return the content type and what is kept; raise `NotKept`, also for what became larger than may be sent."""
    found = type_of(content)
    kept = _kept(content, found)
    if len(kept) > MAX_BYTES:
        raise StillTooLarge(FIELD)
    return found, kept


def _kept(content: bytes, found: str) -> bytes:
    if found == TEXT:
        return clean_text(content)
    # Imported late: a text needs neither.
    if found == PDF:
        from nrm_shared.attachments.cleaning.pdfs import rewritten

        return rewritten(content)
    from nrm_shared.attachments.cleaning.images import redrawn

    return redrawn(content, found)


def limit() -> None:
    """Take from this process what it does not need."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    core_dumps.leave_none()


def main() -> int:
    """Write the content type in one line and the content after it; of what is not kept, the code."""
    limit()
    try:
        found, content = cleaned(sys.stdin.buffer.read())
    except NotKept as refused:
        sys.stdout.write(refused.code)
        return NOT_KEPT
    sys.stdout.buffer.write(found.encode() + b"\n" + content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
