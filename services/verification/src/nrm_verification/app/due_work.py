"""What waits for its time: the timers ask for this and then do one piece of work each."""

from dataclasses import dataclass
from uuid import UUID

from nrm_verification.app.ports import VerificationWork

AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class DueNationalityChecks:
    """Ask which nationality checks are to be sent now."""


@dataclass(frozen=True, slots=True)
class DueIdentityChecks:
    """Ask which identity checks are to be repeated now."""


def due_nationality_checks(query: DueNationalityChecks, work: VerificationWork) -> list[UUID]:
    """Return the ids, longest waiting first."""
    return [check.id for check in work.nationality_checks.due("next_try_at", work.now, AT_ONCE)]


def due_identity_checks(query: DueIdentityChecks, work: VerificationWork) -> list[tuple[UUID, UUID]]:
    """Return (check, identifier), longest waiting first."""
    due = work.identity_checks.due("next_attempt_at", work.now, AT_ONCE)
    return [(check.id, check.identifier_id) for check in due]
