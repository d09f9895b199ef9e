"""Let somebody begin anew who lost password or telephone and recovery codes: one administrator proposes, another confirms."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm_identity.app.first_password import EVIDENCE, FirstPassword, Made
from nrm_identity.app.ports import IdentityWork
from nrm_identity.app.revoke import revoke_person
from nrm_identity.domain.proof_reset import ProofReset, ResetInHand
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.ids import new_id
from nrm_shared.kernel.pages import DEFAULT_LIMIT, Page, part, read
from nrm_shared.reference import codes


@dataclass(frozen=True, slots=True)
class ProposeReset:
    """For whom, by what it was seen who that is (a code), and which version of the account the caller saw."""

    account: UUID
    evidence: str
    version: int | None


@dataclass(frozen=True, slots=True)
class ConfirmReset:
    """Which proposal the second administrator agrees to."""

    reset: UUID


@dataclass(frozen=True, slots=True)
class RefuseReset:
    """Which proposal comes to nothing, and why (a code)."""

    reset: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class ListResets:
    """What waits for a second administrator."""

    after: str | None = None
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class ResetView:
    """A proposal as it is shown."""

    reset_id: UUID
    account: UUID
    evidence: str
    status: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    row_version: int


def propose_reset(command: ProposeReset, work: IdentityWork) -> ResetView:
    """Enter the proposal; raise `NotFound`, `Malformed`, `ChangedMeanwhile`, `SelfGrant` (SD7) or `ResetInHand`.

    Nothing else changes: whoever is signed in goes on, with the factor so far.
    """
    codes.require("/evidence", EVIDENCE, command.evidence)
    account = work.accounts.get(command.account)
    work.permit(AccessObject("proof-reset", str(account.id), organisation=account.organisation))
    account.expect(command.version)
    reset = ProofReset.propose(
        new_id(),
        account=account.id,
        evidence=command.evidence,
        by=work.actor.id,
        instant=work.instant,
        at=work.now,
    )
    if any(one.waiting(work.instant) for one in work.resets.proposed_for(account.id)):
        raise ResetInHand
    work.resets.add(reset)
    return _view(reset)


def confirm_reset(command: ConfirmReset, work: IdentityWork) -> FirstPassword:
    """Give out a first password, forget the second factor, end what goes on, everywhere.

    Raise `NotFound`, `SelfGrant`, `SecondAdministrator` (SD7), `ResetLapsed` or `IllegalMove`.
    """
    # The account first, then what is about it: in this order, as everybody who locks both.
    account = work.accounts.get(work.resets.read(command.reset).account)
    reset = work.resets.get(command.reset)
    work.permit(AccessObject("proof-reset", str(account.id), organisation=account.organisation))
    reset.confirm(by=work.actor.id, instant=work.instant, at=work.now)
    made: Made = work.prepared
    given = FirstPassword(made.password, work.instant + made.life)
    account.begin_anew(made.hash, until=given.until)
    revoke_person(str(account.id), work.sessions.live_of(account.id), work, reason="BEGINS_ANEW")
    work.record("account", account.id, reason=reset.evidence)
    return given


def refuse_reset(command: RefuseReset, work: IdentityWork) -> ResetView:
    """Let it come to nothing; raise `NotFound`, `Malformed`, `SelfGrant` or `IllegalMove`."""
    codes.require("/reason", "reset_refusal", command.reason)
    reset = work.resets.get(command.reset)
    account = work.accounts.read(reset.account)
    work.permit(AccessObject("proof-reset", str(account.id), organisation=account.organisation))
    reset.refuse(command.reason, by=work.actor.id, at=work.now)
    return _view(reset)


def list_resets(query: ListResets, work: IdentityWork) -> Page[ResetView]:
    """Return a page of what waits for a second administrator, oldest first."""
    work.permit(AccessObject("proof-reset"))
    views = [_view(reset) for reset in work.resets.proposed()]
    return part(views, read(query.after, UUID), query.limit, lambda view: (view.reset_id,))


def _view(reset: ProofReset) -> ResetView:
    return ResetView(
        reset.id,
        reset.account,
        reset.evidence,
        reset.status,
        reset.proposed_by,
        reset.proposed_at,
        reset.decided_by,
        reset.row_version,
    )
