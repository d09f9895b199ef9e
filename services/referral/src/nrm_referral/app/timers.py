"""What happens by itself: answers that did not come, wind-downs that end, authorisations that end, clocks (2.7)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from nrm_referral.app.case_work import announce, open_referral
from nrm_referral.app.endings import settle
from nrm_referral.app.ports import ReferralWork
from nrm_referral.app.providers import expire_provider
from nrm_referral.app.stop_notices import EndWindDown
from nrm_shared.clocks.usecases import BreachClocks
from nrm_shared.kernel.calendar import dhaka_date

AT_ONCE = 50
CLOCKS = ("K15", "K16", "K17", "K18")


@dataclass(frozen=True, slots=True)
class FindDue:
    """Asks what should happen by itself now; the answer is commands, each run in a transaction of its own."""


@dataclass(frozen=True, slots=True)
class ExpireReferral:
    """The time to answer has passed."""

    referral_id: UUID


@dataclass(frozen=True, slots=True)
class ExpireAuthorisation:
    """The last day of an authorisation has passed."""

    provider_id: UUID


def find_due(_query: FindDue, work: ReferralWork) -> list[Any]:
    """Return the commands to run now; none means nothing to do."""
    commands: list[Any] = [BreachClocks()] if work.deadlines.waiting(work.now, CLOCKS) else []
    commands += [ExpireReferral(id) for id in work.referrals.unanswered(work.now, AT_ONCE)]
    commands += [EndWindDown(id) for id in work.stop_notices.unacknowledged(work.now, AT_ONCE)]
    commands += [ExpireAuthorisation(id) for id in work.providers.ended(dhaka_date(work.now), AT_ONCE)]
    return commands


def expire_referral(command: ExpireReferral, work: ReferralWork) -> None:
    """Expire it; harmless if somebody answered meanwhile."""
    file, referral = open_referral(work, command.referral_id)
    if referral.status != "ISSUED" or referral.respond_by is None or work.now < referral.respond_by:
        return
    referral.expire(by=work.actor.id, at=work.now)
    settle(work, referral)
    announce(work, file)
    work.record("referral", referral.id, case_id=referral.case_id)


def expire_authorisation(command: ExpireAuthorisation, work: ReferralWork) -> None:
    """End the authorisation; harmless if it was renewed meanwhile."""
    provider = work.providers.get(command.provider_id)
    today = dhaka_date(work.now)
    if provider.status not in {"AUTHORISED", "SUSPENDED"} or provider.valid_until is None:
        return
    if provider.valid_until < today:
        expire_provider(provider, work)
        work.record("provider", provider.id)
