"""The daily reconciliation of identity checks (2.9): how many stand where, and which nobody can explain.

What is unexplained for a day the focal point finds on her work list; operations see the number at once.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from nrm_shared.contracts.verification import IdentityCheckUnexplainedV1
from nrm_verification.app.identity_checks import UNKNOWN_REGISTRY
from nrm_verification.app.ports import VerificationWork

A_DAY = timedelta(days=1)
AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Reconcile:
    """Ask how many checks are in which state, and how many nobody can explain (2.9: daily)."""


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Checks by state. `unexplained` are asked and unanswered, or due and not tried, for too long; or without a next attempt."""

    states: dict[str, int]
    unexplained: int


@dataclass(frozen=True, slots=True)
class FindUnexplained:
    """Ask which checks are unexplained for a day, and were not reported."""


@dataclass(frozen=True, slots=True)
class Unexplained:
    """How many checks nobody can explain now, and the first of those to be reported."""

    count: int
    to_report: list[UUID]


@dataclass(frozen=True, slots=True)
class ReportUnexplained:
    """Tell the focal point of one check; once for each time that it gets stuck."""

    check_id: UUID


def reconcile(query: Reconcile, work: VerificationWork) -> Reconciliation:
    """Return the counts."""
    counts = work.check_counts(work.now - work.answer_overdue())
    return Reconciliation(
        {state: count for state, count in counts.items() if state != "unexplained"}, counts["unexplained"]
    )


def find_unexplained(query: FindUnexplained, work: VerificationWork) -> Unexplained:
    """Return the number, and the checks to report, longest waiting first."""
    overdue = work.now - work.answer_overdue()
    return Unexplained(work.check_counts(overdue)["unexplained"], work.unexplained_checks(overdue - A_DAY, AT_ONCE))


def report_unexplained(command: ReportUnexplained, work: VerificationWork) -> None:
    """Tell of the check, unless it moved on or another process was faster; the work item ends when it moves on."""
    check = work.identity_checks.get(command.check_id)
    since = check.waits_since
    if since is None or not check.report(work.now - work.answer_overdue() - A_DAY, work.now):
        return
    work.emit(
        IdentityCheckUnexplainedV1(
            check_id=check.id,
            case_id=check.case_id,
            registry=check.registry or UNKNOWN_REGISTRY,
            state=check.status,
            since=since,
        ),
        subject=check.id,
        sequence=check.row_version,
        case_id=check.case_id,
    )
