"""The composition root of approval: the only file that knows all rooms."""

from functools import cache, partial
from typing import cast

from nrm_approval.adapters.households import IntakeHouseholds
from nrm_approval.adapters.tables import LEFT_PLAIN, map_classes
from nrm_approval.adapters.work import SqlApprovalWork
from nrm_approval.app import QUERIES, SUBSCRIPTIONS, handlers
from nrm_approval.app.ports import Households
from nrm_approval.settings import Settings
from nrm_shared.attachments.store import map_attachments
from nrm_shared.audit import query as audit
from nrm_shared.foundation import Foundation
from nrm_shared.messaging import names
from nrm_shared.retention import usecases as retention
from nrm_shared.runner.batch import Inbox
from nrm_shared.runner.decode import event_decoder
from nrm_shared.runner.runner import Runner
from nrm_shared.security import left_plain

SERVICE = "approval"


def build_runner(foundation: Foundation, households: Households | None = None) -> Runner:
    """Return the runner of this process; tests may give `households` of their own."""
    settings = cast("Settings", foundation.settings)
    intake = cache(partial(foundation.peer, settings.intake_url))
    asked = households or IntakeHouseholds(intake, foundation.engine)
    map_classes()
    map_attachments()
    foundation.use_sealed_columns()
    foundation.use_content(settings.content_dir)
    return Runner(
        service=SERVICE,
        engine=foundation.engine,
        work=SqlApprovalWork,
        clock=foundation.clock,
        handlers=handlers(asked, foundation.examine) | retention.HANDLERS,
        queries=QUERIES | audit.QUERIES | retention.QUERIES,
        subscribed=frozenset(event.TYPE for event in SUBSCRIPTIONS),
    )


def build_inbox(runner: Runner) -> Inbox:
    """Return the inbox for the events of other services."""
    return Inbox(runner, names.inbox(SERVICE), event_decoder(SUBSCRIPTIONS))


def seal_over(runner: Runner) -> int:
    """Seal some of what rows of earlier releases still hold plain; return how many rows were looked at."""
    return left_plain.seal_over(runner.engine, LEFT_PLAIN)


def foundation_of(settings: Settings, *, pool: int) -> Foundation:
    """Return what this process is built on, with `pool` database connections."""
    return Foundation(settings, pool)
