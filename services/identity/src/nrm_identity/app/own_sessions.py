"""What people see and do about their own sessions: list them, and end one or all others (ASVS 7.5.2).

Nothing tells where a session is: no address, no device, only when it began and was used, and the kind of client.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from nrm_identity.app.ports import IdentityWork
from nrm_identity.app.revoke import revoke
from nrm_identity.app.sign_in_ports import Credentials, Passwords
from nrm_identity.domain.evidence import LocalEvidence
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.pages import DEFAULT_LIMIT, Page, by_id, part, read
from nrm_shared.security.fresh import assert_signed_in_lately

ENDED_FOR = "ENDED_ELSEWHERE"


@dataclass(frozen=True, slots=True)
class ListSessions:
    """The caller's sessions; `current` is that of the caller's token."""

    current: UUID | None
    after: str | None = None
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class SessionView:
    """One live session. Times are the machine's; `ends_at` is when it ends if nobody uses it."""

    id: UUID
    began_at: datetime
    used_at: datetime
    ends_at: datetime
    client: str
    current: bool


@dataclass(frozen=True, slots=True)
class EndSessions:
    """Which of the caller's sessions ends: `session`, or (None) every one but `current`; with the password again."""

    session: UUID | None
    current: UUID | None
    password: str = field(repr=False)


def list_sessions(query: ListSessions, work: IdentityWork) -> Page[SessionView]:
    """Return a page of the caller's live sessions, the one used last first."""
    account = work.accounts.read(UUID(work.actor.id))
    work.permit(AccessObject("session", str(account.id), organisation=account.organisation))
    at = work.instant
    live = [session for session in work.sessions.listed_of(account.id) if session.alive(at)]
    views = [
        SessionView(
            session.id, session.began_at, session.used_at, session.ends_at, session.client, session.id == query.current
        )
        for session in sorted(live, key=lambda session: session.used_at, reverse=True)
    ]
    return part(views, read(query.after, UUID), query.limit, by_id)


def proving(
    passwords: Passwords, credentials: Credentials, *, local: bool
) -> Callable[[EndSessions, Any], LocalEvidence | None]:
    """Return the preparation of `end_sessions`: compare the password again.

    Where an identity provider vouches (not `local`) there is no password of ours: who signed in there within the last five
    minutes has authenticated again; raise `SignInAgain` for everybody else.
    """

    def prepare(command: EndSessions, caller: Any) -> LocalEvidence | None:
        if not local:
            assert_signed_in_lately(caller.actor)
            return None
        id = UUID(caller.actor.id)
        stored = credentials.of(id)
        encoded = stored.password_hash if stored else ""
        return LocalEvidence(id, encoded, right=passwords.right(encoded, command.password))

    return prepare


def end_sessions(command: EndSessions, work: IdentityWork) -> int | None:
    """End them and refuse their tokens everywhere; return how many ended, or None if the password is wrong."""
    account = work.accounts.get(UUID(work.actor.id))
    work.permit(AccessObject("session", str(account.id), organisation=account.organisation))
    evidence: LocalEvidence | None = work.prepared
    if evidence is not None and not account.knows(evidence, at=work.instant):
        work.record("session", account.id, reason="refused")
        return None
    ended = 0
    for session in work.sessions.live_of(account.id):
        chosen = session.id == command.session if command.session else session.id != command.current
        if chosen and session.end(ENDED_FOR, at=work.instant):
            revoke("session", str(session.id), work, reason=ENDED_FOR)
            ended += 1
    work.record("session", account.id, reason="ended")
    return ended
