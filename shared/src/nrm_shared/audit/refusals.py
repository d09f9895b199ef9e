"""Refused attempts: one row each in a transaction of its own, because the attempt's own was rolled back.

Bounded: whoever is refused again and again gets a few rows a minute and then one that counts the rest, so that trying
doors cannot fill the disk. A refusal stands also where its row cannot be written.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from nrm_shared.audit import trail
from nrm_shared.kernel.actor import AccessObject, Actor
from nrm_shared.kernel.errors import Forbidden, NotFound, NrmError
from nrm_shared.observability import metrics
from nrm_shared.observability.logs import log

BURST, PER_SECOND = 10.0, 1 / 6
BURST_OF_ALL, PER_SECOND_OF_ALL = 200.0, 20.0
ACTORS_REMEMBERED = 1_000
DENIED = "denied"


class NotTheirs(NotFound):
    """There is such a thing and the caller may not do this with it; told apart from `NotFound` in the audit only."""

    def __init__(self, *, target: AccessObject) -> None:
        super().__init__(kind=target.kind)
        self.target: object = target


@dataclass(slots=True)
class Allowance:
    """How many rows may still be written, refilled with time; and how many were not."""

    left: float
    at: float
    missed: int = 0

    def take(self, now: float, burst: float, per_second: float) -> bool:
        """Return whether one more may be written, and count it either way."""
        self.left = min(burst, self.left + (now - self.at) * per_second)
        self.at = now
        if self.left < 1.0:
            self.missed += 1
            return False
        self.left -= 1.0
        return True


@dataclass
class Refusals:
    """Writes the refused attempts of one process."""

    service: str
    engine: Engine
    now: Callable[[], datetime]
    timer: Callable[[], float] = time.monotonic
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _of_actor: OrderedDict[str, Allowance] = field(default_factory=OrderedDict)
    _of_all: Allowance | None = None

    def write(self, actor: Actor, action: str, error: NrmError, *, correlation_id: str | None) -> None:
        """Write that `actor` was refused `action`; do nothing for an error that is no refusal of permission."""
        if not isinstance(error, Forbidden | NotTheirs) or actor.kind == "system":
            return
        missed = self._may_write(actor.id)
        if missed is None:
            metrics.AUDIT_UNWRITTEN.labels(self.service, "too-many").inc()
            return
        target = error.target if isinstance(error.target, AccessObject) else None
        entry = trail.Entry(
            at=self.now(),
            actor=actor,
            action=action,
            outcome=DENIED,
            subject_kind=target.kind if target else None,
            subject=target.id or None if target else None,
            case_id=target.case_id if target else None,
            reason=error.code + (f" ({missed} before it not written)" if missed else ""),
            correlation_id=correlation_id,
        )
        try:
            with self.engine.connect() as connection:
                trail.write(connection, [entry])
                connection.commit()
        except SQLAlchemyError as failure:
            metrics.AUDIT_UNWRITTEN.labels(self.service, "failed").inc()
            log().error("refusal not written", code=action, exception_type=type(failure).__name__)

    def _may_write(self, actor_id: str) -> int | None:
        """Return how many of this actor's were not written before, or None if this one may not be either."""
        with self._lock:
            now = self.timer()
            if self._of_all is None:
                self._of_all = Allowance(BURST_OF_ALL, now)
            own = self._of_actor.setdefault(actor_id, Allowance(BURST, now))
            self._of_actor.move_to_end(actor_id)
            if len(self._of_actor) > ACTORS_REMEMBERED:
                self._of_actor.popitem(last=False)
            if not own.take(now, BURST, PER_SECOND):
                return None
            if not self._of_all.take(now, BURST_OF_ALL, PER_SECOND_OF_ALL):
                own.missed += 1
                return None
            missed, own.missed = own.missed, 0
            return missed
