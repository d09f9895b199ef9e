"""The composition root of referral: the only file that knows all rooms."""

from typing import cast

from nrm_referral.adapters.profiles import IntakeProfiles
from nrm_referral.adapters.tables import map_classes
from nrm_referral.adapters.work import SqlReferralWork
from nrm_referral.app import SUBSCRIPTIONS, handlers, queries
from nrm_referral.app.ports import Profiles
from nrm_referral.app.timers import FindDue
from nrm_referral.settings import Settings
from nrm_shared.audit import query as audit
from nrm_shared.foundation import Foundation
from nrm_shared.kernel.actor import system
from nrm_shared.messaging import names
from nrm_shared.retention import usecases as retention
from nrm_shared.runner.batch import Inbox
from nrm_shared.runner.decode import event_decoder
from nrm_shared.runner.runner import Runner

SERVICE = "referral"


def foundation_of(settings: Settings, *, pool: int) -> Foundation:
    """Return what this process is built on, with `pool` database connections."""
    return Foundation(settings, pool)


def build_runner(foundation: Foundation) -> Runner:
    """Return the runner of this process."""
    foundation.use_sealed_columns()
    settings = cast("Settings", foundation.settings)
    return runner_of(foundation, IntakeProfiles(foundation.peer(settings.intake_url), foundation.engine))


def runner_of(foundation: Foundation, profiles: Profiles) -> Runner:
    """Return a runner that asks `profiles` for exact profiles."""
    map_classes()
    return Runner(
        service=SERVICE,
        engine=foundation.engine,
        work=SqlReferralWork,
        clock=foundation.clock,
        handlers=handlers(profiles) | retention.HANDLERS,
        queries=queries(profiles) | audit.QUERIES | retention.QUERIES,
        subscribed=frozenset(event.TYPE for event in SUBSCRIPTIONS),
    )


def build_inbox(runner: Runner) -> Inbox:
    """Return the inbox for the events of other services."""
    return Inbox(runner, names.inbox(SERVICE), event_decoder(SUBSCRIPTIONS))


def sweep(runner: Runner) -> int:
    """Do what is due by itself, each thing in a transaction of its own; return how many things that were."""
    actor = system(SERVICE)
    commands = runner.ask(FindDue(), actor=actor)
    for command in commands:
        runner.run(command, actor=actor)
    return len(commands)
