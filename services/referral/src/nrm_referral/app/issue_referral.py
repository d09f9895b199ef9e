"""Issue a referral (steps 10 and 11): the last look at approval, consent and provider, then slip number and packet."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from nrm_referral.app.access import referral_object
from nrm_referral.app.case_work import announce, open_referral, read_case
from nrm_referral.app.draft_referral import admitted, require_free
from nrm_referral.app.matching import fit_of, person_of
from nrm_referral.app.ports import ReferralWork
from nrm_referral.app.referral_views import ReferralView, focal_view
from nrm_referral.domain.assessment import assessors
from nrm_referral.domain.consent import SHARE_WITH_PROVIDER, covering
from nrm_referral.domain.fit import Fit
from nrm_referral.domain.organisation import organisation_key
from nrm_referral.domain.packet import SERVICE_MINIMUM
from nrm_referral.domain.provider import Provider
from nrm_referral.domain.referral import Referral
from nrm_referral.domain.refusals import ConsentMissing
from nrm_shared.clocks.lengths import due
from nrm_shared.contracts.referral import ReferralIssuedV1
from nrm_shared.kernel.confidential import reveal
from nrm_shared.kernel.ids import slip_number

IMMEDIATE = "T1"


@dataclass(frozen=True, slots=True)
class IssueReferral:
    """Hand the draft to the provider."""

    referral_id: UUID
    row_version: int | None = None


def issue_referral(command: IssueReferral, work: ReferralWork) -> ReferralView:
    """Issue it.

    Raises `ConsentMissing` (INV-13), `ProviderUnfit` (INV-30), `AssessorServes` (SD4), or what the approval lacks.
    """
    file, referral = open_referral(work, command.referral_id)
    case = read_case(work, referral.case_id)
    work.permit(referral_object(referral, file, case))
    referral.expect(command.row_version)
    case.require_open()
    # Once more: the organisation may have been given the assessment after the draft.
    referral.require_no_conflict(assessors(work.assessments.where(case_id=case.id)))
    # Locked, so that a suspension in the same moment either sees this referral or is seen by it.
    provider = work.providers.find(organisation_key(referral.organisation))
    person = person_of(case, work.prepared)
    judged: list[Fit] = []
    for row in referral.items:
        ref = work.need_refs.get(row.item_id)
        ref.require_approved(work.now)
        require_free(work, ref.id)
        fit = admitted(fit_of(work, ref, person, referral.organisation), reveal(referral.override_reason))
        row.offering_id, row.term = fit.offering_id or row.offering_id, ref.term
        judged.append(fit)
    consents = covering(
        work.consents.where(
            lock=True, case_id=case.id, purpose=SHARE_WITH_PROVIDER, organisation=referral.organisation
        ),
        referral.organisation,
        referral.needs,
        work.now,
    )
    if consents is None:
        raise ConsentMissing(purpose=SHARE_WITH_PROVIDER)
    urgent = any(row.term == IMMEDIATE for row in referral.items)
    respond_by = due("K16", work.now, IMMEDIATE if urgent else None)
    referral.issue(
        slip_number=slip_number(),
        fields=list(SERVICE_MINIMUM),
        snapshot=_snapshot(provider, judged),
        consent_ids=sorted({consent.id for consent in consents}),
        respond_by=respond_by,
        by=work.actor.id,
        at=work.now,
    )
    for row in referral.items:
        work.need_items.get(row.item_id).refer(by=work.actor.id, at=work.now)
        for clock in ("K15", "K18"):
            work.deadlines.stop(clock, row.item_id, at=work.now)
    work.deadlines.start("K16", "REFERRAL", referral.id, at=work.now, due=respond_by, case_id=case.id)
    _tell(work, referral)
    work.notify("referral-issued", case_id=case.id, subject_kind="referral", subject_id=referral.id)
    announce(work, file)
    work.record("referral", referral.id, case_id=case.id)
    return focal_view(work, referral)


def _snapshot(provider: Provider | None, judged: list[Fit]) -> dict[str, Any]:
    """Return what the issue rested on, as it stood at that moment (INV-30)."""
    authorisation = (
        None
        if provider is None
        else {
            "status": provider.status,
            "certificate_no": provider.certificate_no,
            "minimum_standard": provider.minimum_standard,
            "valid_from": str(provider.valid_from) if provider.valid_from else None,
            "valid_until": str(provider.valid_until) if provider.valid_until else None,
        }
    )
    return {
        "authorisation": authorisation,
        "offerings": [
            {
                "offering_id": str(fit.offering_id),
                "why": list(fit.why),
                "set_aside": list(fit.against),
                "notes": list(fit.notes),
            }
            for fit in judged
        ],
    }


def _tell(work: ReferralWork, referral: Referral) -> None:
    if referral.slip_number is None or referral.respond_by is None:
        raise RuntimeError("an issued referral has a slip number and a time to answer")
    work.emit(
        ReferralIssuedV1(
            referral_id=referral.id,
            slip_number=referral.slip_number,
            case_id=referral.case_id,
            organisation=referral.organisation,
            item_ids=referral.item_ids,
            needs=referral.needs,
            fields=referral.fields,
            respond_by=referral.respond_by,
            successor_of=referral.successor_of,
            interim=referral.interim,
        ),
        subject=referral.id,
        sequence=referral.row_version,
        case_id=referral.case_id,
    )
