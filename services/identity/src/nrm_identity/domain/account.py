"""Accounts of the people who work here: who they are, for whom, in which roles and where."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from nrm_shared.kernel.actor import Actor
from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.confidential import Confidential
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

# Ten wrong passwords in a row close the door for a while; the answer stays the same, so nobody learns of it.
FAILURES_BEFORE_LOCK = 10
LOCK = timedelta(minutes=15)

# Nobody holds these by an account: they belong to survivors, the public and machines.
NOT_FOR_STAFF = frozenset({"PUB", "SUR", "SYS"})
# What a provider's focal person may give to the own staff (2.14 "own staff").
GRANTABLE_BY_PROVIDER = frozenset({"PWK", "CMG"})


class SelfGrant(Refused):
    """SD7: an administrator cannot change the roles of the own account."""

    default_code = "own-roles"


class RoleNotGrantable(Refused):
    """The role is not one this actor may give, or not one a member of staff can hold."""

    default_code = "role-not-grantable"


def check_grant(roles: AbstractSet[str], by: Actor, account: UUID | None = None) -> None:
    """Raise `SelfGrant` or `RoleNotGrantable` unless `by` may give `roles` (to `account`, if there is one already)."""
    if account is not None and by.id == str(account):
        raise SelfGrant
    staff_of_provider = by.has("PFP") and not by.has("ADM")
    if roles & NOT_FOR_STAFF or (staff_of_provider and not roles <= GRANTABLE_BY_PROVIDER):
        raise RoleNotGrantable


@dataclass(kw_only=True, eq=False)
class Account(Aggregate):
    """Somebody who works for an organisation. `password_hash` is Argon2id's encoded form, never a password."""

    username: str
    name_bn: Confidential
    name_en: Confidential
    organisation: str
    roles: tuple[str, ...]
    jurisdictions: tuple[str, ...]
    password_hash: str
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
    ) -> "Account":
        """Return a new account; raise `RoleNotGrantable` if `by` may not give these roles."""
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
        )
        MACHINE.move(account, "open", by=by.id, at=at)
        return account

    @property
    def active(self) -> bool:
        """Return whether the account is in use."""
        return self.status == "ACTIVE"

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
        """Let nobody sign in with it; tokens already given end by themselves within minutes."""
        MACHINE.move(self, "suspend", by=by, at=at, reason=reason)

    def reinstate(self, *, by: str, at: datetime) -> None:
        """Let its holder sign in again."""
        MACHINE.move(self, "reinstate", by=by, at=at)

    def set_password(self, password_hash: str) -> None:
        """Replace the password and open a closed door."""
        self.password_hash = password_hash
        self.failures, self.locked_until = 0, None
        self.changed()

    def admit(self, password_right: bool, *, at: datetime) -> bool:
        """Return whether this attempt to sign in succeeds, and count it; a closed door stays closed even if right."""
        if not self.active or (self.locked_until is not None and at < self.locked_until):
            return False
        if password_right:
            self.failures, self.locked_until = 0, None
            return True
        self.failures += 1
        if self.failures >= FAILURES_BEFORE_LOCK:
            self.failures, self.locked_until = 0, at + LOCK
        return False

    def as_actor(self) -> Actor:
        """Return who the bearer of this account's token is."""
        return Actor(
            id=str(self.id),
            kind="person",
            organisation=self.organisation,
            roles=frozenset(self.roles),
            jurisdictions=tuple(self.jurisdictions),
        )
