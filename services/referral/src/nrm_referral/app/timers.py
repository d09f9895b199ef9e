"""What happens by itself: answers that did not come, wind-downs that end, authorisations that end, clocks (2.7)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from nrm_referral.app.case_work import announce, open_referral
from nrm_referral.app.endings import settle
from nrm_referral.app.ports import ReferralWork
from nrm_referral.app.providers import expire_provider
from nrm_referral.app.stop_notices import EndWindDown
from nrm_shared.clocks.due import DueClock
from nrm_shared.contracts.referral import ClockBreachedV1, ClockDueV1
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


@dataclass(frozen=True, slots=True)
class BreachClocks:
    """Tell of clocks that are half used up or over; a breach never blocks anything."""


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


def breach_clocks(_command: BreachClocks, work: ReferralWork) -> None:
    """Emit a warning for each clock at half its time, and a breach for each that is over."""
    for running in work.deadlines.warn(work.now, CLOCKS):
        work.emit(
            ClockDueV1(
                clock=running.clock,
                object_kind=running.subject_kind,
                object_id=running.subject_id,
                case_id=running.case_id,
                started_at=running.started_at,
                due_at=running.due_at,
            ),
            subject=running.subject_id,
            sequence=1,
            case_id=running.case_id,
        )
    for running in work.deadlines.breach(work.now):
        _breached(running, work)


def _breached(running: DueClock, work: ReferralWork) -> None:
    work.emit(
        ClockBreachedV1(
            clock=running.clock,
            object_kind=running.subject_kind,
            object_id=running.subject_id,
            case_id=running.case_id,
            started_at=running.started_at,
            due_at=running.due_at,
            statutory=False,
        ),
        subject=running.subject_id,
        sequence=2,
        case_id=running.case_id,
    )
