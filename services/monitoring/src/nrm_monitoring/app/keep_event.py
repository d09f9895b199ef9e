"""Keep every event: the store from which all of monitoring can be rebuilt."""

from typing import Any

from nrm_monitoring.app.ports import MonitoringWork
from nrm_shared.kernel.usecase import Received


def keep_event(event: Received[Any], work: MonitoringWork) -> None:
    """Append the event to the store."""
    work.events.append(event)
