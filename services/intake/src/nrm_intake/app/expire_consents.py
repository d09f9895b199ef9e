"""Consents whose time is over: they stopped to hold by themselves; here the others are told (INV-15)."""

from dataclasses import dataclass

from nrm_intake.app import consents, end_consent
from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain import ledger

AT_ONCE = 50
EXPIRED = "EXPIRED"


@dataclass(frozen=True, slots=True)
class AnyConsentOver:
    """Whether the time of some consent is over and nobody was told."""


@dataclass(frozen=True, slots=True)
class ExpireConsents:
    """Tell the others of consents whose time is over."""


def any_consent_over(query: AnyConsentOver, work: IntakeWork) -> bool:
    """Return whether there is one."""
    return work.consents.any_over(work.now)


def expire_consents(command: ExpireConsents, work: IntakeWork) -> int:
    """End up to 50 consents whose time is over; return how many. Twice is harmless: each is ended once."""
    over = work.consents.over(work.now, AT_ONCE)
    for consent in over:
        consent.expire(by=work.actor.id, at=work.now)
        consents.write_line(work, consent, ledger.EXPIRED, at=consent.expires_at)
        case = work.cases.find(consent.case_id) if consent.case_id else None
        end_consent.follow(work, consent, case, cause=EXPIRED)
    return len(over)
