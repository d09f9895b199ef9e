"""Monitoring's unit of work."""

from functools import cached_property

from nrm_monitoring.adapters.events import SqlEvents
from nrm_shared.runner.work import SqlWork


class SqlMonitoringWork(SqlWork):
    """One piece of monitoring's work."""

    @cached_property
    def events(self) -> SqlEvents:
        """Return the event store."""
        return SqlEvents(self.session)

    def finish(self) -> None:
        """Write the kept events with everything else."""
        self.events.flush()
        super().finish()
