"""The composition root of monitoring: the only file that knows all rooms."""

from nrm_monitoring.adapters.work import SqlMonitoringWork
from nrm_monitoring.app import HANDLERS, QUERIES, SUBSCRIPTIONS
from nrm_monitoring.settings import Settings
from nrm_shared.audit import query as audit
from nrm_shared.foundation import Foundation
from nrm_shared.messaging import names
from nrm_shared.retention import usecases as retention
from nrm_shared.runner.batch import Inbox
from nrm_shared.runner.decode import event_decoder
from nrm_shared.runner.runner import Runner

SERVICE = "monitoring"


def build_runner(foundation: Foundation) -> Runner:
    """Return the runner of this process."""
    return Runner(
        service=SERVICE,
        engine=foundation.engine,
        work=SqlMonitoringWork,
        clock=foundation.clock,
        handlers=HANDLERS | retention.HANDLERS,
        queries=QUERIES | audit.QUERIES | retention.QUERIES,
        subscribed=frozenset(event.TYPE for event in SUBSCRIPTIONS),
    )


def build_inbox(runner: Runner) -> Inbox:
    """Return the inbox for the events of all services."""
    return Inbox(runner, names.inbox(SERVICE), event_decoder(SUBSCRIPTIONS))


def foundation_of(settings: Settings, *, pool: int) -> Foundation:
    """Return what this process is built on, with `pool` database connections."""
    return Foundation(settings, pool)
