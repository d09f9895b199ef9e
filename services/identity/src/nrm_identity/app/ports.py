"""What identity's handlers need from the outside, in their own words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from nrm_identity.domain.account import Account
from nrm_identity.domain.client import Client
from nrm_identity.domain.organisation import Organisation
from nrm_shared.kernel.usecase import Work


class Passwords(Protocol):
    """Turns passwords into what may be stored."""

    def hash(self, password: str) -> str:
        """Return the encoded hash of `password` (slow on purpose)."""
        ...

    def right(self, encoded: str | None, password: str) -> bool:
        """Return whether `password` fits; without a hash to compare it takes as long and is False."""
        ...


@dataclass(frozen=True, slots=True)
class Stored:
    """What is kept of one account's password."""

    account: UUID
    password_hash: str


class Credentials(Protocol):
    """Reads what is kept of a password outside any unit of work."""

    def find(self, username: str) -> Stored | None:
        """Return what is kept for `username`, or None."""
        ...


class Organisations(Protocol):
    """The organisations."""

    def add(self, aggregate: Organisation) -> None:
        """Put a new organisation in."""
        ...

    def find(self, id: UUID) -> Organisation | None:
        """Return the organisation, locked, or None."""
        ...

    def get(self, id: UUID) -> Organisation:
        """Return the organisation, locked; raise `NotFound`."""
        ...

    def read(self, id: UUID) -> Organisation:
        """Return the organisation; raise `NotFound`."""
        ...

    def preload(self, ids: Sequence[UUID]) -> None:
        """Lock and load many at once."""
        ...

    def page(self, *, kind: str | None, district: str | None, after: str | None, limit: int) -> list[Organisation]:
        """Return up to `limit` organisations whose code is greater than `after`, by code."""
        ...

    def by_codes(self, codes: Sequence[str]) -> list[Organisation]:
        """Return the organisations that have one of these codes, by code."""
        ...


class Accounts(Protocol):
    """The accounts."""

    def add(self, aggregate: Account) -> None:
        """Put a new account in."""
        ...

    def find(self, id: UUID) -> Account | None:
        """Return the account, locked, or None."""
        ...

    def get(self, id: UUID) -> Account:
        """Return the account, locked; raise `NotFound`."""
        ...

    def read(self, id: UUID) -> Account:
        """Return the account; raise `NotFound`."""
        ...

    def named(self, username: str) -> Account | None:
        """Return the account with this user name, or None."""
        ...


class Clients(Protocol):
    """The clients."""

    def add(self, aggregate: Client) -> None:
        """Put a new client in."""
        ...

    def find(self, id: UUID) -> Client | None:
        """Return the client, locked, or None."""
        ...

    def seen(self, id: UUID) -> Client | None:
        """Return the client without a lock, or None."""
        ...


class IdentityWork(Work, Protocol):
    """Identity's unit of work."""

    @property
    def organisations(self) -> Organisations:
        """Return the organisations."""
        ...

    @property
    def accounts(self) -> Accounts:
        """Return the accounts."""
        ...

    @property
    def clients(self) -> Clients:
        """Return the clients."""
        ...

    def record(
        self,
        kind: str | None = None,
        subject: UUID | str | None = None,
        *,
        case_id: UUID | None = None,
        reason: str | None = None,
    ) -> None:
        """Write one audit row for this action."""
        ...
