"""Sign out: the session ends, and no service accepts its token any more."""

from dataclasses import dataclass
from uuid import UUID

from nrm_identity.app.ports import IdentityWork
from nrm_identity.app.revoke import revoke, revoke_person
from nrm_shared.kernel.actor import AccessObject


@dataclass(frozen=True, slots=True)
class SignOut:
    """Which session ends: that of the caller's token, or with `everywhere` every one of the caller's."""

    session: UUID | None
    everywhere: bool = False


def sign_out(command: SignOut, work: IdentityWork) -> int:
    """End the session, or all; return how many ended. A second time nothing is left to do."""
    if work.actor.kind == "survivor":
        work.permit(AccessObject("session", work.actor.id))
        # There is no session to end, and the telephone may be somebody else's: every token of hers is refused.
        revoke("actor", work.actor.id, work, reason="SIGNED_OUT")
        return 1
    account = work.accounts.get(UUID(work.actor.id))
    work.permit(AccessObject("session", str(account.id), organisation=account.organisation))
    if command.everywhere:
        live = work.sessions.live_of(account.id)
        revoke_person(str(account.id), live, work, reason="SIGNED_OUT")
        return len(live)
    session = work.sessions.find(command.session) if command.session else None
    if session is None or session.account != account.id or not session.end("SIGNED_OUT", at=work.instant):
        return 0
    revoke("session", str(session.id), work, reason="SIGNED_OUT")
    return 1
