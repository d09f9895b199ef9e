"""The composition root of verification: the only file that knows all rooms."""

from functools import partial
from typing import cast

from nrm_shared.attachments.store import map_attachments
from nrm_shared.audit import query as audit
from nrm_shared.contracts.partner_police import MessageRefusedV1
from nrm_shared.foundation import Foundation
from nrm_shared.messaging import names
from nrm_shared.messaging.partner_door import PartnerDoor, Wording
from nrm_shared.retention import usecases as retention
from nrm_shared.runner.batch import Inbox
from nrm_shared.runner.decode import event_decoder
from nrm_shared.runner.runner import Runner
from nrm_shared.security.seal import Sealer
from nrm_verification.adapters.intake import IntakeOverHttp
from nrm_verification.adapters.tables import map_classes
from nrm_verification.adapters.work import SqlVerificationWork
from nrm_verification.app import FROM_POLICE, SUBSCRIPTIONS, from_police, handlers, queries
from nrm_verification.app.ports import Intake
from nrm_verification.settings import Settings

SERVICE = "verification"
FROM_POLICE_QUEUE = "verification.from-police"


def build_runner(foundation: Foundation, intake: Intake | None = None) -> Runner:
    """Return the runner of this process; tests may give an `intake` of their own."""
    settings = cast("Settings", foundation.settings)
    map_classes()
    map_attachments()
    foundation.use_sealed_columns()
    foundation.use_content(settings.content_dir)
    asked = intake or IntakeOverHttp(foundation.peer(settings.intake_url))
    return Runner(
        service=SERVICE,
        engine=foundation.engine,
        work=partial(
            SqlVerificationWork,
            retry_seconds=settings.registry_retry_seconds,
            answer_seconds=settings.registry_answer_seconds,
        ),
        clock=foundation.clock,
        handlers=handlers(asked, foundation.examine) | retention.HANDLERS,
        queries=queries(asked) | audit.QUERIES | retention.QUERIES,
        subscribed=frozenset(event.TYPE for event in SUBSCRIPTIONS),
        sealer=foundation.sealer,
    )


def build_inbox(runner: Runner) -> Inbox:
    """Return the inbox for the events of other services."""
    return Inbox(runner, names.inbox(SERVICE), event_decoder(SUBSCRIPTIONS))


def police_door(sealer: Sealer) -> PartnerDoor:
    """Return the door through which police systems write."""
    wording = Wording(
        subject=from_police.subject_of,
        refused=MessageRefusedV1,
        repeats=("reference", "task_id", "repatriation_id"),
        accepted=from_police.receipt,
    )
    return PartnerDoor(SERVICE, FROM_POLICE_QUEUE, sealer, FROM_POLICE, wording)


def foundation_of(settings: Settings, *, pool: int) -> Foundation:
    """Return what this process is built on, with `pool` database connections."""
    return Foundation(settings, pool)
