"""Looking at identity checks, one or a case's; and the focal point's adjudication (2.6.12)."""

from dataclasses import dataclass
from uuid import UUID

from nrm_shared.contracts.verification import IdentityCheckAdjudicatedV1
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.confidential import Confidential
from nrm_shared.kernel.errors import Malformed
from nrm_shared.kernel.pages import DEFAULT_LIMIT, Page, by_id, page, read_id
from nrm_shared.reference import codes
from nrm_verification.app.identity_checks import UNKNOWN_REGISTRY
from nrm_verification.app.ports import VerificationWork
from nrm_verification.domain.identity_check import IdentityCheck


@dataclass(frozen=True, slots=True)
class AdjudicateCheck:
    """What the focal point decides about a partial match, a mismatch or a missing record."""

    check_id: UUID
    decision: str
    reason: str
    row_version: int | None = None

    def __repr__(self) -> str:
        return "AdjudicateCheck(…)"


@dataclass(frozen=True, slots=True)
class GetIdentityCheck:
    """Ask for one check."""

    check_id: UUID


@dataclass(frozen=True, slots=True)
class ListIdentityChecks:
    """Ask for the checks of one case, oldest first."""

    case_id: UUID
    after: str | None = None
    limit: int = DEFAULT_LIMIT


def adjudicate_check(command: AdjudicateCheck, work: VerificationWork) -> IdentityCheck:
    """Record the decision with its reason; help never depended on it (INV-35)."""
    codes.require("/decision", "adjudication", command.decision)
    if not command.reason.strip():
        raise Malformed("/reason", "reason-required")
    check = work.identity_checks.get(command.check_id)
    check.expect(command.row_version)
    check.adjudicate(command.decision, Confidential(check.case_id, command.reason), by=work.actor.id, at=work.now)
    work.emit(
        IdentityCheckAdjudicatedV1(
            check_id=check.id,
            case_id=check.case_id,
            registry=check.registry or UNKNOWN_REGISTRY,
            decision=command.decision,
        ),
        subject=check.id,
        sequence=check.row_version,
        case_id=check.case_id,
    )
    return check


def get_identity_check(query: GetIdentityCheck, work: VerificationWork) -> IdentityCheck:
    """Return the check."""
    check = work.identity_checks.read(query.check_id)
    _permit(check.case_id, work)
    return check


def list_identity_checks(query: ListIdentityChecks, work: VerificationWork) -> Page[IdentityCheck]:
    """Return a page of the checks of the case."""
    _permit(query.case_id, work)
    found = work.identity_checks.where(case_id=query.case_id, after=read_id(query.after), limit=query.limit + 1)
    return page(found, query.limit, by_id)


def _permit(case_id: UUID, work: VerificationWork) -> None:
    case = work.cases.read(case_id)
    work.permit(AccessObject("registry-check", organisation=case.reporter_organisation, case_id=case_id))
