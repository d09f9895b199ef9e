"""What every service does by itself about data whose time is over: look, and remove (docs/architecture.md: one transaction each)."""

from dataclasses import dataclass
from typing import Protocol

from nrm_shared.kernel.usecase import UseCase, Work
from nrm_shared.retention.schedule import rule_named

PERMISSION = "retention:end"


@dataclass(frozen=True, slots=True)
class FindOverdue:
    """Ask where rows of a rule are whose time is over, from a page of its table on."""

    rule: str
    start: int = 0


@dataclass(frozen=True, slots=True)
class CountOverdue:
    """Ask how many rows of a rule are over."""

    rule: str


@dataclass(frozen=True, slots=True)
class EndOverdue:
    """Remove what is over of a rule, on a few pages."""

    rule: str
    start: int


class Found(Protocol):
    """Where something is due, and where to look on."""

    @property
    def due(self) -> int | None:
        """Return the first page with something to remove, or None."""
        ...

    @property
    def next(self) -> int | None:
        """Return the page to look on from, or None at the end."""
        ...


class EndingWork(Work, Protocol):
    """Every service's unit of work can end what is over."""

    def find_overdue(self, rule: str, start: int) -> Found:
        """Look over a bounded number of pages."""
        ...

    def count_overdue(self, rule: str) -> int:
        """Count what is over."""
        ...

    def end_overdue(self, rule: str, start: int) -> int:
        """Remove what is over on a few pages; return how many rows went."""
        ...

    def record(self, kind: str | None = None, subject: str | None = None, *, reason: str | None = None) -> None:
        """Write the audit row of this action."""
        ...


def find_overdue(query: FindOverdue, work: EndingWork) -> Found:
    """Return where something is due; raises `LookupError` for a rule that is not the job's."""
    return work.find_overdue(query.rule, query.start)


def count_overdue(query: CountOverdue, work: EndingWork) -> int:
    """Return how many rows are over; raises `LookupError`."""
    return work.count_overdue(query.rule)


def end_overdue(command: EndOverdue, work: EndingWork) -> int:
    """Remove, and write down which table, by which rule and how many rows, never whose; raises `LookupError`."""
    gone = work.end_overdue(command.rule, command.start)
    [table] = rule_named(command.rule).tables
    work.record(table, command.rule, reason=f"deleted-{gone}")
    return gone


HANDLERS: dict[type, UseCase] = {EndOverdue: UseCase(end_overdue, PERMISSION)}
"""The command's row; every service adds it to its own."""
QUERIES: dict[type, UseCase] = {
    FindOverdue: UseCase(find_overdue, PERMISSION),
    CountOverdue: UseCase(count_overdue, PERMISSION),
}
