"""Refused attempts: one row each in a transaction of its own, because the attempt's own was rolled back.

Bounded: whoever is refused again and again gets a few rows a minute and then one that counts the rest, so that trying
doors cannot fill the disk. A refusal stands also where its row cannot be written.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from nrm_shared.audit import trail
from nrm_shared.kernel.actor import AccessObject, Actor
from nrm_shared.kernel.errors import Forbidden, IllegalMove, NotFound, NrmError
from nrm_shared.observability import metrics
from nrm_shared.observability.allowance import Allowances, Rate
from nrm_shared.observability.logs import log

BURST, PER_SECOND = 10.0, 1 / 6
BURST_OF_ALL, PER_SECOND_OF_ALL = 200.0, 20.0
DENIED = "denied"


class NotTheirs(NotFound):
    """There is such a thing and the caller may not do this with it; told apart from `NotFound` in the audit only."""

    def __init__(self, *, target: AccessObject) -> None:
        super().__init__(kind=target.kind)
        self.target: object = target


@dataclass
class Refusals:
    """Writes the refused attempts of one process."""

    service: str
    engine: Engine
    now: Callable[[], datetime]
    timer: Callable[[], float] = time.monotonic
    _allowed: Allowances = field(init=False)

    def __post_init__(self) -> None:
        """Begin with a full allowance."""
        self._allowed = Allowances(Rate(BURST, PER_SECOND), Rate(BURST_OF_ALL, PER_SECOND_OF_ALL), timer=self.timer)

    def write(self, actor: Actor, action: str, error: NrmError, *, correlation_id: str | None) -> None:
        """Write that `actor` was refused `action`, for lack of permission or because no such move exists (2.6).

        Do nothing for any other error.
        """
        if not isinstance(error, Forbidden | NotTheirs | IllegalMove) or actor.kind == "system":
            return
        missed = self._allowed.take(actor.id)
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
