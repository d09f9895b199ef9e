"""Go on being signed in: a new token for the secret of the session, and a new secret."""

from dataclasses import dataclass, field

from nrm_identity.app.ports import IdentityWork
from nrm_identity.app.secrets import digest, new_secret, parse_renewal, renewal_of
from nrm_identity.app.sign_in import Admission, nobody
from nrm_identity.domain.organisation import organisation_key
from nrm_identity.domain.session import SignInSession
from nrm_shared.kernel.actor import AccessObject

REFUSED = nobody("session-over")


@dataclass(frozen=True, slots=True)
class RenewSession:
    """The secret that came with the last token."""

    renewal: str = field(repr=False)


def renew_session(command: RenewSession, work: IdentityWork) -> Admission:
    """Return whom to admit, with roles as they are now; nobody if the session, the account or its organisation ended."""
    work.permit(AccessObject("token"))
    named = parse_renewal(command.renewal)
    seen = work.sessions.seen(named[0]) if named else None
    if named is None or seen is None:
        work.record("session", None, reason="unknown")
        return REFUSED
    return _renewed(seen, named[1], work)


def _renewed(seen: SignInSession, secret: str, work: IdentityWork) -> Admission:
    # Account, organisation, session: in this order, as everybody who locks several of them.
    account = work.accounts.get(seen.account)
    organisation = work.organisations.held(organisation_key(account.organisation))
    session = work.sessions.find(seen.id)
    at, following = work.instant, new_secret()
    usable = session is not None and account.active and organisation.active
    if session is None or not usable or not session.renew(digest(secret), digest(following), at=at):
        work.record("session", seen.id, reason="refused")
        return REFUSED
    work.record("session", session.id, reason="renewed")
    return Admission(
        account.as_actor(),
        tuple(session.audience),
        session.acr,
        at,
        began_at=session.began_at,
        session=session.id,
        renewal=renewal_of(session.id, following),
    )
