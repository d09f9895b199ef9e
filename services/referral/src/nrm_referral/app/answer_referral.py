"""The provider's answer (step 10): accept, or decline with a code; two answers at once have one winner (INV-34)."""

from dataclasses import dataclass
from uuid import UUID

from nrm_referral.app.access import referral_object
from nrm_referral.app.case_work import announce, open_referral, read_case
from nrm_referral.app.endings import settle
from nrm_referral.app.places import take_places
from nrm_referral.app.ports import ReferralWork
from nrm_referral.app.referral_views import ReferralView, provider_view
from nrm_shared.clocks.lengths import due
from nrm_shared.contracts.referral import ReferralAcceptedV1
from nrm_shared.kernel.confidential import confidential
from nrm_shared.kernel.errors import Malformed
from nrm_shared.reference import codes


@dataclass(frozen=True, slots=True)
class AcceptReferral:
    """The provider takes the referral it saw in version `row_version`."""

    referral_id: UUID
    row_version: int | None = None


@dataclass(frozen=True, slots=True)
class DeclineReferral:
    """The provider does not take it: a code of CL-DECLINE, and words for the focal point if it likes."""

    referral_id: UUID
    code: str
    note: str | None = None
    row_version: int | None = None


def accept_referral(command: AcceptReferral, work: ReferralWork) -> ReferralView:
    """Accept; raises `ChangedMeanwhile` for whoever comes second, `NoFreePlace`, `Malformed` without If-Match."""
    if command.row_version is None:
        raise Malformed("/headers/If-Match", "version-required")
    file, referral = open_referral(work, command.referral_id)
    case = read_case(work, referral.case_id)
    work.permit(referral_object(referral, file, case))
    referral.expect(command.row_version)
    referral.accept(by=work.actor.id, at=work.now)
    work.deadlines.stop("K16", referral.id, at=work.now)
    work.deadlines.start(
        "K17", "REFERRAL", referral.id, at=work.now, due=due("K17", work.now), case_id=referral.case_id
    )
    take_places(work, referral)
    work.emit(
        ReferralAcceptedV1(
            referral_id=referral.id,
            case_id=referral.case_id,
            organisation=referral.organisation,
            item_ids=referral.item_ids,
        ),
        subject=referral.id,
        sequence=referral.row_version,
        case_id=referral.case_id,
    )
    work.record("referral", referral.id, case_id=referral.case_id)
    return provider_view(referral)


def decline_referral(command: DeclineReferral, work: ReferralWork) -> ReferralView:
    """Decline; the organisation sees nothing more of it, and the focal point has 48 hours to find another (K18)."""
    codes.require("/code", "decline", command.code)
    file, referral = open_referral(work, command.referral_id)
    work.permit(referral_object(referral, file, read_case(work, referral.case_id)))
    referral.expect(command.row_version)
    referral.decline(command.code, confidential(referral.case_id, command.note), by=work.actor.id, at=work.now)
    settle(work, referral)
    announce(work, file)
    work.record("referral", referral.id, case_id=referral.case_id, reason=command.code)
    return provider_view(referral)
