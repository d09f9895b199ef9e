"""Sign in as the person a case is about: the code that was handed out, and the PIN chosen with it.

The caller learns the same whatever was wrong (code, PIN, closed door, ended access), after the same work.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from nrm_identity.app.choose_pin import tell
from nrm_identity.app.ports import IdentityWork
from nrm_identity.app.sign_in import MFA, OWN_AUDIENCE, Admission, nobody
from nrm_identity.app.sign_in_ports import Passwords, SurvivorCredentials
from nrm_identity.app.try_pin import admits
from nrm_identity.domain.audience import checked_audience
from nrm_identity.domain.survivor_access import ShownPin
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.reference.text import fold_digits
from nrm_shared.security.handcodes import survivor_code_digest

REFUSAL = "invalid-credentials"


@dataclass(frozen=True, slots=True)
class SignInSurvivor:
    """The code and the PIN, and for which services a token is wanted."""

    code: str = field(repr=False)
    pin: str = field(repr=False)
    audience: tuple[str, ...]


def compared(passwords: Passwords, credentials: SurvivorCredentials) -> Callable[[SignInSurvivor, Any], ShownPin]:
    """Return the preparation: the slow comparison, without a transaction; an unknown code takes as long as a known one."""

    def prepare(command: SignInSurvivor, _caller: Any) -> ShownPin:
        checked_audience(command.audience)
        pin_hash = credentials.pin_of(survivor_code_digest(command.code))
        return ShownPin(pin_hash, passwords.right(pin_hash, fold_digits(command.pin)))

    return prepare


def sign_in_survivor(command: SignInSurvivor, work: IdentityWork) -> Admission:
    """Count the attempt and return whom to admit; raises `Malformed` for an audience that is no service."""
    work.permit(AccessObject("token"))
    audience = checked_audience(command.audience)
    access = work.survivors.with_digest(survivor_code_digest(command.code))
    if access is None or not admits(access, work.prepared, work):
        work.record("survivor-access", access.id if access else None, reason="refused" if access else "unknown")
        return nobody(REFUSAL, audience)
    tell(work, access, reason="admitted")
    at = work.instant
    if access.duties:
        return Admission(access.as_actor(), OWN_AUDIENCE, MFA, at, duties=access.duties)
    # No session: five minutes by each sign-in, because the telephone may be somebody else's.
    return Admission(access.as_actor(), audience, MFA, at, began_at=at)
