"""Where an error happened, so that somebody can find the bug, without anything of what it was about."""

from types import FrameType
from typing import Any

OURS = "nrm_"
MOST_OF_OURS = 3


def where(error: BaseException) -> str:
    """Return `module:line` of the innermost frame and of the last of ours behind it, innermost first: `a:1 < b:2`.

    No function's arguments, no source text, no message: only names of files and line numbers.
    """
    frames: list[tuple[str, int]] = []
    trace = error.__traceback__
    while trace is not None:
        frames.append((_module(trace.tb_frame), trace.tb_lineno))
        trace = trace.tb_next
    frames.reverse()
    ours = [frame for frame in frames[1:] if frame[0].startswith(OURS)]
    return " < ".join(f"{module}:{line}" for module, line in frames[:1] + ours[:MOST_OF_OURS])


def described(error: BaseException) -> dict[str, str]:
    """Return what a log line may say of an error: its type, its place, and the same of what caused it."""
    fields = {"exception_type": type(error).__name__, "where": where(error)}
    if error.__cause__ is not None:
        fields |= {"cause_type": type(error.__cause__).__name__, "cause_where": where(error.__cause__)}
    return fields


def _module(frame: FrameType) -> str:
    # The module that was started as the process calls itself __main__; its specification knows better.
    known: Any = frame.f_globals
    specification = known.get("__spec__")
    return str(getattr(specification, "name", None) or known.get("__name__") or "unknown")
