"""The job: goes through the rules of one service again and again, in small steps, in the timer of its consumer."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

from nrm_shared.kernel.actor import system
from nrm_shared.kernel.errors import Unavailable
from nrm_shared.observability import metrics
from nrm_shared.observability.logs import log
from nrm_shared.retention.schedule import Rule, swept_in
from nrm_shared.retention.store import PAGES_REMOVED
from nrm_shared.retention.usecases import EndOverdue, FindOverdue
from nrm_shared.runner.runner import Runner

RETENTION_SECONDS = 10.0
# A round ends after so long, to go on at the next: a timer that does not come round counts as hung.
ROUND_SECONDS = 4.0
# How long after the end of a walk the next one begins: what is kept for a short time is looked at more often.
SHORT = timedelta(days=7)
MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
# A process that has just begun, perhaps after a fault, has other work before it; one that is often started anew walks
# all the same.
FIRST_AFTER_SECONDS = 5 * MINUTE


def walk(runner: Runner, rule: Rule) -> Iterator[int]:
    """Go through a rule's table once; yield after every step how many rows went with it. Raises `Unavailable`."""
    itself = system(runner.service)
    page: int | None = 0
    while page is not None:
        found = runner.ask(FindOverdue(rule.id, page), actor=itself)
        if found.due is None:
            page = found.next
            yield 0
            continue
        gone = int(runner.run(EndOverdue(rule.id, found.due), actor=itself).result)
        metrics.RETENTION_REMOVED.labels(runner.service, rule.id).inc(gone)
        page = found.due + PAGES_REMOVED
        yield gone
    metrics.RETENTION_AT.labels(runner.service, rule.id).set_to_current_time()


class Sweeps:
    """The walks of one process. Two at once do no harm: neither sees the rows that the other is removing."""

    def __init__(self, runner: Runner, timer: Callable[[], float] = time.monotonic) -> None:
        self._runner = runner
        self._timer = timer
        # When each walk is to begin, and the one that has begun.
        first = timer() + FIRST_AFTER_SECONDS
        self._begins: dict[Rule, float] = dict.fromkeys(swept_in(runner.service), first)
        self._walking: tuple[Rule, Iterator[int]] | None = None

    def go_on(self) -> int:
        """Work for up to `ROUND_SECONDS`; return how many rows went. What is locked or too slow waits for the next round."""
        until, gone = self._timer() + ROUND_SECONDS, 0
        while self._timer() < until and (walking := self._walk()) is not None:
            rule, steps = walking
            try:
                gone += next(steps)
            except StopIteration:
                self._walking = None
                self._begins[rule] = self._timer() + (HOUR if rule.lasts < SHORT else DAY)
            except Unavailable:
                log().info("retention waits", reason=rule.id)
                # Behind the others, so that one table that never answers keeps no other from its turn.
                self._walking, self._begins[rule] = None, self._timer()
                break
        return gone

    def _walk(self) -> tuple[Rule, Iterator[int]] | None:
        """Return the walk in hand, else the next one whose time has come, or None."""
        if self._walking is None:
            rule = min(self._begins, key=lambda one: self._begins[one])
            if self._begins[rule] <= self._timer():
                self._walking = rule, walk(self._runner, rule)
        return self._walking
