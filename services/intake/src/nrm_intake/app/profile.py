"""The profile of a case: level L1, the only thing about a person that travels (docs/architecture.md)."""

import hashlib
from datetime import date
from uuid import UUID

from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.age import age_years, minor_at_act, minor_on
from nrm_intake.domain.case import Case
from nrm_intake.domain.person import Person
from nrm_shared.contracts.intake import CaseProfile, CaseProfileChangedV1
from nrm_shared.kernel.calendar import dhaka_date
from nrm_shared.kernel.confidential import KeyDestroyed
from nrm_shared.reference import codes

UNKNOWN_BAND = "UNKNOWN"


def age_band(years: int | None) -> str:
    """Return the age band of an age in years, as the list `age_band` divides them."""
    if years is None:
        return UNKNOWN_BAND
    for band in codes.members("age_band"):
        limits = band.attributes
        if "from" in limits and limits["from"] <= years <= limits.get("to", years):
            return band.code
    return UNKNOWN_BAND


def profile_of(case: Case, person: Person, today: date) -> CaseProfile:
    """Return the profile as of `today`; of an erased person only what was never sealed."""
    try:
        birth = person.known().birth
    except KeyDestroyed:
        birth = None
    minor_now = minor_on(birth, today)
    return CaseProfile(
        gender=person.gender,
        age_band=age_band(age_years(birth, today)),
        minor_now=minor_now,
        minor_at_act=minor_at_act(case.minor_at_act, minor_now, case.age_at_act),
        home_district=case.home_district,
        current_district=case.current_district,
        current_upazila=case.current_upazila,
        current_union_code=case.current_union_code,
        reporter_organisation=case.reporter_organisation,
        tip_type=case.tip_type,
        witness_protected=case.witness_protected,
    )


def keep_profile(case: Case, profile: CaseProfile, today: date) -> bool:
    """Remember that the profile was computed; return whether it differs from the one last told to the others."""
    digest = hashlib.sha256(profile.model_dump_json().encode()).hexdigest()
    case.profile_on = today
    if digest == case.profile_digest:
        return False
    case.profile_digest = digest
    return True


def republish(work: IntakeWork, case: Case, person: Person) -> UUID | None:
    """Tell the others if the profile changed; return the event's id, if any."""
    today = dhaka_date(work.now)
    profile = profile_of(case, person, today)
    if not keep_profile(case, profile, today):
        return None
    case.changed()
    return work.emit(
        CaseProfileChangedV1(case_id=case.id, profile=profile),
        subject=case.id,
        sequence=case.row_version,
        case_id=case.id,
    )
