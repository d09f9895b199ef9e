"""What intake's handlers need from the outside, in their own words."""

from typing import Protocol
from uuid import UUID

from nrm_intake.domain.report import Report
from nrm_shared.kernel.usecase import Work


class Reports(Protocol):
    """The reports."""

    def add(self, aggregate: Report) -> None:
        """Put a new report in."""
        ...

    def get(self, id: UUID) -> Report:
        """Return the report, locked; raise `NotFound`."""
        ...


class IntakeWork(Work, Protocol):
    """Intake's unit of work."""

    @property
    def reports(self) -> Reports:
        """Return the reports."""
        ...

    def next_number(self, name: str) -> tuple[int, int]:
        """Return (fiscal year, next number) of a series."""
        ...
