"""Sign in as a person: with our own accounts or at an identity provider, whichever this installation has chosen.

Whoever signs in again shows the secret of the session so far: it ends, and another with another secret begins.

A wrong password is an outcome, not an error: the attempt must be counted and audited, so its transaction commits. The
caller learns the same whatever was wrong (name, password, code, closed door, suspended account, closed organisation).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from nrm_identity.app.ports import IdentityWork
from nrm_identity.app.revoke import revoke
from nrm_identity.app.secrets import digest, new_secret, parse_renewal, renewal_of
from nrm_identity.app.sign_in_ports import PasswordAndCode, Proof, ProvidersAnswer, SignInMethod
from nrm_identity.domain.account import Account
from nrm_identity.domain.audience import checked_audience
from nrm_identity.domain.client_kind import ClientKind
from nrm_identity.domain.evidence import Duty, LocalEvidence, ProviderEvidence
from nrm_identity.domain.organisation import organisation_key
from nrm_identity.domain.session import SignInSession
from nrm_shared.kernel.actor import AccessObject, Actor
from nrm_shared.kernel.errors import Refused
from nrm_shared.kernel.ids import new_id

# How a token says that it was proven.
MFA, PASSWORD, CLIENT = "mfa", "pwd", "client"
# Duties are fulfilled at identity itself.
OWN_AUDIENCE = ("identity",)


class SignInElsewhere(Refused):
    """People sign in another way here: at the identity provider, or with a password of ours."""

    default_code = "sign-in-elsewhere"


@dataclass(frozen=True, slots=True)
class SignIn:
    """What somebody shows, and for which services a token is wanted.

    `replaces` is the secret of the session that goes on in the same place, if one does; `client` the kind of client.
    """

    shown: PasswordAndCode | ProvidersAnswer
    audience: tuple[str, ...]
    replaces: str | None = field(repr=False, default=None)
    client: ClientKind = ClientKind.UNKNOWN


@dataclass(frozen=True, slots=True)
class Admission:
    """Whom to make a token for, None if nobody (`refusal`: the error's code, if it may be said).

    `at` is the moment of the decision, which the token bears; `renewal` the secret with which the session goes on.
    """

    actor: Actor | None
    audience: tuple[str, ...]
    acr: str
    at: datetime | None = None
    began_at: datetime | None = None
    session: UUID | None = None
    renewal: str | None = field(repr=False, default=None)
    duties: tuple[Duty, ...] = ()
    refusal: str | None = None


def nobody(refusal: str, audience: tuple[str, ...] = ()) -> Admission:
    """Return that nobody is admitted, and the code of the error that says why."""
    return Admission(None, audience, PASSWORD, refusal=refusal)


def proven(method: SignInMethod) -> Callable[[SignIn, Any], Proof]:
    """Return the preparation of `sign_in`: slow comparisons and outside questions, without a transaction or a lock."""

    def prepare(command: SignIn, _caller: Any) -> Proof:
        checked_audience(command.audience)
        return method.prove(command.shown)

    return prepare


def signing_in(*, demonstration: bool) -> Callable[[SignIn, IdentityWork], Admission]:
    """Return the handler; `demonstration` tells whether demo passwords are good as they are."""

    def sign_in(command: SignIn, work: IdentityWork) -> Admission:
        """Count the attempt and return whom to admit; raises `Malformed` for an audience that is no service."""
        work.permit(AccessObject("token"))
        audience = checked_audience(command.audience)
        proof: Proof = work.prepared
        if isinstance(command.shown, ProvidersAnswer) and not work.once.take_attempt(digest(command.shown.handle)):
            return _refused(nobody("sign-in-expired", audience), work)
        anonymous = Admission(None, audience, PASSWORD, refusal=proof.refusal)
        if proof.account is None or proof.evidence is None:
            return _refused(anonymous, work)
        account = work.accounts.get(proof.account)
        if not _admitted(account, proof.evidence, work.instant):
            lapsed = account.first_password_lapsed(work.instant)
            return _refused(anonymous, work, account, "first-password-lapsed" if lapsed else "")
        if not work.organisations.held(organisation_key(account.organisation)).active:
            return _refused(anonymous, work, account, "organisation-inactive")
        work.record("account", account.id, reason="admitted")
        _end_replaced(command.replaces, work)
        local = isinstance(proof.evidence, LocalEvidence)
        duties = account.duties(demonstration=demonstration) if local else ()
        if duties:
            # No session: who has changed the password and enrolled a second factor signs in with both.
            return Admission(account.as_actor(duties), OWN_AUDIENCE, PASSWORD, work.instant, duties=duties)
        return _begun(account, audience, command.client, proof.evidence, work)

    return sign_in


def _admitted(account: Account, evidence: LocalEvidence | ProviderEvidence, at: datetime) -> bool:
    if isinstance(evidence, LocalEvidence):
        return account.admit(evidence, at=at)
    return account.vouched(evidence)


def _end_replaced(renewal: str | None, work: IdentityWork) -> None:
    """End the session whose secret was shown, whoever's it was: its place is taken, and its tokens are worth nothing."""
    named = parse_renewal(renewal) if renewal else None
    session = work.sessions.find(named[0]) if named else None
    if named is None or session is None or not session.belongs_to(digest(named[1])):
        return
    if session.end("SIGNED_IN_AGAIN", at=work.instant):
        revoke("session", str(session.id), work, reason="SIGNED_IN_AGAIN")


def _begun(
    account: Account,
    audience: tuple[str, ...],
    client: ClientKind,
    evidence: LocalEvidence | ProviderEvidence,
    work: IdentityWork,
) -> Admission:
    secret = new_secret()
    at = work.instant
    session = SignInSession.begin(
        new_id(),
        account=account.id,
        audience=audience,
        acr=MFA,
        digest=digest(secret),
        at=at,
        client=client,
        provider_session=evidence.session if isinstance(evidence, ProviderEvidence) else None,
    )
    work.sessions.add(session)
    return Admission(
        account.as_actor(), audience, MFA, at, began_at=at, session=session.id, renewal=renewal_of(session.id, secret)
    )


def _refused(refused: Admission, work: IdentityWork, account: Account | None = None, reason: str = "") -> Admission:
    why = reason or refused.refusal or ("refused" if account else "unknown")
    work.record("account", account.id if account else None, reason=why)
    return refused
