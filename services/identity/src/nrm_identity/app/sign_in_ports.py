"""What proves who somebody is: passwords, codes, an identity provider's answers and assertions of systems."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from nrm_identity.domain.evidence import LocalEvidence, ProviderEvidence
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
