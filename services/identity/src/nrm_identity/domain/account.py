"""Accounts of the people who work here: who they are, for whom, in which roles and where."""

import hmac
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_identity.domain.evidence import Duty, LocalEvidence, PasswordOrigin, ProviderEvidence
from nrm_identity.domain.lockout import delay_after
from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.confidential import Confidential, reveal
from nrm_shared.kernel.duties import SeparationOfDuties
from nrm_shared.kernel.errors import Refused
from nrm_shared.kernel.machine import NEW, Machine, Move

MACHINE = Machine(
    "account",
    [
        Move("ACCOUNT-01", NEW, "open", "ACTIVE", "ADM, PFP"),
        Move("ACCOUNT-02", "ACTIVE", "suspend", "SUSPENDED", "ADM"),
        Move("ACCOUNT-03", "SUSPENDED", "reinstate", "ACTIVE", "ADM"),
    ],
)

# Nobody holds these by an account: they belong to survivors, the public and machines.
NOT_FOR_STAFF = frozenset({"PUB", "SUR", "SYS"})
# What a provider's focal person may give to the own staff (2.14 "own staff").
GRANTABLE_BY_PROVIDER = frozenset({"PWK", "CMG"})
ADMINISTRATOR = "ADM"
# The only role of somebody who still has a duty: it opens the way to fulfil it and nothing else.
UNFINISHED_ROLE = "SETUP"


class SelfGrant(SeparationOfDuties):
    """SD7: nobody changes the rights, or the proofs of another sign-in, of the own account."""

    default_code = "separation-of-duties-own-roles"


class RoleNotGrantable(Refused):
    """The role is not one this actor may give, or not one a member of staff can hold."""

    default_code = "role-not-grantable"


class AdministratorAlone(Refused):
    """Who administers accounts sees no cases (2.2 ADM, SD7): the role is held without any other."""

    default_code = "administrator-alone"


class ProofsInUse(Refused):
    """The person chose a password or enrolled a second factor already: only two administrators make them begin anew."""

    default_code = "proofs-in-use"


class FactorNotPending(Refused):
    """There is no second factor waiting to be confirmed."""

    default_code = "factor-not-pending"


def check_grant(roles: AbstractSet[str], by: Actor, account: UUID | None = None) -> None:
    """Raise `SelfGrant`, `RoleNotGrantable` or `AdministratorAlone` unless `by` may give `roles` (to `account`)."""
    if account is not None and by.id == str(account):
        raise SelfGrant
    staff_of_provider = by.has("PFP") and not by.has(ADMINISTRATOR)
    if roles & NOT_FOR_STAFF or (staff_of_provider and not roles <= GRANTABLE_BY_PROVIDER):
        raise RoleNotGrantable
    if ADMINISTRATOR in roles and len(roles) > 1:
        raise AdministratorAlone


@dataclass(kw_only=True, eq=False)
class Account(Aggregate):
    """Somebody who works for an organisation.

    `password_hash` is Argon2id's encoded form, never a password, and empty where only an identity provider vouches.
    `factor` is the secret of the codes (RFC 6238), `pending_factor` one not confirmed yet, `last_step` the time step of
    the last code that was used. `issuer` and `subject` name the person at an identity provider. A password that was given
    out opens nothing after `first_password_until` (the machine's time).
    """

    username: str
    name_bn: Confidential
    name_en: Confidential
    organisation: str
    roles: tuple[str, ...]
    jurisdictions: tuple[str, ...]
    password_hash: str
    password_origin: str = PasswordOrigin.GIVEN
    first_password_until: datetime | None = None
    factor: Confidential | None = None
    pending_factor: Confidential | None = None
    last_step: int | None = None
    recovery_digests: tuple[str, ...] = ()
    issuer: str | None = None
    subject: str | None = None
    failures: int = 0
    locked_until: datetime | None = None
    status: str = NEW

    @classmethod
    def open(
        cls,
        id: UUID,
        *,
        username: str,
        name_bn: str,
        name_en: str,
        organisation: str,
        roles: AbstractSet[str],
        jurisdictions: tuple[str, ...],
        password_hash: str,
        by: Actor,
        at: datetime,
        password_origin: PasswordOrigin = PasswordOrigin.GIVEN,
    ) -> "Account":
        """Return a new account; raise `RoleNotGrantable` or `AdministratorAlone` if `by` may not give these roles."""
        check_grant(roles, by)
        account = cls(
            id=id,
            created_at=at,
            username=username,
            name_bn=Confidential(id, name_bn),
            name_en=Confidential(id, name_en),
            organisation=organisation,
            roles=tuple(sorted(roles)),
            jurisdictions=jurisdictions,
            password_hash=password_hash,
            password_origin=str(password_origin),
        )
        MACHINE.move(account, "open", by=by.id, at=at)
        return account

    @property
    def active(self) -> bool:
        """Return whether the account is in use."""
        return self.status == "ACTIVE"

    # -- what the person may do -----------------------------------------------------------------------------------

    def assign(self, roles: AbstractSet[str], jurisdictions: tuple[str, ...], *, by: Actor) -> bool:
        """Set roles and jurisdictions; return whether anything changed. SD7: not one's own."""
        check_grant(roles, by, self.id)
        wanted = tuple(sorted(roles))
        if wanted == tuple(self.roles) and jurisdictions == tuple(self.jurisdictions):
            return False
        self.roles, self.jurisdictions = wanted, jurisdictions
        self.changed()
        return True

    def suspend(self, *, by: str, at: datetime, reason: str) -> None:
        """Let nobody sign in with it, and nobody who did go on."""
        MACHINE.move(self, "suspend", by=by, at=at, reason=reason)

    def reinstate(self, *, by: str, at: datetime) -> None:
        """Let its holder sign in again."""
        MACHINE.move(self, "reinstate", by=by, at=at)

    def duties(self, *, demonstration: bool) -> tuple[Duty, ...]:
        """Return what its holder must do before anything else; demo passwords are good in the demonstration only."""
        given = self.password_origin == PasswordOrigin.GIVEN
        foreign = self.password_origin == PasswordOrigin.DEMO and not demonstration
        due = [Duty.CHANGE_PASSWORD] if given or foreign else []
        return (*due, Duty.ENROL_FACTOR) if self.factor is None or foreign else tuple(due)

    def as_actor(self, duties: tuple[Duty, ...] = ()) -> Actor:
        """Return who the bearer of this account's token is; with duties, somebody who may only fulfil them."""
        if duties:
            return Actor(str(self.id), "person", self.organisation, frozenset({UNFINISHED_ROLE}))
        return Actor(
            id=str(self.id),
            kind="person",
            organisation=self.organisation,
            roles=frozenset(self.roles),
            jurisdictions=tuple(self.jurisdictions),
        )

    # -- signing in -----------------------------------------------------------------------------------------------

    def admit(self, shown: LocalEvidence, *, at: datetime) -> bool:
        """Return whether this attempt to sign in succeeds, and count it; `at` is the machine's time.

        While the door is closed nothing is looked at and nothing is counted, but for a recovery code. A code is good
        once; so is a recovery code. Without a second factor the password is enough, for a token with duties.
        """
        if not self.active or self.first_password_lapsed(at) or not self.proves(shown, at=at):
            return False
        if shown.rehashed is not None:
            self.password_hash = shown.rehashed
        self.failures, self.locked_until = 0, None
        return True

    def first_password_lapsed(self, at: datetime) -> bool:
        """Return whether the password was given out by somebody else, and not used in time."""
        given = self.password_origin == PasswordOrigin.GIVEN
        return given and self.first_password_until is not None and at > self.first_password_until

    def proves(self, shown: LocalEvidence, *, at: datetime) -> bool:
        """Return whether password and second factor are right, and count it if not; what was shown is used up.

        Without a second factor the password is enough: nothing else was agreed with the person yet.
        """
        right = shown.right and hmac.compare_digest(self.password_hash, shown.password_hash)
        recovered = right and shown.recovery in self.recovery_digests
        if self.locked_until is not None and at < self.locked_until and not recovered:
            return False
        if not right or not (recovered or self.factor is None or self._fresh(shown)):
            self._fail(at)
            return False
        if recovered:
            self.recovery_digests = tuple(kept for kept in self.recovery_digests if kept != shown.recovery)
            self.changed()
        elif self.factor is not None:
            self.last_step = shown.step
        return True

    def vouched(self, word: ProviderEvidence) -> bool:
        """Return whether the identity provider's word admits: it is about this person, and a second factor was seen."""
        same = (self.issuer, self.subject) == (word.issuer, word.subject)
        return self.active and same and word.second_factor

    def knows(self, shown: LocalEvidence, *, at: datetime) -> bool:
        """Return whether the password is right that somebody signed in is asked for again, and count a wrong one."""
        if self.locked_until is not None and at < self.locked_until:
            return False
        if shown.right and hmac.compare_digest(self.password_hash, shown.password_hash):
            return True
        self._fail(at)
        return False

    def _fresh(self, shown: LocalEvidence) -> bool:
        """Return whether the code was right for the secret in use and none of its time step or a later one was used."""
        if shown.step is None or shown.factor is None or shown.factor != reveal(self.factor):
            return False
        return self.last_step is None or shown.step > self.last_step

    def _fail(self, at: datetime) -> None:
        self.failures += 1
        delay = delay_after(self.failures)
        self.locked_until = at + delay if delay else None

    # -- passwords and factors ------------------------------------------------------------------------------------

    def set_password(self, password_hash: str, origin: PasswordOrigin = PasswordOrigin.OWN) -> None:
        """Replace the password and open a closed door; with a demo password goes the demo factor."""
        if self.password_origin == PasswordOrigin.DEMO and origin == PasswordOrigin.OWN:
            self._forget_factor()
        self.password_hash, self.password_origin = password_hash, str(origin)
        self.first_password_until = None
        self.failures, self.locked_until = 0, None
        self.changed()

    def begin_enrolment(self, secret: str) -> None:
        """Keep a new secret until a code of it was shown; the one in use stays in use."""
        self.pending_factor = Confidential(self.id, secret)
        self.changed()

    def confirm_enrolment(self, secret: str, step: int | None, recovery_digests: tuple[str, ...]) -> bool:
        """Take the pending secret into use if its code was right, with new recovery codes; raise `FactorNotPending`."""
        if self.pending_factor is None or reveal(self.pending_factor) != secret:
            raise FactorNotPending
        if step is None:
            return False
        self.factor, self.pending_factor, self.last_step = self.pending_factor, None, step
        self.recovery_digests = recovery_digests
        self.changed()
        return True

    def renew_recovery(self, digests: tuple[str, ...]) -> None:
        """Replace the recovery codes; those written down before are worth nothing."""
        self.recovery_digests = digests
        self.changed()

    def equip(self, secret: str) -> bool:
        """Give a demo account the factor derived from this installation's seed; return whether it is another one."""
        if reveal(self.factor) == secret:
            return False
        self.factor, self.last_step = Confidential(self.id, secret), None
        self.changed()
        return True

    def hand_out(self, password_hash: str, *, until: datetime, by: Actor) -> None:
        """Give out a first password, good until `until`, also another one while nobody used it. SD7: not one's own.

        Raise `ProofsInUse` once the person has a password or a second factor.
        """
        if by.id == str(self.id):
            raise SelfGrant
        if self.password_origin != PasswordOrigin.GIVEN or self.factor is not None:
            raise ProofsInUse
        self._give(password_hash, until)

    def begin_anew(self, password_hash: str, *, until: datetime) -> None:
        """Forget password and second factor for a first password, as two administrators agreed (`ProofReset`)."""
        self._forget_factor()
        self._give(password_hash, until)

    def link(self, issuer: str, subject: str, *, by: Actor) -> None:
        """Say who the person is at an identity provider. SD7: not one's own."""
        if by.id == str(self.id):
            raise SelfGrant
        self.issuer, self.subject = issuer, subject
        self.changed()

    def _give(self, password_hash: str, until: datetime) -> None:
        self.set_password(password_hash, PasswordOrigin.GIVEN)
        self.first_password_until = until

    def _forget_factor(self) -> None:
        self.factor = self.pending_factor = self.last_step = None
        self.recovery_digests = ()
