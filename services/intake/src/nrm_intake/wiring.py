"""The composition root of intake: the only file that knows all rooms."""

from functools import partial

from nrm_intake.adapters.parts import PartsOverHttp
from nrm_intake.adapters.tables import LEFT_PLAIN, map_classes
from nrm_intake.adapters.work import SqlIntakeWork
from nrm_intake.app import FROM_MOFA, SUBSCRIPTIONS, from_mofa, handlers, queries
from nrm_intake.app.ports import Parts
from nrm_intake.settings import Settings
from nrm_shared.attachments.store import map_attachments
from nrm_shared.audit import query as audit
from nrm_shared.contracts.partner_mofa import MessageRefusedV1
from nrm_shared.foundation import Foundation
from nrm_shared.messaging import names
from nrm_shared.messaging.partner_door import PartnerDoor, Wording
from nrm_shared.retention import usecases as retention
from nrm_shared.runner.batch import Inbox
from nrm_shared.runner.decode import event_decoder
from nrm_shared.runner.runner import Runner
from nrm_shared.security import left_plain
from nrm_shared.security.blind import BlindIndex
from nrm_shared.security.masterkeys import read_key

SERVICE = "intake"


def build_runner(foundation: Foundation, parts: Parts | None = None) -> Runner:
    """Return the runner of this process; `parts` stand for the other services where those are not there (tests)."""
    map_classes()
    map_attachments()
    foundation.use_sealed_columns()
    index_key = foundation.settings.index_key_file
    if index_key is None:
        raise ValueError("intake needs INDEX_KEY_FILE")
    return Runner(
        service=SERVICE,
        engine=foundation.engine,
        work=partial(SqlIntakeWork, index=BlindIndex(read_key(index_key))),
        clock=foundation.clock,
        handlers=handlers(foundation.examine) | retention.HANDLERS,
        queries=queries(parts or _parts(foundation)) | audit.QUERIES | retention.QUERIES,
        subscribed=frozenset(event.TYPE for event in SUBSCRIPTIONS),
        sealer=foundation.sealer,
    )


def _parts(foundation: Foundation) -> Parts:
    settings = foundation.settings
    if not isinstance(settings, Settings):
        raise TypeError("intake is built on intake's own settings")
    return PartsOverHttp({service: foundation.peer(url) for service, url in settings.keepers.items()})


def build_inbox(runner: Runner) -> Inbox:
    """Return the inbox for the events of other services."""
    return Inbox(runner, names.inbox(SERVICE), event_decoder(SUBSCRIPTIONS))


def build_mofa_inbox(runner: Runner, foundation: Foundation) -> Inbox:
    """Return the inbox for the sealed messages of MoFA, answered on MoFA's own queue."""
    door = PartnerDoor(
        SERVICE,
        names.from_partner("mofa"),
        foundation.sealer,
        FROM_MOFA,
        Wording(
            subject=lambda message: str(message.repatriation_reference),
            refused=MessageRefusedV1,
            repeats=("reference", "repatriation_reference"),
            accepted=from_mofa.accepted,
        ),
    )
    return door.inbox(runner)


def seal_over(runner: Runner) -> int:
    """Seal some of what rows of earlier releases still hold plain; return how many rows were looked at."""
    return left_plain.seal_over(runner.engine, LEFT_PLAIN)


def foundation_of(settings: Settings, *, pool: int) -> Foundation:
    """Return what this process is built on, with `pool` database connections."""
    return Foundation(settings, pool)
