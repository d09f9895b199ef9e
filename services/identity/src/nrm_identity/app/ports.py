"""What identity's handlers need from the outside to keep what is theirs, in their own words."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from nrm_identity.domain.account import Account
from nrm_identity.domain.client import Client
from nrm_identity.domain.organisation import Organisation
from nrm_identity.domain.proof_reset import ProofReset
from nrm_identity.domain.session import SignInSession
from nrm_identity.domain.survivor_access import SurvivorAccess
from nrm_shared.access.revoked import RevokingWork
from nrm_shared.audit.query import AuditRow
from nrm_shared.erasure.usecases import ErasingWork


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

    def held(self, id: UUID) -> Organisation:
        """Return the organisation as it will stay until this work ends; raise `NotFound`."""
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

    def linked(self, issuer: str, subject: str) -> Account | None:
        """Return the account of the person an identity provider names so, or None."""
        ...


class Clients(Protocol):
    """The clients."""

    def add(self, aggregate: Client) -> None:
        """Put a new client in."""
        ...

    def find(self, id: UUID) -> Client | None:
        """Return the client, locked, or None."""
        ...

    def held(self, id: UUID) -> Client | None:
        """Return the client as it will stay until this work ends, or None."""
        ...


class Sessions(Protocol):
    """The sessions of people who are signed in."""

    def add(self, aggregate: SignInSession) -> None:
        """Put a new session in."""
        ...

    def find(self, id: UUID) -> SignInSession | None:
        """Return the session, locked, or None."""
        ...

    def seen(self, id: UUID) -> SignInSession | None:
        """Return the session without a lock, or None."""
        ...

    def listed_of(self, account: UUID) -> list[SignInSession]:
        """Return the sessions of an account that have not ended, without a lock."""
        ...

    def accounts_of(self, provider_session: str) -> list[UUID]:
        """Return whose sessions that have not ended began with this session at the provider, in a fixed order."""
        ...

    def live_of(self, account: UUID) -> list[SignInSession]:
        """Return the sessions of an account that have not ended, locked."""
        ...

    def live_of_organisation(self, organisation: str) -> list[SignInSession]:
        """Return the sessions of an organisation's people that have not ended, locked."""
        ...


class Once(Protocol):
    """What may be used once: handles of sign-ins that were begun, numbers of assertions."""

    def begin_attempt(self, digest: str, until: datetime) -> None:
        """Remember that a sign-in was begun."""
        ...

    def take_attempt(self, digest: str) -> bool:
        """Use it up; return whether it was there and its time not over."""
        ...

    def take_logout(self, number: str, until: datetime) -> bool:
        """Use the number of a logout token up; return whether it was not used before."""
        ...

    def take_number(self, client: UUID, number: str, until: datetime) -> bool:
        """Use the number of an assertion up; return whether it was not used before."""
        ...


class Resets(Protocol):
    """The proposals that somebody begins anew."""

    def add(self, aggregate: ProofReset) -> None:
        """Put a new proposal in."""
        ...

    def get(self, id: UUID) -> ProofReset:
        """Return the proposal, locked; raise `NotFound`."""
        ...

    def read(self, id: UUID) -> ProofReset:
        """Return the proposal; raise `NotFound`."""
        ...

    def proposed(self) -> list[ProofReset]:
        """Return those that wait for the second administrator and have not lapsed, oldest first."""
        ...

    def proposed_for(self, account: UUID) -> list[ProofReset]:
        """Return those about an account that nobody decided, locked."""
        ...


class Survivors(Protocol):
    """How the persons whom cases are about sign in."""

    def add(self, aggregate: SurvivorAccess) -> None:
        """Put a new access in."""
        ...

    def find(self, id: UUID) -> SurvivorAccess | None:
        """Return the access, locked, or None."""
        ...

    def with_digest(self, digest: str) -> SurvivorAccess | None:
        """Return the access whose code has this plain digest, locked, or None."""
        ...

    def of_person(self, person_id: UUID) -> list[SurvivorAccess]:
        """Return the accesses of a person, locked, ended ones included."""
        ...

    def active_of(self, person: str) -> SurvivorAccess | None:
        """Return the access with which this actor signs in, locked, or None."""
        ...

    def forget(self, person_id: UUID) -> None:
        """Delete every access of a person."""
        ...


class IdentityWork(RevokingWork, ErasingWork, Protocol):
    """Identity's unit of work."""

    @property
    def instant(self) -> datetime:
        """Return the machine's time at this very moment: that of tokens, sessions and their ends."""
        ...

    @property
    def sessions(self) -> Sessions:
        """Return the sessions."""
        ...

    @property
    def once(self) -> Once:
        """Return what may be used once."""
        ...

    @property
    def resets(self) -> Resets:
        """Return the proposals that somebody begins anew."""
        ...

    @property
    def survivors(self) -> Survivors:
        """Return how survivors sign in."""
        ...

    def keyed(self, digest: str) -> str:
        """Return what is kept of a survivor's code with this plain digest."""
        ...

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

    def audit_about(
        self, *, about: str | None, actor: str | None, refused: bool, after: int | None, limit: int
    ) -> Sequence[AuditRow]:
        """Return rows of the audit, oldest first; `about` and by an account, `actor`'s only."""
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
