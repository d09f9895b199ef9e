"""The identity provider says that somebody's session ended there: what began with it here ends too, at once and everywhere."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from nrm_identity.app.ports import IdentityWork
from nrm_identity.app.revoke import revoke
from nrm_identity.app.sign_in import SignInElsewhere
from nrm_identity.app.sign_in_ports import LoggedOut, Logouts
from nrm_shared.kernel.actor import AccessObject

ENDED_FOR = "LOGGED_OUT_AT_PROVIDER"


@dataclass(frozen=True, slots=True)
class LogOutElsewhere:
    """The logout token the provider sent."""

    token: str = field(repr=False)


class NoProvider:
    """Where accounts are ours there is nobody whose logout tokens would mean anything."""

    def check(self, token: str) -> LoggedOut | None:
        """Raise `SignInElsewhere`."""
        raise SignInElsewhere


def judged(logouts: Logouts) -> Callable[[LogOutElsewhere, Any], LoggedOut | None]:
    """Return the preparation: the provider's keys may have to be asked for, so no transaction waits for it."""
    return lambda command, _caller: logouts.check(command.token)


def log_out_elsewhere(command: LogOutElsewhere, work: IdentityWork) -> int | None:
    """End the sessions the provider speaks of and return how many; None for no logout token, or one heard before.

    With the provider's session only those that began with it end, otherwise all of the person's. That nobody is signed in
    any more is no error.
    """
    work.permit(AccessObject("session"))
    said: LoggedOut | None = work.prepared
    if said is None or not work.once.take_logout(said.number, said.until):
        work.record("session", None, reason="refused")
        return None
    ended = sum(_end(account, said, work) for account in _whose(said, work))
    work.record("session", None, reason="logged-out" if ended else "nobody")
    return ended


def _whose(said: LoggedOut, work: IdentityWork) -> list[UUID]:
    if said.subject is None:
        return work.sessions.accounts_of(said.session or "")
    account = work.accounts.linked(said.issuer, said.subject)
    return [account.id] if account is not None else []


def _end(id: UUID, said: LoggedOut, work: IdentityWork) -> int:
    """End what is meant of an account's sessions: the account first, then its sessions, as everybody who locks both."""
    account = work.accounts.get(id)
    ended = 0
    for session in work.sessions.live_of(account.id):
        meant = said.session is None or session.provider_session == said.session
        if meant and session.end(ENDED_FOR, at=work.instant):
            revoke("session", str(session.id), work, reason=ENDED_FOR)
            ended += 1
    return ended
