"""End somebody's access at once: here with this transaction, elsewhere with the event, about a second later."""

from datetime import datetime
from typing import Literal

from nrm_identity.app.ports import IdentityWork
from nrm_identity.domain.session import SignInSession
from nrm_shared.contracts.identity import AccessRevokedV1
from nrm_shared.security.revocation import Revocation

Kind = Literal["actor", "organisation", "session"]


def revoke(kind: Kind, id: str, work: IdentityWork, *, reason: str) -> datetime:
    """Refuse every token given before this moment to the actor, organisation or session `id`; return the moment.

    Call it while the rows that sign-in looks at are locked: a sign-in either sees the change or is older than the moment.
    """
    at = work.instant
    work.revoke_access(Revocation(kind, id, at))
    event = AccessRevokedV1(kind=kind, revoked=id, reason=reason, not_before=at)
    # Only the latest moment counts, whatever order they arrive in; so the sequence says nothing.
    work.emit(event, subject=id, sequence=1)
    return at


def revoke_person(account: str, sessions: list[SignInSession], work: IdentityWork, *, reason: str) -> None:
    """Refuse a person's tokens and end the sessions that could get new ones."""
    at = revoke("actor", account, work, reason=reason)
    for session in sessions:
        session.end(reason, at=at)
