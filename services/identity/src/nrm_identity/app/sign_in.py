"""Sign in with user name and password.

A wrong password is an outcome, not an error: the attempt must be counted and audited, so its transaction commits. The
caller learns the same whatever was wrong (name, password, closed door, suspended account, closed organisation).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from nrm_identity.app.ports import Credentials, IdentityWork, Passwords, Stored
from nrm_identity.domain.audience import checked_audience
from nrm_identity.domain.organisation import organisation_key
from nrm_shared.kernel.actor import AccessObject, Actor


@dataclass(frozen=True, slots=True)
class SignIn:
    """Who says to be somebody, and for which services a token is wanted."""

    username: str
    password: str = field(repr=False)
    audience: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """The password compared before the transaction: with what, and whether it fitted."""

    stored: Stored | None
    right: bool


@dataclass(frozen=True, slots=True)
class Admission:
    """Whom to make a token for, None if nobody; `audience` and how it was proven go into the token."""

    actor: Actor | None
    audience: tuple[str, ...]
    acr: str


def checked(passwords: Passwords, credentials: Credentials) -> Callable[[SignIn, Any], Checked]:
    """Return the preparation of `sign_in`: the slow comparison, without a transaction or a lock held."""

    def prepare(command: SignIn, _caller: Any) -> Checked:
        checked_audience(command.audience)
        stored = credentials.find(command.username)
        return Checked(stored, passwords.right(stored.password_hash if stored else None, command.password))

    return prepare


def sign_in(command: SignIn, work: IdentityWork) -> Admission:
    """Count the attempt and return whom to admit; raises `Malformed` for an audience that is no service."""
    work.permit(AccessObject("token"))
    audience = checked_audience(command.audience)
    outcome: Checked = work.prepared
    refused = Admission(None, audience, "pwd")
    if outcome.stored is None:
        work.record("account", None, reason="unknown")
        return refused
    account = work.accounts.get(outcome.stored.account)
    # The password may have been replaced between the comparison and the lock.
    right = outcome.right and account.password_hash == outcome.stored.password_hash
    if not account.admit(right, at=work.now):
        work.record("account", account.id, reason="refused")
        return refused
    if not work.organisations.read(organisation_key(account.organisation)).active:
        work.record("account", account.id, reason="organisation-inactive")
        return refused
    work.record("account", account.id, reason="admitted")
    return Admission(account.as_actor(), audience, "pwd")
