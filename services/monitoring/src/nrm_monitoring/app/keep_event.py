"""Keep every event: the store from which all of monitoring can be rebuilt."""

from typing import Any

from nrm_monitoring.app.ports import MonitoringWork
from nrm_shared.access.revoked import on_access_revoked
from nrm_shared.contracts.identity import AccessRevokedV1
from nrm_shared.contracts.intake import PersonErasedV1
from nrm_shared.kernel.usecase import Received


def keep_event(event: Received[Any], work: MonitoringWork) -> None:
    """Append the event to the store."""
    work.events.append(event)


def keep_revocation(event: Received[AccessRevokedV1], work: MonitoringWork) -> None:
    """Append the event, and refuse the tokens it concerns at monitoring's own door."""
    keep_event(event, work)
    on_access_revoked(event, work)


def keep_erasure(event: Received[PersonErasedV1], work: MonitoringWork) -> None:
    """Append the event and report: monitoring keeps codes and ids only, which stay for the figures."""
    keep_event(event, work)
    work.erase_person(event.data.person_id, [event.data.person_id, *event.data.case_ids])
