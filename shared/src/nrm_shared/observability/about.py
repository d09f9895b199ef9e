"""What the log lines of this thread are about: ids only, added to every line that is written meanwhile.

Kept by thread and not in context variables: a consumer handles thousands of messages a second, and each sets this.
"""

import threading
from types import TracebackType

NOTHING: dict[str, object] = {}


class _Here(threading.local):
    ids: dict[str, object] = NOTHING


_here = _Here()


def ids() -> dict[str, str]:
    """Return what the log lines of this thread are about now."""
    return {name: str(id) for name, id in _here.ids.items()}


class About:
    """A context in which log lines carry these ids (`correlation_id`, `case_id`, `event_id`); None is left out."""

    __slots__ = ("_before", "_ids")

    def __init__(self, **given: object) -> None:
        self._ids = {name: id for name, id in given.items() if id is not None}
        self._before = NOTHING

    def __enter__(self) -> None:
        self._before = _here.ids
        _here.ids = self._before | self._ids if self._before else self._ids

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        _here.ids = self._before
