"""What a command does that is interrupted, asked to end, or whose terminal is closed: it leaves nothing behind unsaid."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from nrm_local.down import down
from nrm_local.installation import Installation

ENDINGS = (signal.SIGTERM, signal.SIGHUP)


class AskedToEnd(SystemExit):
    """The process was told to end; it does so as after Ctrl-C, with the exit code of the signal."""


@contextmanager
def ended_like_an_interrupt() -> Iterator[None]:
    """Let SIGTERM and SIGHUP unwind the block as Ctrl-C does, so that what is to be done at its end is done.

    One that is ignored stays so: with ``nohup`` the command outlives its terminal.
    """

    def end(number: int, _frame: FrameType | None) -> None:
        raise AskedToEnd(128 + number)

    heard = [number for number in ENDINGS if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, end) for number in heard}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def taken_down_if_interrupted(installation: Installation, say: Callable[[str], None]) -> Iterator[None]:
    """Take down what was started if the block, which starts it, is interrupted: a half start can neither go on nor work.

    What runs already is not the block's to end: who calls refuses that before (``refuse_running``).
    """
    try:
        with ended_like_an_interrupt():
            yield
    except (KeyboardInterrupt, AskedToEnd):
        say("Interrupted: what was started is ended again.")
        down(installation, say)
        raise
