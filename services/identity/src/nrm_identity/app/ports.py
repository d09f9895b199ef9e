"""What identity's handlers need from the outside, in their own words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from nrm_identity.domain.account import Account
from nrm_identity.domain.client import Client
from nrm_identity.domain.evidence import LocalEvidence, ProviderEvidence
from nrm_identity.domain.organisation import Organisation
from nrm_identity.domain.proof_reset import ProofReset
from nrm_identity.domain.session import SignInSession
from nrm_identity.domain.survivor_access import SurvivorAccess
from nrm_shared.access.revoked import RevokingWork
from nrm_shared.audit.query import AuditRow
from nrm_shared.erasure.usecases import ErasingWork
from nrm_shared.kernel.confidential import Confidential
from nrm_shared.kernel.errors import Malformed


class Passwords(Protocol):
    """Turns passwords into what may be stored."""

    def hash(self, password: str) -> str:
        """Return the encoded hash of `password` (slow on purpose)."""
        ...

    def right(self, encoded: str | None, password: str) -> bool:
        """Return whether `password` fits; without a hash to compare it takes as long and is False."""
        ...

    def outdated(self, encoded: str) -> bool:
        """Return whether the hash was made with other parameters than are used now."""
        ...

    def first(self) -> str:
        """Return a fresh random password to begin with."""
        ...

    def guessable(self, password: str, about: Iterable[str]) -> bool:
        """Return whether `password` is soon guessed by somebody who knows this place and what is told `about` its owner."""
        ...


class Guessable(Malformed):
    """The password is one that leaked, or is made of words and patterns that are tried first."""

    default_code = "guessable-password"


def chosen(passwords: Passwords, password: str, pointer: str, about: Iterable[str]) -> str:
    """Return the hash of a password that somebody chose; raise `Guessable` at `pointer` (ASVS 6.2.4, 6.2.11, 6.2.12)."""
    if passwords.guessable(password, about):
        raise Guessable(pointer, "guessable-password")
    return passwords.hash(password)


class Factors(Protocol):
    """The codes of an authenticator app (RFC 6238), and recovery codes."""

    def new_secret(self) -> str:
        """Return a fresh secret."""
        ...

    def step(self, secret: str, code: str) -> int | None:
        """Return the time step, present now or within the skew, of which `code` is the code, or None."""
        ...

    def invitation(self, secret: str, username: str) -> tuple[str, str]:
        """Return the URI that an authenticator app reads, and the same as a QR code (SVG)."""
        ...

    def recovery_codes(self) -> tuple[str, ...]:
        """Return fresh recovery codes, as they are shown to people."""
        ...


@dataclass(frozen=True, slots=True)
class Stored:
    """What is kept of one account's proofs."""

    account: UUID
    password_hash: str
    username: str = ""
    factor: Confidential | None = None
    pending_factor: Confidential | None = None


class Credentials(Protocol):
    """Reads what is kept of an account's proofs outside any unit of work."""

    def find(self, username: str) -> Stored | None:
        """Return what is kept for `username`, or None."""
        ...

    def of(self, account: UUID) -> Stored | None:
        """Return what is kept for an account, or None."""
        ...

    def vouched(self, issuer: str, subject: str) -> UUID | None:
        """Return the account of a person as an identity provider names them, or None."""
        ...

    def attempt_waits(self, digest: str) -> bool:
        """Return whether a sign-in was begun with this handle's digest and is still waiting to be completed."""
        ...

    def client_keys(self, name: str) -> list[dict[str, Any]]:
        """Return the public keys of a client; none for an unknown one."""
        ...


class CodeDigests(Protocol):
    """Makes of a survivor's code what the table holds of it."""

    def keyed(self, digest: str) -> str:
        """Return the keyed digest of a code's plain one."""
        ...


class SurvivorCredentials(Protocol):
    """Reads the hashes of survivors' PINs outside any unit of work."""

    def pin_of(self, digest: str) -> str | None:
        """Return the hash of the PIN that belongs to the code with this plain digest, or None."""
        ...

    def pin_of_person(self, person: str) -> str | None:
        """Return the hash of the PIN with which this person signs in, or None."""
        ...


@dataclass(frozen=True, slots=True)
class PasswordAndCode:
    """What a person types into our own form."""

    username: str
    password: str = field(repr=False)
    code: str | None = field(repr=False, default=None)


@dataclass(frozen=True, slots=True)
class ProvidersAnswer:
    """What an identity provider sent the browser back with, and the handle of the sign-in that began there."""

    handle: str = field(repr=False)
    state: str = field(repr=False)
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found out before the transaction: evidence about an account, or why there is none.

    `refusal` is the code of the error that the caller gets; None: the one that says nothing.
    """

    account: UUID | None = None
    evidence: LocalEvidence | ProviderEvidence | None = None
    refusal: str | None = None


def unproven(refusal: str) -> Proof:
    """Return that there is no evidence, and the code of the error that says why."""
    return Proof(refusal=refusal)


class SignInMethod(Protocol):
    """The one way to sign in of this installation: with our own accounts, or at an identity provider (OpenID Connect)."""

    def begin(self, handle: str) -> str:
        """Return where the browser is sent for the sign-in `handle`; raise `SignInElsewhere` if nowhere."""
        ...

    def prove(self, shown: PasswordAndCode | ProvidersAnswer) -> Proof:
        """Find out who this is, without a transaction; raise `SignInElsewhere` for the other way's proofs."""
        ...


@dataclass(frozen=True, slots=True)
class Asserted:
    """What a client signed: who it is, and the number that is good for one use until `until`."""

    client: str
    number: str
    until: datetime


class Assertions(Protocol):
    """Checks what clients sign (RFC 7523)."""

    def check(self, assertion: str) -> Asserted | None:
        """Return what was asserted, or None if the assertion does not hold."""
        ...


@dataclass(frozen=True, slots=True)
class LoggedOut:
    """What an identity provider says in a logout token: whose session ended (`subject`, or its `session`, or both).

    `number` is good for one use until `until`.
    """

    issuer: str
    subject: str | None
    session: str | None
    number: str
    until: datetime


class Logouts(Protocol):
    """Judges what comes in the name of the identity provider."""

    def check(self, token: str) -> LoggedOut | None:
        """Return what the provider says, or None if it is no logout token of its; raise `SignInElsewhere` without one."""
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
