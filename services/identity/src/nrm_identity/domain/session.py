"""Sessions: what keeps somebody signed in while tokens last five minutes, and what can be ended at any moment."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from nrm_identity.domain.client_kind import ClientKind
from nrm_shared.kernel.aggregate import Aggregate

# Domain 2.10: a session that nobody uses ends after a quarter of an hour. A working day is the most at one sign-in.
IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=10)
# An answer lost on the way is asked for again at once; a secret that comes back later was in two hands.
REPEAT = timedelta(seconds=10)


@dataclass(kw_only=True, eq=False)
class SignInSession(Aggregate):
    """One sign-in of one account. Secrets are kept as digests; each renewal gives out a new one.

    Times are the machine's. `acr` tells how the person proved to be who they are at `began_at`, `client` from what kind
    of client, `provider_session` the session at the identity provider that it began with.
    """

    account: UUID
    audience: tuple[str, ...]
    acr: str
    digest: str
    previous_digest: str | None = None
    began_at: datetime
    used_at: datetime
    ended_at: datetime | None = None
    ended_for: str | None = None
    client: str = ClientKind.UNKNOWN
    provider_session: str | None = None

    @classmethod
    def begin(
        cls,
        id: UUID,
        *,
        account: UUID,
        audience: tuple[str, ...],
        acr: str,
        digest: str,
        at: datetime,
        client: ClientKind = ClientKind.UNKNOWN,
        provider_session: str | None = None,
    ) -> "SignInSession":
        """Return a session that begins now."""
        session = cls(
            id=id,
            created_at=at,
            account=account,
            audience=audience,
            acr=acr,
            digest=digest,
            began_at=at,
            used_at=at,
            client=str(client),
            provider_session=provider_session,
        )
        session.changed()
        return session

    def alive(self, at: datetime) -> bool:
        """Return whether it was neither ended, nor unused for too long, nor open for a whole day."""
        return self.ended_at is None and at - self.used_at <= IDLE and at - self.began_at <= LONGEST

    @property
    def ends_at(self) -> datetime:
        """Return when it ends if nobody uses it any more."""
        return min(self.used_at + IDLE, self.began_at + LONGEST)

    def belongs_to(self, shown: str) -> bool:
        """Return whether the digest shown is that of the present secret, or of the one before it."""
        previous = self.previous_digest or self.digest
        return hmac.compare_digest(self.digest, shown) or hmac.compare_digest(previous, shown)

    def renew(self, shown: str, following: str, *, at: datetime) -> bool:
        """Return whether the secret shown keeps it alive; from now on the `following` one does.

        The secret before the present one, shown later than an answer may get lost, was stolen from somebody: the session
        ends, for the thief as for the owner.
        """
        if not self.alive(at):
            return False
        if hmac.compare_digest(self.digest, shown):
            self.previous_digest = self.digest
        elif self.previous_digest is None or not hmac.compare_digest(self.previous_digest, shown):
            return False
        elif at - self.used_at > REPEAT:
            self.end("SECRET_USED_TWICE", at=at)
            return False
        self.digest, self.used_at = following, at
        self.changed()
        return True

    def end(self, reason: str, *, at: datetime) -> bool:
        """End it for ever; return whether it had not ended before."""
        if self.ended_at is not None:
            return False
        self.ended_at, self.ended_for = at, reason
        self.changed()
        return True
