"""Keeping `case_ref` and `organisation_ref`: facts of intake and identity, applied only if newer (docs/architecture.md)."""

from collections.abc import Iterable
from typing import Any

from nrm_referral.app.ports import ReferralWork
from nrm_referral.domain.case import CaseFile, CaseRef
from nrm_referral.domain.organisation import OrganisationRef, organisation_key
from nrm_shared.contracts.identity import OrganisationChangedV1
from nrm_shared.contracts.intake import (
    CaseClosedV1,
    CaseOpenedV1,
    CaseProfile,
    CaseProfileChangedV1,
    CaseReopenedV1,
    CaseStatusChangedV1,
    PersonErasedV1,
)
from nrm_shared.kernel.errors import NotYet
from nrm_shared.kernel.usecase import Received

PROFILE_FIELDS: Iterable[str] = (
    "gender",
    "age_band",
    "minor_now",
    "home_district",
    "current_district",
    "current_upazila",
    "current_union_code",
    "witness_protected",
)


def on_case_opened(event: Received[CaseOpenedV1], work: ReferralWork) -> None:
    """Begin to know the case."""
    if work.case_files.find(event.data.case_id) is None:
        work.case_files.add(CaseFile(id=event.data.case_id))
    if work.cases.find(event.data.case_id) is not None:
        return
    case = CaseRef(id=event.data.case_id, number=event.data.case_number, sequence=event.sequence)
    _take_profile(case, event.data.profile)
    work.cases.add(case)


def on_case_profile_changed(event: Received[CaseProfileChangedV1], work: ReferralWork) -> None:
    """Take the newer profile in."""
    case = _newer(event, work)
    if case:
        _take_profile(case, event.data.profile)


def on_case_status_changed(event: Received[CaseStatusChangedV1], work: ReferralWork) -> None:
    """Take the newer status and victim status in."""
    case = _newer(event, work)
    if case:
        case.status = event.data.status
        case.victim_status = event.data.victim_status


def on_case_closed(event: Received[CaseClosedV1], work: ReferralWork) -> None:
    """From now on nothing new begins on this case."""
    case = _newer(event, work)
    if case:
        case.status = "CLOSED"


def on_case_reopened(event: Received[CaseReopenedV1], work: ReferralWork) -> None:
    """Work may begin again."""
    case = _newer(event, work)
    if case:
        case.status = "OPEN"


def on_person_erased(event: Received[PersonErasedV1], work: ReferralWork) -> None:
    """Forget the keys of the erased person and their cases: notes, reasons and plans cannot be read again."""
    work.erase_person(event.data.person_id, [event.data.person_id, *event.data.case_ids])


def on_organisation_changed(event: Received[OrganisationChangedV1], work: ReferralWork) -> None:
    """Know the organisation's names, place, and whether it takes part."""
    data = event.data
    id = organisation_key(data.organisation)
    known = work.organisations.find(id)
    if known is None:
        known = OrganisationRef(
            id=id, organisation=data.organisation, label_bn=data.label_bn, label_en=data.label_en, kind=data.kind
        )
        work.organisations.add(known)
    elif event.sequence <= known.sequence:
        return
    known.label_bn = data.label_bn
    known.label_en = data.label_en
    known.kind = data.kind
    known.district = data.district
    known.active = data.active
    known.sequence = event.sequence


def _newer(event: Received[Any], work: ReferralWork) -> CaseRef | None:
    """Return the case if the fact is newer than what is known, else None; raise `NotYet` for a case not opened here."""
    case = work.cases.find(event.data.case_id)
    if case is None:
        raise NotYet
    if event.sequence <= case.sequence:
        return None
    case.sequence = event.sequence
    return case


def _take_profile(case: CaseRef, profile: CaseProfile) -> None:
    for name in PROFILE_FIELDS:
        setattr(case, name, getattr(profile, name))
