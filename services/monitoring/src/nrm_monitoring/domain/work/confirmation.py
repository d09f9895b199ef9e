"""Work of confirming a victim: police, determination, identity checks (step 5)."""

from collections.abc import Iterator
from datetime import datetime

from nrm_monitoring.domain.dossier import POSSIBLE, Dossier, Task
from nrm_monitoring.domain.work.item import Desk, WorkItem

BEGIN_CONFIRMATION = Desk("BEGIN_CONFIRMATION", 5, "FP", "CASE")
ACKNOWLEDGE_TASK = Desk("ACKNOWLEDGE_TASK", 5, "POL", "CONFIRMATION_TASK", "K9")
SUBMIT_FINDING = Desk("SUBMIT_FINDING", 5, "POL", "CONFIRMATION_TASK", "K9")
DETERMINE = Desk("DETERMINE", 5, "FP", "CONFIRMATION_TASK", "K10")
DECIDE_REVIEW = Desk("DECIDE_REVIEW", 5, "FP", "DETERMINATION")
GIVE_STATUS_NOTICE = Desk("GIVE_STATUS_NOTICE", 5, "FP", "CASE", "K4")
ADJUDICATE_CHECK = Desk("ADJUDICATE_CHECK", 5, "FP", "IDENTITY_CHECK")
EXPLAIN_CHECK = Desk("EXPLAIN_CHECK", 5, "FP", "IDENTITY_CHECK")

# What a registry may answer that only a person can judge (INV-35).
TO_ADJUDICATE = frozenset({"PARTIAL", "MISMATCH", "NOT_FOUND"})


def items(dossier: Dossier) -> Iterator[WorkItem]:
    """Yield what police and focal point have to do until victim status is decided, and every month after (K4)."""
    yield from _begin(dossier)
    if dossier.known_case is not None:
        yield from GIVE_STATUS_NOTICE.of_spans(dossier, dossier.known_case.id, dossier.status_notices)
    for task in dossier.tasks.values():
        if task.issued_at is not None:
            yield from _task(dossier, task, task.issued_at)
    for determination in dossier.determinations.values():
        yield from DECIDE_REVIEW.of_spans(dossier, determination.id, determination.reviews)
    for check in dossier.checks.values():
        if check.since is not None and check.state in TO_ADJUDICATE:
            yield ADJUDICATE_CHECK.item(dossier, check.id, check.since, check.adjudicated_at)
        yield from EXPLAIN_CHECK.of_spans(dossier, check.id, check.unexplained)


def _begin(dossier: Dossier) -> Iterator[WorkItem]:
    """Yield the item of a case whose confirmation nobody has begun; a task or a determination begins it."""
    case = dossier.known_case
    if case is None or case.opened_at is None:
        return
    begun = [task.issued_at for task in dossier.tasks.values() if task.issued_at]
    begun += [each.issued_at for each in dossier.determinations.values() if each.issued_at]
    yield BEGIN_CONFIRMATION.item(dossier, case.id, case.opened_at, min(begun, default=None))
    ended = [task.ended_at for task in dossier.tasks.values() if task.ended_at]
    waiting = begun and not any(task.live or task.accepted_at for task in dossier.tasks.values())
    if waiting and ended and dossier.victim_status == POSSIBLE and dossier.determination is None:
        yield BEGIN_CONFIRMATION.item(dossier, case.id, max(ended), round=2)


def _task(dossier: Dossier, task: Task, issued_at: datetime) -> Iterator[WorkItem]:
    first_work = task.work[0].since if task.work else None
    first_finding = task.findings[0].since if task.findings else None
    over = task.ended_at or task.accepted_at
    acknowledged = task.acknowledged_at or first_finding or over
    yield ACKNOWLEDGE_TASK.item(
        dossier, task.id, issued_at, acknowledged, due_at=task.acknowledge_by, organisation=task.station
    )
    yield from SUBMIT_FINDING.of_spans(dossier, task.id, task.work, organisation=task.station)
    if first_work is None and first_finding is None and task.acknowledged_at is not None:
        yield SUBMIT_FINDING.item(
            dossier, task.id, task.acknowledged_at, over, due_at=task.due_at, organisation=task.station
        )
    for round, finding in enumerate(task.findings, start=1):
        yield DETERMINE.item(
            dossier,
            task.id,
            finding.since,
            finding.until or _determined_after(dossier, finding.since),
            due_at=finding.due_at,
            round=round,
        )


def _determined_after(dossier: Dossier, moment: datetime) -> datetime | None:
    """Return when victim status was decided after `moment`, or None."""
    return min(
        (each.issued_at for each in dossier.determinations.values() if each.issued_at and each.issued_at >= moment),
        default=None,
    )
