"""Intake's unit of work: the spine's, with intake's repositories."""

from functools import cached_property

from nrm_intake.domain.report import Report
from nrm_shared.db.repository import Repository
from nrm_shared.runner.work import SqlWork


class SqlIntakeWork(SqlWork):
    """One piece of intake's work."""

    @cached_property
    def reports(self) -> Repository[Report]:
        """Return the reports."""
        return Repository(self.session, Report)
