"""What people do about their own sign-in: another password, a second factor, new recovery codes.

Each asks again for the password and, once there is a second factor, for a fresh code of it (or a recovery code), and
counts what is wrong as signing in does: a screen left open is not enough to take an account over (ASVS 7.5.1). None of it
can be done for somebody else.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from nrm_identity.app.ports import IdentityWork
from nrm_identity.app.revoke import revoke_person
from nrm_identity.app.secrets import recovery_digest
from nrm_identity.app.sign_in_ports import Credentials, Factors, Passwords, chosen
from nrm_identity.domain.account import Account, FactorNotPending
from nrm_identity.domain.evidence import LocalEvidence
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.confidential import reveal
from nrm_shared.kernel.errors import Malformed, NotFound

SHORTEST_PASSWORD = 12


@dataclass(frozen=True, slots=True)
class ChangePassword:
    """The password so far with a code, and the next."""

    password: str = field(repr=False)
    following: str = field(repr=False)
    code: str | None = field(repr=False, default=None)


@dataclass(frozen=True, slots=True)
class BeginEnrolment:
    """A second factor is to be enrolled, the first or another one; `code` is one of the factor so far."""

    password: str = field(repr=False)
    code: str | None = field(repr=False, default=None)


@dataclass(frozen=True, slots=True)
class ConfirmEnrolment:
    """A code of the secret that was given out."""

    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RenewRecoveryCodes:
    """The recovery codes are used up, lost or seen by somebody."""

    password: str = field(repr=False)
    code: str | None = field(repr=False, default=None)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was compared and made before the transaction; `made` is shown to the person once."""

    evidence: LocalEvidence
    made: Any = field(repr=False, default=None)


@dataclass(frozen=True, slots=True)
class Invitation:
    """What an authenticator app needs: the secret to type, or the same as a URI and as a QR code (SVG)."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)
    qr: str = field(repr=False)


class Preparations:
    """The slow work before the transactions of this module."""

    def __init__(self, passwords: Passwords, credentials: Credentials, factors: Factors) -> None:
        self._passwords = passwords
        self._credentials = credentials
        self._factors = factors

    def change(self, command: ChangePassword, caller: Any) -> Prepared:
        """Compare the old password and hash the new one; raise `Malformed` if both are the same, or `Guessable`."""
        if command.password == command.following:
            raise Malformed("/following", "same-password")
        stored = self._credentials.of(UUID(caller.actor.id))
        about = (stored.username if stored else "", caller.actor.organisation or "")
        evidence = self._evidence(command.password, command.code, caller)
        return Prepared(evidence, chosen(self._passwords, command.following, "/following", about))

    def begin(self, command: BeginEnrolment, caller: Any) -> Prepared:
        """Compare password and code, and make a secret."""
        stored = self._credentials.of(UUID(caller.actor.id))
        secret = self._factors.new_secret()
        uri, qr = self._factors.invitation(secret, stored.username if stored else "")
        return Prepared(self._evidence(command.password, command.code, caller), Invitation(secret, uri, qr))

    def confirm(self, command: ConfirmEnrolment, caller: Any) -> Prepared:
        """Compare the code with the secret that waits; raise `FactorNotPending`."""
        stored = self._credentials.of(UUID(caller.actor.id))
        secret = reveal(stored.pending_factor) if stored else None
        if stored is None or secret is None:
            raise FactorNotPending
        step = self._factors.step(secret, command.code)
        return Prepared(
            LocalEvidence(stored.account, "", right=False, factor=secret, step=step), self._factors.recovery_codes()
        )

    def renew(self, command: RenewRecoveryCodes, caller: Any) -> Prepared:
        """Compare password and code, and make recovery codes."""
        return Prepared(self._evidence(command.password, command.code, caller), self._factors.recovery_codes())

    def _evidence(self, password: str, code: str | None, caller: Any) -> LocalEvidence:
        stored = self._credentials.of(UUID(caller.actor.id))
        encoded = stored.password_hash if stored else ""
        factor = reveal(stored.factor) if stored else None
        return LocalEvidence(
            UUID(caller.actor.id),
            encoded,
            right=self._passwords.right(encoded, password),
            factor=factor,
            step=self._factors.step(factor, code) if factor and code else None,
            recovery=recovery_digest(code) if code else None,
        )


def change_password(command: ChangePassword, work: IdentityWork) -> bool:
    """Replace the password and end every session and token; False if it or the code is wrong, or the door is closed."""
    account, prepared = _own(work)
    if not account.proves(prepared.evidence, at=work.instant):
        return _refused(account, work)
    account.set_password(prepared.made)
    revoke_person(str(account.id), work.sessions.live_of(account.id), work, reason="PASSWORD_CHANGED")
    work.record("account", account.id, reason="password-changed")
    return True


def begin_enrolment(command: BeginEnrolment, work: IdentityWork) -> Invitation | None:
    """Keep the new secret until a code of it comes, and return it; None if password or code is wrong."""
    account, prepared = _own(work)
    if not account.proves(prepared.evidence, at=work.instant):
        _refused(account, work)
        return None
    invitation: Invitation = prepared.made
    account.begin_enrolment(invitation.secret)
    work.record("account", account.id, reason="enrolment-begun")
    return invitation


def confirm_enrolment(command: ConfirmEnrolment, work: IdentityWork) -> tuple[str, ...] | None:
    """Take the new factor into use and return the recovery codes; None for a wrong code. Raise `FactorNotPending`."""
    account, prepared = _own(work)
    digests = tuple(recovery_digest(code) for code in prepared.made)
    if not account.confirm_enrolment(prepared.evidence.factor or "", prepared.evidence.step, digests):
        _refused(account, work)
        return None
    revoke_person(str(account.id), work.sessions.live_of(account.id), work, reason="FACTOR_CHANGED")
    work.record("account", account.id, reason="factor-enrolled")
    codes: tuple[str, ...] = prepared.made
    return codes


def renew_recovery_codes(command: RenewRecoveryCodes, work: IdentityWork) -> tuple[str, ...] | None:
    """Replace the recovery codes and return the new ones; None if password or code is wrong."""
    account, prepared = _own(work)
    if not account.proves(prepared.evidence, at=work.instant):
        _refused(account, work)
        return None
    codes: tuple[str, ...] = prepared.made
    account.renew_recovery(tuple(recovery_digest(code) for code in codes))
    work.record("account", account.id, reason="recovery-renewed")
    return codes


def _own(work: IdentityWork) -> tuple[Account, Prepared]:
    prepared: Prepared = work.prepared
    if str(prepared.evidence.account) != work.actor.id:
        raise NotFound(kind="account")
    account = work.accounts.get(prepared.evidence.account)
    work.permit(AccessObject("account", str(account.id), organisation=account.organisation))
    return account, prepared


def _refused(account: Account, work: IdentityWork) -> bool:
    work.record("account", account.id, reason="refused")
    return False
